package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.KILLED;
import static org.coalmine.faults.Laboratory.SAME;
import static org.coalmine.faults.Laboratory.TERMINATED;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultyFiles.Event;

/** The driver is killed, told to end, or not alone. */
final class DriverFaults {
  private static final int RANDOM_KILLS = 50;
  private static final String RESUMED = "exit " + KILLED + ", resumed: " + SAME;
  private static final String DONE_RESUMED = "exit " + KILLED + " with _SUCCESS, resumed: " + SAME;

  /** Between other commits nothing lies but the writing of the next file. */
  private static final List<String> LASTING =
      List.of(
          "canaries.json#1", "epoch-1.safetensors#1", "checkpoint#2", "segment#1", "_SUCCESS#1");

  private static final String BEGUN_ANEW =
      "exit " + KILLED + ", resume says too early, anew: " + SAME;

  private final Laboratory laboratory;

  DriverFaults(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String commit : laboratory.commits()) {
      if (!commit.startsWith("segment#") || commit.equals("segment#1")) {
        cases.add(killed(Event.KILL_BEFORE, "before", commit));
        if (LASTING.contains(commit)) {
          cases.add(killed(Event.KILL_AFTER, "after", commit));
        }
      }
    }
    cases.add(
        new Case(
            "driver killed (SIGKILL) at %d random moments".formatted(RANDOM_KILLS),
            "%d kills, every run ended with the same report".formatted(RANDOM_KILLS),
            this::killedAtRandom));
    cases.add(terminated("train "));
    cases.add(terminated("rank "));
    cases.add(new Case("two drivers resume one run", "exit 5; the first: " + SAME, this::second));
    cases.add(new Case("a new run where one is", "exit 2", this::sameDirectory));
    return cases;
  }

  private static String expected(Event event, String commit) {
    if (event == Event.KILL_AFTER && commit.equals("_SUCCESS#1")) {
      return DONE_RESUMED;
    }
    boolean tooEarly =
        commit.equals("canaries.json#1")
            || (commit.equals("manifest.json#1") && event == Event.KILL_BEFORE);
    return tooEarly ? BEGUN_ANEW : RESUMED;
  }

  Case killed(Event event, String when, String commit) {
    return new Case(
        "driver killed %s %s is committed".formatted(when, commit),
        expected(event, commit),
        () -> {
          Map<String, String> system = Laboratory.local();
          FaultyFiles.plan(system, event, commit);
          Path run = laboratory.run();
          try (AuditProcess audit = laboratory.start(system, run)) {
            return laboratory.end(audit, run) + ", " + laboratory.resumed(run);
          }
        });
  }

  /** Kills and resumes until so many kills are spent; a run that ends is compared. */
  private String killedAtRandom() throws IOException, InterruptedException {
    Random random = new Random(7);
    int kills = 0;
    while (kills < RANDOM_KILLS) {
      Path run = laboratory.run();
      AuditProcess audit = laboratory.start(Laboratory.local(), run);
      while (kills < RANDOM_KILLS) {
        Thread.sleep(500 + random.nextInt(9_000));
        if (!audit.isAlive()) {
          break;
        }
        audit.kill();
        String killed = laboratory.end(audit, run);
        audit.close();
        if (!killed.startsWith("exit " + KILLED)) {
          return killed + " after SIGKILL";
        }
        kills++;
        audit = laboratory.resume(Laboratory.local(), run);
        if (audit.awaits(each -> each.output().contains("verdict: ") || began(each))
            && audit.output().contains("exit: ")) {
          String seen = laboratory.end(audit, run);
          audit.close();
          boolean early = audit.output().contains("before it began");
          boolean none = audit.output().contains("there is no run directory");
          if (!early && !none && !seen.equals(SAME)) {
            return seen + ":\n" + audit.output();
          }
          run = laboratory.run();
          audit = laboratory.start(Laboratory.local(), run);
        }
      }
      String seen = laboratory.end(audit, run);
      audit.close();
      if (!seen.equals(SAME)) {
        return seen + ":\n" + audit.output();
      }
    }
    return "%d kills, every run ended with the same report".formatted(kills);
  }

  private static boolean began(AuditProcess audit) {
    return audit.output().contains("run: ");
  }

  private Case terminated(String stage) {
    return new Case(
        "SIGTERM to the driver in stage " + stage.strip(),
        "exit " + TERMINATED + ", resumed: " + SAME,
        () -> {
          Map<String, String> system = Laboratory.local();
          FaultPlugin.slow(system);
          Path run = laboratory.run();
          try (AuditProcess audit = laboratory.start(system, run)) {
            audit.awaits(each -> each.output().contains("\n" + stage));
            audit.terminate();
            return laboratory.end(audit, run) + ", " + laboratory.resumed(run);
          }
        });
  }

  private String second() throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.local();
    FaultPlugin.slow(system);
    Path run = laboratory.run();
    try (AuditProcess first = laboratory.start(system, run)) {
      first.awaits(each -> each.output().contains("\ntrain "));
      first.signal("STOP");
      String turnedAway;
      try (AuditProcess second = laboratory.resume(Laboratory.local(), run)) {
        turnedAway = laboratory.end(second, run);
      } finally {
        first.signal("CONT");
      }
      return turnedAway + "; the first: " + laboratory.end(first, run);
    }
  }

  private String sameDirectory() throws IOException, InterruptedException {
    Path run = laboratory.run();
    try (AuditProcess first = laboratory.start(Laboratory.local(), run)) {
      first.awaits(DriverFaults::began);
      try (AuditProcess second = laboratory.start(Laboratory.local(), run)) {
        return "exit " + second.await();
      }
    }
  }

  static long seconds(long fromNanos) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - fromNanos);
  }
}
