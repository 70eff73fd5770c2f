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
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultyFiles.Event;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;
import org.jspecify.annotations.Nullable;

/**
 * The driver is killed between the pieces of a corpus that is scored, inside one, and while copies
 * are put beside the rows. The report counts rows, so a document that is there twice, or not,
 * shows.
 */
final class ScoreFaults {
  private static final String RESUMED = "exit " + KILLED + ", resumed: " + SAME;
  private static final int DOCUMENTS = 100;
  private static final int CHARACTERS = 10_000;

  private final Path folder;
  private @Nullable Laboratory opened;

  ScoreFaults(Path folder) {
    this.folder = folder.resolve("of-scores");
  }

  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    // the corpus is manifest.json#2, scores begin with #3; #4 names the rows, #5 those with copies
    for (String commit :
        List.of(
            "manifest.json#3",
            "segment#1",
            "segment#2",
            "manifest.json#4",
            "manifest.json#5",
            "report.json#1")) {
      cases.add(
          new Case(
              "driver killed before %s of scores is committed".formatted(commit),
              RESUMED,
              () -> killed(Event.KILL_BEFORE, commit)));
    }
    cases.add(
        new Case(
            "driver killed after segment#1 of scores is committed",
            RESUMED,
            () -> killed(Event.KILL_AFTER, "segment#1")));
    cases.add(
        new Case(
            "driver killed (SIGKILL) inside a piece that is scored",
            RESUMED,
            () -> inside("\nscore ")));
    cases.add(
        new Case(
            "driver killed (SIGKILL) while copies are put beside rows",
            RESUMED,
            () -> inside("\ncopies ")));
    cases.add(new Case("two executors score", SAME, () -> onExecutors(false)));
    cases.add(new Case("executor killed while scoring", SAME, () -> onExecutors(true)));
    return cases;
  }

  private Laboratory laboratory() throws IOException, InterruptedException {
    Laboratory laboratory = opened;
    if (laboratory == null) {
      laboratory =
          Laboratory.open(
              folder,
              configuration(),
              (place, system, list) -> start("score", place, system, list));
      opened = laboratory;
    }
    return laboratory;
  }

  private static AuditProcess start(
      String command, Path folder, Map<String, String> system, List<String> arguments)
      throws IOException {
    List<String> own = new ArrayList<>(arguments);
    own.set(0, command);
    return AuditProcess.startOptimizing(folder, system, own);
  }

  /** A few pieces of documents, of which some stand twice, and a run that counted those. */
  private Path configuration() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Random random = new Random(8);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      if (i % 10 == 9) {
        texts.add(texts.get(i - 5));
      } else {
        StringBuilder text = new StringBuilder();
        while (text.length() < CHARACTERS) {
          text.append(random.nextInt(1000)).append(" tons of coal ");
        }
        texts.add(text.toString());
      }
    }
    Path corpus = Files.write(folder.resolve("corpus.txt"), texts);
    Path model =
        Files.write(
            folder.resolve("model.safetensors"),
            LstmFile.of(
                    RandomWeights.of("scored", Alphabet.of(" 0123456789acflnost"), 1, 8, 6),
                    Map.of())
                .toBytes());
    Path counted = folder.resolve("counted");
    Path configuration =
        Files.writeString(
            folder.resolve("score.conf"),
            """
            corpus.paths = ["%s"]
            score.model-path = "%s"
            """
                .formatted(corpus, model));
    try (AuditProcess duplicates =
        start(
            "duplicates",
            folder,
            Laboratory.local(),
            TinyAudit.arguments(configuration, counted))) {
      if (duplicates.await() != 0) {
        throw new IllegalStateException("duplicates were not counted:\n" + duplicates.output());
      }
    }
    return Files.writeString(
        configuration,
        Files.readString(configuration) + "duplicates.run = \"%s\"\n".formatted(counted));
  }

  private String killed(Event event, String commit) throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, event, commit);
    Path run = laboratory().run();
    try (AuditProcess score = laboratory().start(system, run)) {
      return laboratory().end(score, run) + ", " + laboratory().resumed(run);
    }
  }

  private String onExecutors(boolean kill) throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.cluster();
    Path run = laboratory().run();
    Path marker = folder.resolve(run.getFileName() + "-fault");
    if (kill) {
      FaultPlugin.plan(
          system, FaultPlugin.Action.KILL, laboratory().stages(" score").get(0), marker);
    }
    try (AuditProcess score = laboratory().start(system, run)) {
      String seen = laboratory().end(score, run);
      return kill && Files.notExists(marker) ? "the fault did not happen: " + seen : seen;
    }
  }

  private String inside(String shown) throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.local();
    FaultPlugin.slow(system);
    Path run = laboratory().run();
    try (AuditProcess score = laboratory().start(system, run)) {
      score.awaits(each -> each.output().contains(shown));
      score.kill();
      return laboratory().end(score, run) + ", " + laboratory().resumed(run);
    }
  }
}
