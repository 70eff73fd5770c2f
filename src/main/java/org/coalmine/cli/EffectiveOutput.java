package org.coalmine.cli;

import java.io.PrintWriter;
import java.util.List;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.configuration.EffectiveKey;
import picocli.CommandLine;

/** What {@code plan --effective} prints. */
final class EffectiveOutput {
  /** Longer keys and values push their origin to the right. */
  private static final int ORIGINS_FROM = 50;

  private EffectiveOutput() {}

  /** One line per key; answers the exit code. */
  static int print(List<EffectiveKey> keys, CommandLine line) {
    PrintWriter out = line.getOut();
    for (EffectiveKey key : keys) {
      String setting = key.key() + " = " + key.value();
      out.printf("%-" + ORIGINS_FROM + "s  # %s%n", setting, key.origin());
    }
    long own = keys.stream().filter(key -> !key.origin().equals("reference")).count();
    CommandVerdict.print(
        VerdictLine.of(
            "%d keys, %d of them not from conf/reference.conf".formatted(keys.size(), own),
            "none",
            ExitCode.PASS),
        line);
    return ExitCode.PASS.code();
  }
}
