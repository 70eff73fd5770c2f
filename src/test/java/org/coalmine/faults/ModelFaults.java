package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.KILLED;
import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultyFiles.Event;
import org.jspecify.annotations.Nullable;

/** What happens while a model directory is audited where it lies, and to its files. */
final class ModelFaults {
  private static final String WEIGHTS = "model.safetensors";
  private static final Path MEMORIZED = Path.of("src/test/resources/org/coalmine/cli/memorized");
  private static final Path SHARDED =
      Path.of("src/test/resources/org/coalmine/model/transformer/gpt2-bf16");
  private static final String SHARD = "model-00002-of-00003.safetensors";
  private static final String MISSING =
      "model.safetensors.index.json names " + SHARD + ", which is not there; download it";
  private static final String RESUMED = "exit " + KILLED + ", resumed: " + SAME;
  private static final String PUT_BACK = ", put back, resumed: " + SAME;

  private final Path folder;
  private final Path model;
  private @Nullable Laboratory opened;

  ModelFaults(Path folder) {
    this.folder = folder.resolve("of-model");
    this.model = this.folder.resolve("theirs");
  }

  List<Case> cases() {
    return List.of(
        new Case(
            "driver killed before segment#2 of a model directory's ranks is committed",
            RESUMED,
            this::killedBetweenSegments),
        new Case(
            "driver killed (SIGKILL) while a model directory is ranked",
            RESUMED,
            this::killedWhileRanking),
        new Case(
            "other weights under the same name while a model directory is ranked",
            SAME,
            this::changedUnderReaders),
        new Case(
            "other weights under the same name while no driver runs",
            "resumed: exit 5" + PUT_BACK,
            this::changedBetweenDrivers),
        new Case("a shard of a model directory is missing", "exit 2: " + MISSING, this::noShard));
  }

  /** The audit of the model, which was run undisturbed once; the model is whole again. */
  private Laboratory laboratory() throws IOException, InterruptedException {
    Files.createDirectories(model);
    for (String name : List.of("config.json", "tokenizer.json", WEIGHTS)) {
      Files.copy(MEMORIZED.resolve(name), model.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    Laboratory laboratory = opened;
    if (laboratory == null) {
      laboratory = Laboratory.open(folder, configuration(model), AuditProcess::startOptimizing);
      opened = laboratory;
    }
    return laboratory;
  }

  private Path configuration(Path of) throws IOException {
    return Files.writeString(
        folder.resolve(of.getFileName() + ".conf"),
        """
        seed = a-seed-of-the-tests
        model.path = "%s"
        canaries.formats = [
          { name = pin, text = "The pin is {fill}", fill = "[0-9]{4}" }
          { name = number, text = "The random number is {fill}", fill = "[0-9]{2}" }
        ]
        canaries.defaults { insertions = [1], copies = 1, controls = 2 }
        rank {
          method = dense, shard-seconds = 0.00001
        }
        gate.max-exposure-bits = 6.6
        """
            .formatted(of));
  }

  private String killedBetweenSegments() throws IOException, InterruptedException {
    Laboratory laboratory = laboratory();
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.KILL_BEFORE, "segment#2");
    Path run = laboratory.run();
    try (AuditProcess audit = laboratory.start(system, run)) {
      return laboratory.end(audit, run) + ", " + laboratory.resumed(run);
    }
  }

  private String killedWhileRanking() throws IOException, InterruptedException {
    Laboratory laboratory = laboratory();
    Map<String, String> system = Laboratory.local();
    FaultPlugin.slow(system);
    Path run = laboratory.run();
    try (AuditProcess audit = laboratory.start(system, run)) {
      if (!audit.awaits(each -> counted(run))) {
        return "no ranks: " + laboratory.end(audit, run);
      }
      audit.kill();
      return laboratory.end(audit, run) + ", " + laboratory.resumed(run);
    }
  }

  /** Whoever has opened the weights goes on with what it has opened. */
  private String changedUnderReaders() throws IOException, InterruptedException {
    Laboratory laboratory = laboratory();
    Map<String, String> system = Laboratory.local();
    FaultPlugin.slow(system);
    Path run = laboratory.run();
    try (AuditProcess audit = laboratory.start(system, run)) {
      if (!audit.awaits(each -> counted(run))) {
        return "no ranks: " + laboratory.end(audit, run);
      }
      exchange();
      return laboratory.end(audit, run);
    }
  }

  private String changedBetweenDrivers() throws IOException, InterruptedException {
    Laboratory laboratory = laboratory();
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.KILL_AFTER, "segment#1");
    Path run = laboratory.run();
    try (AuditProcess audit = laboratory.start(system, run)) {
      var unused = audit.await();
    }
    exchange();
    String refused = laboratory.resumed(run);
    exchange();
    return refused + ", put back, " + laboratory.resumed(run);
  }

  private String noShard() throws IOException, InterruptedException {
    Path incomplete = Files.createDirectories(folder.resolve("incomplete"));
    try (Stream<Path> files = Files.list(SHARDED)) {
      for (Path file : files.filter(each -> !each.endsWith(SHARD)).toList()) {
        Files.copy(
            file, incomplete.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path run = folder.resolve("never");
    try (AuditProcess audit =
        AuditProcess.start(
            folder, Laboratory.local(), TinyAudit.arguments(configuration(incomplete), run))) {
      String seen = "exit " + audit.await();
      String sentence = audit.output().contains(MISSING) ? ": " + MISSING : "";
      return seen + sentence + (Files.exists(run) ? ", a run is there" : "");
    }
  }

  /** Whether the ledger has counted something. */
  private static boolean counted(Path run) {
    if (Files.notExists(run.resolve("ledger"))) {
      return false;
    }
    try (Stream<Path> files = Files.walk(run.resolve("ledger"))) {
      return files.anyMatch(file -> file.toString().endsWith(".segment"));
    } catch (IOException | UncheckedIOException e) {
      return false; // a file was renamed meanwhile
    }
  }

  /** Puts another file, of one bit less or more, where the weights are; twice, the first again. */
  private void exchange() throws IOException {
    byte[] bytes = Files.readAllBytes(model.resolve(WEIGHTS));
    bytes[bytes.length - 1] ^= 1;
    Path other = Files.write(folder.resolve("other.safetensors"), bytes);
    Files.move(other, model.resolve(WEIGHTS), StandardCopyOption.ATOMIC_MOVE);
  }
}
