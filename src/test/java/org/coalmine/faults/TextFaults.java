package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coalmine.faults.FaultMatrix.Case;

/** What happens to the files in which workers keep their text, between two rounds of training. */
final class TextFaults {
  private static final String EXIT_4_NAMED = "exit 4 with the path, resumed: " + SAME;

  private final Laboratory laboratory;

  TextFaults(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  List<Case> cases() {
    return List.of(
        new Case("a worker's text on a full disk", EXIT_4_NAMED, this::fullDisk),
        new Case("a worker's text cut short while training", SAME, () -> between(this::cut)),
        new Case(
            "executors' local folders removed while training",
            List.of(SAME, "exit 4, resumed: " + SAME),
            () -> between(this::remove)));
  }

  /** The disk has room for the windows on their way, and for no more. */
  private String fullDisk() throws IOException, InterruptedException {
    try (SmallDisk disk = SmallDisk.mount(laboratory.folder().resolve("text"), "48k")) {
      Map<String, String> system = Laboratory.local();
      system.put("spark.local.dir", disk.path().toString());
      Path run = laboratory.run();
      try (AuditProcess audit = laboratory.start(system, run)) {
        String seen = laboratory.end(audit, run);
        boolean named =
            audit
                .output()
                .lines()
                .anyMatch(
                    line ->
                        line.contains(disk.path() + "/")
                            && line.contains("a worker's text cannot be written"));
        return seen + (named ? " with the path, " : ", ") + laboratory.resumed(run);
      }
    }
  }

  private interface Spoiling {
    /** How many files or folders were spoilt. */
    int spoil(Path local) throws IOException;
  }

  /** Does something to the folders of both executors after the first epoch. */
  private String between(Spoiling spoiling) throws IOException, InterruptedException {
    Path run = laboratory.run();
    Path local = Files.createDirectories(laboratory.folder().resolve(run.getFileName() + "-local"));
    Map<String, String> system = Laboratory.cluster();
    system.put("spark.local.dir", local.toString());
    FaultPlugin.slow(system);
    try (AuditProcess audit = laboratory.start(system, run)) {
      if (!audit.awaits(each -> each.output().contains("epoch 1"))) {
        return "no training: " + laboratory.end(audit, run);
      }
      if (spoiling.spoil(local) == 0) {
        return "there was nothing to spoil";
      }
      String seen = laboratory.end(audit, run);
      return seen.equals(SAME) ? seen : seen + ", " + laboratory.resumed(run);
    }
  }

  private int cut(Path local) throws IOException {
    List<Path> texts = found(local, "temp_local_");
    for (Path text : texts) {
      try (RandomAccessFile file = new RandomAccessFile(text.toFile(), "rw")) {
        file.setLength(file.length() / 2);
      }
    }
    return texts.size();
  }

  /** The driver's own folder has none of the workers' texts, and stays. */
  private int remove(Path local) throws IOException {
    List<Path> texts = found(local, "temp_local_");
    for (Path text : texts) {
      Path blocks = text.resolve("../..").normalize();
      try (Stream<Path> files = Files.exists(blocks) ? Files.walk(blocks) : Stream.empty()) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
    return texts.size();
  }

  private static List<Path> found(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
    }
  }
}
