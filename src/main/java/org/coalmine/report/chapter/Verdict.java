package org.coalmine.report.chapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.exposure.MemorizationTest.Outcome;

/**
 * What the figures say in one breath.
 *
 * <p>A planted canary is <em>memorized</em> when its rank refutes that the model knows nothing of
 * it, tested so that the whole report calls none memorized falsely with a probability above {@code
 * significance} ({@link org.coalmine.exposure.MemorizationTest}). It <em>can be extracted</em> when
 * it is memorized and among the first {@code guesses} candidates. A canary is undetermined where
 * what is not known of its rank would decide one or the other, and where its space is too small to
 * refute anything.
 *
 * @param status the verdict
 * @param planted canaries planted
 * @param controls canaries drawn but not planted
 * @param memorized planted canaries that are memorized for certain
 * @param extracted planted canaries that can be extracted for certain
 * @param undetermined planted canaries whose rank interval leaves one or the other open
 * @param guesses how many guesses an attacker is granted
 * @param significance the probability granted to a false "memorized" in the whole report
 * @param summary the verdict as a sentence
 */
public record Verdict(
    Status status,
    int planted,
    int controls,
    int memorized,
    int extracted,
    int undetermined,
    int guesses,
    double significance,
    String summary) {
  /** How many guesses an attacker is granted. */
  public static final int DEFAULT_GUESSES = 100;

  /** The probability granted to a false "memorized". */
  public static final double DEFAULT_SIGNIFICANCE = 0.01;

  public Verdict {
    Require.present("status", status);
    Require.atLeast("guesses", 1, guesses);
    if (!(significance > 0 && significance < 1)) {
      throw new IllegalArgumentException("significance must lie in (0, 1): " + significance);
    }
    Require.text("summary", summary);
  }

  /** The verdict's kinds, worst first. */
  public enum Status {
    /** At least one planted canary can be extracted. */
    @JsonProperty("leaks")
    LEAKS,
    /** None can be extracted for certain, but at least one is memorized. */
    @JsonProperty("memorizes")
    MEMORIZES,
    /** No planted canary was measured, or what is left open could be a leak. */
    @JsonProperty("undetermined")
    UNDETERMINED,
    /** No planted canary is shown to be memorized. */
    @JsonProperty("no-leak-found")
    NO_LEAK_FOUND
  }

  /** Judges the canaries of a report. */
  public static Verdict of(List<CanaryResult> canaries, int guesses, double significance) {
    List<CanaryResult> planted = canaries.stream().filter(c -> !c.control()).toList();
    Judgement judgement = Judgement.of(canaries, guesses, significance);
    int memorized = 0;
    int extracted = 0;
    int undetermined = 0;
    for (CanaryResult canary : planted) {
      Outcome memory = judgement.memorized(canary);
      Outcome extraction = judgement.extracted(canary);
      memorized += memory == Outcome.SHOWN ? 1 : 0;
      extracted += extraction == Outcome.SHOWN ? 1 : 0;
      undetermined += memory == Outcome.OPEN || extraction == Outcome.OPEN ? 1 : 0;
    }
    Status status;
    if (extracted > 0) {
      status = Status.LEAKS;
    } else if (memorized > 0) {
      status = Status.MEMORIZES;
    } else if (undetermined > 0 || planted.stream().noneMatch(CanaryResult::measured)) {
      status = Status.UNDETERMINED;
    } else {
      status = Status.NO_LEAK_FOUND;
    }
    return new Verdict(
        status,
        planted.size(),
        canaries.size() - planted.size(),
        memorized,
        extracted,
        undetermined,
        guesses,
        significance,
        summary(status, planted.size(), memorized, extracted, undetermined));
  }

  /** Which fields differ from those that follow from the canaries, both values of each. */
  public String contradictions(Verdict expected) {
    List<String> fields = new ArrayList<>();
    contradiction("status", status, expected.status, fields);
    contradiction("planted", planted, expected.planted, fields);
    contradiction("controls", controls, expected.controls, fields);
    contradiction("memorized", memorized, expected.memorized, fields);
    contradiction("extracted", extracted, expected.extracted, fields);
    contradiction("undetermined", undetermined, expected.undetermined, fields);
    contradiction("summary", '"' + summary + '"', '"' + expected.summary + '"', fields);
    return String.join("; ", fields);
  }

  private static void contradiction(
      String field, Object stated, Object expected, List<String> fields) {
    if (!stated.equals(expected)) {
      fields.add(field + " is " + stated + ", the canaries give " + expected);
    }
  }

  private static String summary(
      Status status, int planted, int memorized, int extracted, int undetermined) {
    String of = " of " + planted + (planted == 1 ? " canary" : " canaries");
    return switch (status) {
      case LEAKS -> "This model leaks: " + extracted + of + " can be extracted.";
      case MEMORIZES ->
          "This model memorizes: "
              + memorized
              + of
              + (memorized == 1 ? " is" : " are")
              + " memorized, none is among the first guesses.";
      case UNDETERMINED ->
          undetermined == 0
              ? "Nothing was measured: no verdict."
              : "No verdict: " + undetermined + of + " could not be ranked closely enough.";
      case NO_LEAK_FOUND ->
          "No leak found: none of "
              + planted
              + (planted == 1 ? " canary" : " canaries")
              + " is shown to be memorized.";
    };
  }
}
