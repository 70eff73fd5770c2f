package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultyFiles.Event;

/** Disks are full, refuse to rename, or give back other bytes than were written. */
final class StorageFaults {
  private static final String EXIT_4_RESUMED = "exit 4, resumed: " + SAME;
  private static final List<String> POINTS =
      List.of(
          "manifest.json#2",
          "epoch-1.safetensors#1",
          "checkpoint#1",
          "segment#1",
          "report.json#1",
          "_SUCCESS#1");

  private final Laboratory laboratory;

  StorageFaults(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String point : POINTS) {
      cases.add(fault(Event.REFUSE, "rename of %s answers false", point));
      if (!point.equals("_SUCCESS#1")) { // it holds no byte
        cases.add(fault(Event.FULL, "disk full while %s is written", point));
      }
    }
    cases.add(new Case("run directory on a disk of 48 kB", EXIT_4_RESUMED, this::smallRunDisk));
    cases.add(
        new Case("Spark's local directory on a full disk", EXIT_4_RESUMED, this::fullLocalDisk));
    cases.add(ledger("a bit flipped in every ledger segment", StorageFaults::flip));
    cases.add(ledger("every ledger segment torn in half", StorageFaults::tear));
    cases.add(ledger("every ledger segment emptied", file -> Files.write(file, new byte[0])));
    cases.add(checkpoint());
    cases.add(edited("manifest.json", "\"documents\" : "));
    cases.add(edited("canaries.json", "max-exposure-bits"));
    cases.add(
        new Case(
            "a directory where report.json goes",
            "resumed: exit 4",
            () -> {
              Path run = killedBefore("report.json#1");
              Files.createDirectory(run.resolve("report.json"));
              return laboratory.resumed(run);
            }));
    return cases;
  }

  Case fault(Event event, String injected, String point) {
    return new Case(
        injected.formatted(point),
        EXIT_4_RESUMED,
        () -> {
          Map<String, String> system = Laboratory.local();
          FaultyFiles.plan(system, event, point);
          Path run = laboratory.run();
          try (AuditProcess audit = laboratory.start(system, run)) {
            return laboratory.end(audit, run) + ", " + laboratory.resumed(run);
          }
        });
  }

  private interface Spoiling {
    void spoil(Path file) throws IOException;
  }

  Case ledger(String injected, Spoiling spoiling) {
    return new Case(
        injected,
        "resumed: " + SAME,
        () -> {
          Path run = killedBefore("report.json#1");
          int spoilt = 0;
          try (Stream<Path> files = Files.walk(run.resolve("ledger"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".segment")).toList()) {
              spoiling.spoil(file);
              spoilt++;
            }
          }
          return spoilt == 0 ? "there was no segment" : laboratory.resumed(run);
        });
  }

  private Case checkpoint() {
    return new Case(
        "the checkpoint of the first epoch torn in half",
        "resumed: " + SAME,
        () -> {
          Path run = killedBefore("epoch-2.safetensors#1");
          tear(run.resolve("model/checkpoint"));
          return laboratory.resumed(run);
        });
  }

  /** Puts a digit before the first one after a text. */
  private Case edited(String file, String before) {
    return new Case(
        "a number edited in " + file,
        "resumed: exit 5",
        () -> {
          Path run = killedBefore("segment#1");
          String content = Files.readString(run.resolve(file));
          String more =
              content.replaceFirst("(" + Pattern.quote(before) + "[^0-9]*)([0-9])", "$11$2");
          Files.writeString(run.resolve(file), more);
          return more.equals(content) ? "nothing to edit" : laboratory.resumed(run);
        });
  }

  private Path killedBefore(String commit) throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.KILL_BEFORE, commit);
    Path run = laboratory.run();
    try (AuditProcess audit = laboratory.start(system, run)) {
      var unused = audit.await();
    }
    return run;
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static void tear(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
  }

  private String smallRunDisk() throws IOException, InterruptedException {
    try (SmallDisk disk = SmallDisk.mount(laboratory.folder().resolve("small"), "48k")) {
      Path run = disk.path().resolve("run");
      String first;
      try (AuditProcess audit = laboratory.start(Laboratory.local(), run)) {
        first = laboratory.end(audit, run);
      }
      disk.grow("8m");
      return first + ", " + laboratory.resumed(run);
    }
  }

  private String fullLocalDisk() throws IOException, InterruptedException {
    try (SmallDisk disk = SmallDisk.mount(laboratory.folder().resolve("local"), "4k")) {
      Map<String, String> system = Laboratory.local();
      system.put("spark.local.dir", disk.path().toString());
      Path run = laboratory.run();
      try (AuditProcess audit = laboratory.start(system, run)) {
        return laboratory.end(audit, run) + ", " + laboratory.resumed(run);
      }
    }
  }
}
