package org.coalmine.faults;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Everything that can be killed, hung, refused or spoilt in a run, one case after another: every
 * one must end with the report of the undisturbed run, byte for byte except its run block, or with
 * a stated exit code and no {@code _SUCCESS}.
 */
final class FaultMatrix {
  /** Makes something happen to a run and tells what it came to. */
  @FunctionalInterface
  interface Injection {
    String seen() throws IOException, InterruptedException;
  }

  /**
   * One case.
   *
   * @param injected what happens to the run
   * @param expected how the run ends; where there are several, any of them
   * @param lacking what is missing here, so that the case cannot be run, and what makes it; empty
   *     if nothing
   */
  record Case(String injected, List<String> expected, String lacking, Injection injection) {
    Case(String injected, List<String> expected, Injection injection) {
      this(injected, expected, "", injection);
    }

    Case(String injected, String expected, Injection injection) {
      this(injected, List.of(expected), injection);
    }

    /** The case, which runs only where something is. */
    Case where(boolean there, String missing) {
      return there ? this : new Case(injected, expected, missing, injection);
    }

    /** Runs it; one line of a table. */
    Line run() {
      if (!lacking.isEmpty()) {
        return new Line(injected, String.join(" or ", expected), lacking, Outcome.SKIPPED);
      }
      String seen;
      try {
        seen = injection.seen();
      } catch (IOException | IllegalStateException e) {
        seen = "error: " + e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        seen = "interrupted";
      }
      return new Line(
          injected,
          String.join(" or ", expected),
          seen,
          expected.contains(seen) ? Outcome.PASSED : Outcome.FAILED);
    }
  }

  /** What became of a case. */
  enum Outcome {
    PASSED("ok"),
    FAILED("**FAILED**"),
    SKIPPED("skipped");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }
  }

  /** A line of the table. */
  record Line(String injected, String expected, String seen, Outcome outcome) {
    boolean passed() {
      return outcome == Outcome.PASSED;
    }

    String markdown() {
      return "| %s | %s | %s | %s |".formatted(injected, expected, seen, outcome.word);
    }
  }

  private FaultMatrix() {}

  static List<Case> all(Laboratory laboratory) {
    List<Case> cases = new ArrayList<>();
    cases.addAll(new DriverFaults(laboratory).cases());
    cases.addAll(new ExecutorFaults(laboratory).cases());
    cases.addAll(new StorageFaults(laboratory).cases());
    cases.addAll(new TextFaults(laboratory).cases());
    cases.addAll(new HdfsFaults(laboratory).cases());
    cases.addAll(new YarnFaults(laboratory).cases());
    cases.addAll(new YarnCodes(laboratory.folder()).alone());
    cases.addAll(new KubernetesFaults(laboratory).cases());
    cases.addAll(new S3Faults(laboratory).cases());
    cases.addAll(new ModelFaults(laboratory.folder()).cases());
    cases.addAll(new DuplicateFaults(laboratory.folder()).cases());
    cases.addAll(new ScoreFaults(laboratory.folder()).cases());
    cases.addAll(new GenerationFaults(laboratory.folder()).cases());
    cases.addAll(new ScanFaults(laboratory.folder()).cases());
    cases.addAll(new ReleaseFaults(laboratory.folder()).cases());
    cases.addAll(new PlantFaults(laboratory.folder()).cases());
    cases.addAll(new SanitiseFaults(laboratory.folder()).cases());
    cases.addAll(new ElsewhereFaults(laboratory.folder()).cases());
    return cases;
  }

  /** Prints the table; the exit code is 1 if a case failed. Arguments pick cases by their words. */
  public static void main(String[] words) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path folder = Files.createTempDirectory("coalmine-faults-");
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    try {
      Laboratory laboratory = Laboratory.open(folder);
      out.println("Undisturbed report: " + laboratory.digest());
      out.println();
      out.println("| injected | expected | seen | |");
      out.println("|---|---|---|---|");
      for (Case each : all(laboratory)) {
        if (words.length == 0 || Stream.of(words).anyMatch(each.injected()::contains)) {
          Line line = each.run();
          out.println(line.markdown());
          outcomes.merge(line.outcome(), 1, Integer::sum);
        }
      }
    } finally {
      delete(folder);
    }
    out.println();
    int failed = outcomes.getOrDefault(Outcome.FAILED, 0);
    int ran = failed + outcomes.getOrDefault(Outcome.PASSED, 0);
    int skipped = outcomes.getOrDefault(Outcome.SKIPPED, 0);
    out.printf("%d cases, %d failed, %d skipped%n", ran, failed, skipped);
    System.exit(failed == 0 && ran > 0 ? 0 : 1);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
