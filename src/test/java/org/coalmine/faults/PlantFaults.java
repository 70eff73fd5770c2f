package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultyFiles.Event;
import org.jspecify.annotations.Nullable;

/** What is broken while canaries are planted in files: a folder is absent or complete. */
final class PlantFaults {
  private static final String KILLED = "exit " + Laboratory.KILLED;
  private static final String ABSENT = ", nothing is there";
  private static final String HOLDOUT_ALONE = ", the holdout is there";
  private static final String BOTH = ", both are there";
  private static final String RESUMED = ", resumed: same files";

  private final Path folder;
  private @Nullable SortedMap<String, String> undisturbed;
  private int runs;

  PlantFaults(Path folder) {
    this.folder = folder;
  }

  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(killed(Event.KILL_BEFORE, "before", "part-1.txt#1", ABSENT));
    cases.add(killed(Event.KILL_BEFORE, "before", "part-1.txt#2", ABSENT));
    cases.add(killed(Event.KILL_BEFORE, "before", "planted.holdout#1", ABSENT));
    cases.add(killed(Event.KILL_BEFORE, "before", "planted#1", HOLDOUT_ALONE));
    cases.add(killed(Event.KILL_AFTER, "after", "planted#1", BOTH));
    cases.add(
        planned(
            "rename of planted#1 answers false while canaries are planted",
            Event.REFUSE,
            "planted#1",
            "exit 4" + HOLDOUT_ALONE + RESUMED));
    cases.add(
        planned(
            "disk full while part-1.txt#2 is written with canaries",
            Event.FULL,
            "part-1.txt#2",
            "exit 4" + ABSENT + RESUMED));
    return cases;
  }

  private Case killed(Event event, String when, String commit, String left) {
    return planned(
        "driver killed %s %s is committed while canaries are planted".formatted(when, commit),
        event,
        commit,
        KILLED + left + RESUMED);
  }

  private Case planned(String injected, Event event, String commit, String expected) {
    return new Case(
        injected,
        expected,
        () -> {
          Map<String, String> system = Laboratory.local();
          FaultyFiles.plan(system, event, commit);
          Path place = Files.createDirectories(folder.resolve("plant-" + ++runs));
          String ended = run(place, system, arguments(place));
          String left = left(place);
          String resumed =
              run(
                  place,
                  Laboratory.local(),
                  List.of("plant", "--resume", place.resolve("run").toString()));
          String found =
              resumed.equals("exit 0") && files(place).equals(undisturbed())
                  ? "same files"
                  : resumed + " and other files";
          return ended + left + ", resumed: " + found;
        });
  }

  private List<String> arguments(Path place) throws IOException {
    return List.of(
        "plant",
        TinyAudit.write(folder).toString(),
        place.resolve("planted").toString(),
        "--run-dir",
        place.resolve("run").toString(),
        "--set",
        "holdout.fraction=0.3");
  }

  private String run(Path place, Map<String, String> system, List<String> arguments)
      throws IOException, InterruptedException {
    try (AuditProcess plant = AuditProcess.start(place, system, arguments)) {
      return "exit " + plant.await();
    }
  }

  private static String left(Path place) {
    boolean planted = Files.exists(place.resolve("planted"));
    boolean held = Files.exists(place.resolve("planted.holdout"));
    return planted && held
        ? BOTH
        : planted ? ", planted alone is there" : held ? HOLDOUT_ALONE : ABSENT;
  }

  private SortedMap<String, String> undisturbed() throws IOException, InterruptedException {
    if (undisturbed == null) {
      Path place = Files.createDirectories(folder.resolve("plant-undisturbed"));
      String ended = run(place, Laboratory.local(), arguments(place));
      if (!ended.equals("exit 0")) {
        throw new IllegalStateException("undisturbed: " + ended);
      }
      undisturbed = files(place);
    }
    return undisturbed;
  }

  /** All files of both folders, and the names of what else was left beside them. */
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
