package org.coalmine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.coalmine.audit.BegunRun;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.store.RunKeeper;
import org.coalmine.store.StoreException;
import org.jspecify.annotations.Nullable;

/** Has the run of a command tell its end in {@code verdict.json}. */
final class KeptRuns implements RunKeeper {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public void begun(RunDirectory run, String name) {
    keep(run, true, name);
    CommandVerdict.working();
  }

  @Override
  public void resumed(RunDirectory run) {
    keep(run, false, name(run));
  }

  private static void keep(RunDirectory run, boolean begun, @Nullable String name) {
    run.keep();
    CommandVerdict.of(new Kept(run, begun), name);
  }

  /** The name of the configuration, which the manifest of any kind of run has, in quotes. */
  private static @Nullable String name(RunDirectory run) {
    byte[] manifest = run.read(RunFile.MANIFEST).orElse(null);
    if (manifest == null) {
      return null;
    }
    try {
      JsonNode configuration = JSON.readTree(manifest).path("configuration");
      return JSON.readTree(configuration.path("name").asText()).textValue();
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * A run that this command ends.
   *
   * @param begun whether this command began it
   */
  private record Kept(RunDirectory directory, boolean begun) implements CommandVerdict.Run {
    @Override
    public String path() {
      return BegunRun.path(directory);
    }

    @Override
    public void write(byte[] verdict) {
      directory.workOn();
      directory.write(RunFile.VERDICT, verdict);
    }

    @Override
    public void end(byte @Nullable [] verdict, int code) {
      boolean again = code == ExitCode.USAGE.code() || code == ExitCode.INCOMPLETE.code();
      try {
        if (begun && again) {
          directory.forget();
        }
      } finally {
        directory.end(verdict);
      }
    }

    @Override
    public boolean isOfAnother(RuntimeException failure) {
      return failure instanceof StoreException store
          && store.category() == StoreException.Category.LOCKED;
    }
  }
}
