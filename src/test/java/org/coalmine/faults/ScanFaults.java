package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.KILLED;
import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultyFiles.Event;
import org.jspecify.annotations.Nullable;

/**
 * What is broken while a corpus is scanned: the driver in the pass, while tables are written and
 * between commits, an executor, the disk. The report counts findings, so one that is there twice,
 * or not, shows; fingerprints are under one key.
 */
final class ScanFaults {
  private static final String RESUMED = "exit " + KILLED + ", resumed: " + SAME;

  private final Path folder;
  private @Nullable Laboratory opened;

  ScanFaults(Path folder) {
    this.folder = folder.resolve("of-scans");
  }

  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String commit : List.of("manifest.json#2", "secrets.json#2", "report.json#1")) {
      cases.add(
          new Case(
              "driver killed before %s of a scan is committed".formatted(commit),
              RESUMED,
              () -> planned(Event.KILL_BEFORE, commit)));
    }
    cases.add(
        new Case(
            "disk full while secrets.json#2 of a scan is written",
            "exit 4, resumed: " + SAME,
            () -> planned(Event.FULL, "secrets.json#2")));
    cases.add(
        new Case(
            "driver killed (SIGKILL) in the pass of a scan", RESUMED, () -> inside("reading")));
    cases.add(
        new Case(
            "driver killed (SIGKILL) while tables of a scan are written",
            RESUMED,
            () -> inside("800 documents")));
    cases.add(new Case("two executors scan", SAME, () -> onExecutors(false)));
    cases.add(new Case("executor killed while scanning", SAME, () -> onExecutors(true)));
    return cases;
  }

  private Laboratory laboratory() throws IOException, InterruptedException {
    Laboratory laboratory = opened;
    if (laboratory == null) {
      laboratory = Laboratory.open(folder, configuration(), ScanFaults::start);
      opened = laboratory;
    }
    return laboratory;
  }

  private static AuditProcess start(Path folder, Map<String, String> system, List<String> arguments)
      throws IOException {
    List<String> own = new ArrayList<>(arguments);
    own.set(0, "scan");
    return AuditProcess.start(folder, system, own);
  }

  private Path configuration() throws IOException {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    for (int file = 0; file < 8; file++) {
      List<String> lines = new ArrayList<>();
      for (int line = 0; line < 100; line++) {
        lines.add(
            "mail of user%d@corp.de: ssn 219-%02d-%04d and again 219-10-9998"
                .formatted(line % 7, 10 + file, 1000 + line));
      }
      Files.write(corpus.resolve("part-" + file + ".txt"), lines);
    }
    return Files.writeString(
        folder.resolve("scan.conf"), "corpus.paths = [\"%s\"]\n".formatted(corpus));
  }

  private String planned(Event event, String commit) throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, event, commit);
    Path run = laboratory().run();
    try (AuditProcess scan = laboratory().start(system, run)) {
      return laboratory().end(scan, run) + ", " + laboratory().resumed(run);
    }
  }

  private String inside(String shown) throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.local();
    FaultPlugin.slow(system);
    Path run = laboratory().run();
    try (AuditProcess scan = laboratory().start(system, run)) {
      scan.awaits(each -> each.output().contains(shown));
      scan.kill();
      return laboratory().end(scan, run) + ", " + laboratory().resumed(run);
    }
  }

  private String onExecutors(boolean kill) throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.cluster();
    Path run = laboratory().run();
    Path marker = folder.resolve(run.getFileName() + "-fault");
    if (kill) {
      FaultPlugin.plan(system, FaultPlugin.Action.KILL, laboratory().stages("").get(0), marker);
    }
    try (AuditProcess scan = laboratory().start(system, run)) {
      String seen = laboratory().end(scan, run);
      return kill && Files.notExists(marker) ? "the fault did not happen: " + seen : seen;
    }
  }
}
