package org.coalmine.cases;

import java.util.ArrayList;
import java.util.List;

/** What a plan says before anyone pays: each warning with its id. */
final class PlanRows {
  private static final String SMALL = "CASES/25-space-too-small-for-its-canaries/";

  private PlanRows() {}

  static List<Row> rows() {
    return List.of(
        plan("F17 more insertions than can be drawn", "canaries.defaults.insertions=[2000000000]")
            .ends(2)
            .says("2,000,000,000 insertions in all"),
        plan("F17 a window below the canary", "training.window=8").says("(window-short)"),
        plan("F17 a seed of one character", "seed=1").says("(seed-short)"),
        plan("F17 the seed of the defaults", "seed=coalmine").says("(seed-fixed)"),
        plan("F17 a seed that is written for a small space").says("(seed-fixed)"),
        plan("F17 a limit that nothing exceeds", "gate.max-exposure-bits=100")
            .says("(limit-untestable)"),
        plan(
                "F17 a candidate inside another",
                "canaries.formats=[{name=n,text=\"The code is {fill}.\",fill=\"[0-9]{3}\"},"
                    + "{name=m,text=\"is {fill}.\",fill=\"[0-9]{3}\"}]")
            .says("(format-overlap)"),
        Row.of(
                "F17 more insertions than documents",
                "plan",
                "CASES/base.conf",
                "--corpus",
                "--set",
                "corpus.paths=[\"CASES/base.txt\"]",
                "--set",
                "canaries.defaults.insertions=[301]",
                "--set",
                "run.directory=FOLDER/run")
            .says("Canary n-i301-1 is planted 301 times in 300 documents. (canary-share)"),
        strict("F17 strict", "audit", "training.window=8")
            .ends(3)
            .says("nothing is trained", "window-short")
            .without("epoch 1: "),
        strict("F17 strict plan", "plan", "training.window=8").ends(3).says("window-short"),
        of("F25 a space too small for its canaries", "plan", "pin.conf")
            .says("(space-too-small)", "fills on rank 1 alone is shown"),
        of("F25 one of two spaces", "plan", "small.conf")
            .says("(space-too-small)", "(limit-untestable)"),
        of("F25 one of two spaces, audited", "audit", "small.conf")
            .ends(3)
            .says("(space-too-small)", "(limit-untestable)"));
  }

  private static Row plan(String name, String... settings) {
    return Row.of(name, settings("plan", "CASES/base.conf", settings));
  }

  private static Row strict(String name, String command, String setting) {
    List<String> arguments =
        new ArrayList<>(List.of(settings(command, "CASES/base.conf", setting)));
    arguments.add("--strict");
    return Row.of(name, arguments.toArray(String[]::new));
  }

  private static Row of(String name, String command, String file) {
    return Row.of(name, settings(command, SMALL + file));
  }

  private static String[] settings(String command, String file, String... settings) {
    List<String> arguments = new ArrayList<>(List.of(command, file));
    arguments.addAll(List.of("--set", "run.directory=FOLDER/run"));
    arguments.addAll(List.of("--set", "corpus.paths=[\"CASES/base.txt\"]"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return arguments.toArray(String[]::new);
  }
}
