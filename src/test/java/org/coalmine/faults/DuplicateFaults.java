package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.KILLED;
import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultyFiles.Event;
import org.jspecify.annotations.Nullable;

/** The driver is killed between the tables of a run of duplicates, and inside one. */
final class DuplicateFaults {
  private static final String RESUMED = "exit " + KILLED + ", resumed: " + SAME;

  private final Path folder;
  private @Nullable Laboratory opened;

  DuplicateFaults(Path folder) {
    this.folder = folder.resolve("of-duplicates");
  }

  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    // the corpus is #2, the five tables are #3 to #7
    for (int commit = 3; commit <= 7; commit++) {
      String manifest = "manifest.json#" + commit;
      cases.add(
          new Case(
              "driver killed before %s of duplicates is committed".formatted(manifest),
              RESUMED,
              () -> killed(manifest)));
    }
    cases.add(
        new Case("driver killed (SIGKILL) inside a table of duplicates", RESUMED, this::inside));
    return cases;
  }

  private Laboratory laboratory() throws IOException, InterruptedException {
    Laboratory laboratory = opened;
    if (laboratory == null) {
      laboratory = Laboratory.open(folder, configuration(), DuplicateFaults::start);
      opened = laboratory;
    }
    return laboratory;
  }

  private static AuditProcess start(Path folder, Map<String, String> system, List<String> arguments)
      throws IOException {
    List<String> own = new ArrayList<>(arguments);
    own.set(0, "duplicates");
    return AuditProcess.start(folder, system, own);
  }

  private Path configuration() throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(3);
    List<String> texts =
        new ArrayList<>(
            IntStream.range(0, 100)
                .mapToObj(i -> "price of %d tons of coal and %x ".formatted(i, random.nextInt()))
                .map(text -> text.repeat(4))
                .toList());
    texts.addAll(texts.subList(0, 30));
    IntStream.range(30, 60).forEach(i -> texts.add(texts.get(i) + "at noon"));
    Path corpus = Files.write(folder.resolve("corpus.txt"), texts);
    return Files.writeString(
        folder.resolve("duplicates.conf"),
        """
        corpus.paths = ["%s"]
        gate.max-duplicate-share = 0.5
        """
            .formatted(corpus));
  }

  private String killed(String commit) throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.KILL_BEFORE, commit);
    Path run = laboratory().run();
    try (AuditProcess duplicates = laboratory().start(system, run)) {
      return laboratory().end(duplicates, run) + ", " + laboratory().resumed(run);
    }
  }

  private String inside() throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.local();
    FaultPlugin.slow(system);
    Path run = laboratory().run();
    try (AuditProcess duplicates = laboratory().start(system, run)) {
      duplicates.awaits(each -> each.output().contains("\nrepeats "));
      duplicates.kill();
      return laboratory().end(duplicates, run) + ", " + laboratory().resumed(run);
    }
  }
}
