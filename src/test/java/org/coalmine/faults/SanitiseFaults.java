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

/** What is broken while a corpus is sanitised: its folder is absent or complete. */
final class SanitiseFaults {
  private static final String KILLED = "exit " + Laboratory.KILLED;
  private static final String ABSENT = ", nothing is there";
  private static final String THERE = ", the folder is there";
  private static final String RESUMED = ", resumed: same files";

  private final Path folder;
  private @Nullable SortedMap<String, String> undisturbed;
  private int runs;

  SanitiseFaults(Path folder) {
    this.folder = folder;
  }

  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(killed(Event.KILL_BEFORE, "before", "part-1.txt#1", ABSENT));
    cases.add(killed(Event.KILL_BEFORE, "before", "files.json#2", ABSENT));
    cases.add(killed(Event.KILL_BEFORE, "before", "clean#1", ABSENT));
    cases.add(killed(Event.KILL_AFTER, "after", "clean#1", THERE));
    cases.add(
        planned(
            "rename of clean#1 answers false while a corpus is sanitised",
            Event.REFUSE,
            "clean#1",
            "exit 4" + ABSENT + RESUMED));
    cases.add(
        planned(
            "disk full while part-1.txt#1 is written without its secrets",
            Event.FULL,
            "part-1.txt#1",
            "exit 4" + ABSENT + RESUMED));
    return cases;
  }

  private Case killed(Event event, String when, String commit, String left) {
    return planned(
        "driver killed %s %s is committed while a corpus is sanitised".formatted(when, commit),
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
          Path place = Files.createDirectories(folder.resolve("sanitise-" + ++runs));
          String ended = run(place, system, arguments(place));
          String left = Files.exists(place.resolve("clean")) ? THERE : ABSENT;
          String resumed =
              run(
                  place,
                  Laboratory.local(),
                  List.of("sanitise", "--resume", place.resolve("run").toString()));
          String found =
              resumed.equals("exit 0") && files(place).equals(undisturbed())
                  ? "same files"
                  : resumed + " and other files";
          return ended + left + ", resumed: " + found;
        });
  }

  private static List<String> arguments(Path place) throws IOException {
    Path in = Files.createDirectories(place.resolve("in"));
    for (int file = 0; file < 4; file++) {
      List<String> lines = new ArrayList<>();
      for (int line = 0; line < 50; line++) {
        lines.add(
            "the price of %d tons%s".formatted(line, line % 9 > 0 ? "" : ", ssn 219-10-9998"));
      }
      Files.write(in.resolve("part-" + file + ".txt"), lines);
    }
    Path configuration =
        Files.writeString(
            place.resolve("sanitise.conf"),
            "name = shop\ncorpus.paths = [\"%s\"]\nrun.directory = \"%s\"\n"
                .formatted(in, place.resolve("run")));
    return List.of("sanitise", configuration.toString(), "--to", place.resolve("clean").toString());
  }

  private static String run(Path place, Map<String, String> system, List<String> arguments)
      throws IOException, InterruptedException {
    try (AuditProcess sanitise = AuditProcess.start(place, system, arguments)) {
      return "exit " + sanitise.await();
    }
  }

  private SortedMap<String, String> undisturbed() throws IOException, InterruptedException {
    if (undisturbed == null) {
      Path place = Files.createDirectories(folder.resolve("sanitise-undisturbed"));
      String ended = run(place, Laboratory.local(), arguments(place));
      if (!ended.equals("exit 0")) {
        throw new IllegalStateException("undisturbed: " + ended);
      }
      undisturbed = files(place);
    }
    return undisturbed;
  }

  /** All files that were written, and the names of what else was left beside them. */
  private static SortedMap<String, String> files(Path place) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = place.relativize(path).toString();
        if (!name.startsWith("run/")
            && !name.startsWith("output-")
            && !name.equals("sanitise.conf")) {
          files.put(name, new String(Files.readAllBytes(path), ISO_8859_1));
        }
      }
    }
    return files;
  }
}
