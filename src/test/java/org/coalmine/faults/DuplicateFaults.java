package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.coalmine.faults.Laboratory.KILLED;
import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultyFiles.Event;
import org.jspecify.annotations.Nullable;

/**
 * The driver is killed between the tables of a run of duplicates and inside one, and while the
 * corpus is written without them.
 */
final class DuplicateFaults {
  private static final String ABSENT = ", nothing is there";
  private static final String AGAIN = ", resumed: same files";
  private static final String RESUMED = "exit " + KILLED + ", resumed: " + SAME;

  private final Path folder;
  private @Nullable Laboratory opened;
  private @Nullable SortedMap<String, String> undisturbed;
  private int writes;

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
    cases.add(written(Event.KILL_BEFORE, "before", "corpus.txt#1", ABSENT));
    cases.add(written(Event.KILL_BEFORE, "before", "once#1", ABSENT));
    cases.add(
        new Case(
            "disk full while corpus.txt#1 is written without duplicates",
            "exit 4" + ABSENT + AGAIN,
            () -> written(Event.FULL, "corpus.txt#1")));
    return cases;
  }

  private Case written(Event event, String when, String commit, String left) {
    return new Case(
        "driver killed %s %s is committed while the corpus is written without duplicates"
            .formatted(when, commit),
        "exit " + KILLED + left + AGAIN,
        () -> written(event, commit));
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

  private String written(Event event, String commit) throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, event, commit);
    Path place = Files.createDirectories(folder.resolve("write-" + ++writes));
    String ended = ended(place, system, begun(place));
    String left = Files.exists(place.resolve("once")) ? ", it is there" : ABSENT;
    String resumed =
        ended(
            place,
            Laboratory.local(),
            List.of(
                "duplicates",
                "--resume",
                place.resolve("run").toString(),
                "--to",
                place.resolve("once").toString()));
    boolean same = resumed.equals("exit 0") && files(place).equals(undisturbed());
    return ended + left + ", resumed: " + (same ? "same files" : resumed + " and other files");
  }

  private List<String> begun(Path place) throws IOException {
    return List.of(
        "duplicates",
        configuration().toString(),
        "--to",
        place.resolve("once").toString(),
        "--set",
        "run.directory=" + place.resolve("run"));
  }

  private static String ended(Path place, Map<String, String> system, List<String> arguments)
      throws IOException, InterruptedException {
    try (AuditProcess process = AuditProcess.start(place, system, arguments)) {
      return "exit " + process.await();
    }
  }

  private SortedMap<String, String> undisturbed() throws IOException, InterruptedException {
    SortedMap<String, String> files = undisturbed;
    if (files == null) {
      Path place = Files.createDirectories(folder.resolve("write-undisturbed"));
      String ended = ended(place, Laboratory.local(), begun(place));
      if (!ended.equals("exit 0")) {
        throw new IllegalStateException("undisturbed: " + ended);
      }
      files = files(place);
      undisturbed = files;
    }
    return files;
  }

  /** What was written, and what else was left beside it. */
  private static SortedMap<String, String> files(Path place) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = place.relativize(path).toString();
        if (!name.startsWith("run/") && !name.startsWith("output-")) {
          files.put(name, new String(Files.readAllBytes(path), ISO_8859_1));
        }
      }
    }
    return files;
  }
}
