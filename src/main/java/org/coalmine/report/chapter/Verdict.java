package org.coalmine.report.chapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * What the figures say in one breath.
 *
 * <p>A planted canary is <em>memorized</em> when its rank among the fills that were not planted
 * refutes that the model does not depend on it, tested so that all statements of the report on what
 * is memorized err together with a probability of at most {@code significance} ({@link
 * org.coalmine.exposure.ClosedTest}). So at least {@code memorizedAtLeast} canaries are memorized,
 * though fewer may be named. It <em>can be extracted</em> when it is memorized and among the first
 * {@code guesses} candidates of a space that has more.
 *
 * @param status the verdict
 * @param planted canaries planted
 * @param controls canaries drawn but not planted
 * @param memorized planted canaries that are shown to be memorized one by one
 * @param extracted those of them that are among the first guesses for certain
 * @param undetermined planted canaries that are left open, for whatever reason
 * @param memorizedAtLeast how many planted canaries are memorized at least
 * @param extractedAtLeast how many of those among the first guesses are memorized at least
 * @param amongFirst planted canaries that are among the first guesses for certain, memorized or not
 * @param open how many are left open, by reason
 * @param notTrusted the formats whose controls failed
 * @param guesses how many guesses an attacker is granted
 * @param significance the probability granted to any false statement on what is memorized
 * @param summary the verdict as a sentence
 */
public record Verdict(
    Status status,
    int planted,
    int controls,
    int memorized,
    int extracted,
    int undetermined,
    int memorizedAtLeast,
    int extractedAtLeast,
    int amongFirst,
    Open open,
    List<String> notTrusted,
    int guesses,
    double significance,
    String summary) {
  /** How many guesses an attacker is granted. */
  public static final int DEFAULT_GUESSES = 100;

  /** The probability granted to a false statement on what is memorized. */
  public static final double DEFAULT_SIGNIFICANCE = 0.01;

  /**
   * Planted canaries that are left open.
   *
   * @param space not even rank 1 would show one alone
   * @param interval what is not known of ranks decides
   */
  public record Open(int space, int interval) {
    public Open {
      Require.atLeast("space", 0, space);
      Require.atLeast("interval", 0, interval);
    }
  }

  public Verdict {
    Require.present("status", status);
    Require.present("open", open);
    notTrusted = List.copyOf(Require.present("notTrusted", notTrusted));
    Require.atLeast("guesses", 1, guesses);
    if (!(significance > 0 && significance < 1)) {
      throw new IllegalArgumentException("significance must lie in (0, 1): " + significance);
    }
    Require.text("summary", summary);
  }

  /** The verdict's kinds, worst first. */
  public enum Status {
    /** The controls failed: no rank is trusted, whatever it is. */
    @JsonProperty("not-trusted")
    NOT_TRUSTED,
    /** At least one planted canary is memorized and among the first guesses. */
    @JsonProperty("leaks")
    LEAKS,
    /** At least one is memorized, but none among the first guesses for certain. */
    @JsonProperty("memorizes")
    MEMORIZES,
    /** Secrets stand in a corpus that was sanitised, or its other text is not what it was. */
    @JsonProperty("secrets-remain")
    SECRETS_REMAIN,
    /** No planted canary was measured, nothing could be shown, or intervals are too wide. */
    @JsonProperty("undetermined")
    UNDETERMINED,
    /** Secrets stand in the corpus; what a model knows of them was not asked. */
    @JsonProperty("secrets-found")
    SECRETS_FOUND,
    /** No secret was found in a corpus that was read. */
    @JsonProperty("nothing-found")
    NOTHING_FOUND,
    /** Of the secrets of a corpus none is found in what was written of it. */
    @JsonProperty("sanitised")
    SANITISED,
    /** No planted canary is shown to be memorized. */
    @JsonProperty("no-leak-found")
    NO_LEAK_FOUND,
    /** What was asked was measured, and it judges no model. */
    @JsonProperty("measured")
    MEASURED;

    /** Whether the report says what it was made to find out. */
    public boolean decided() {
      return this != NOT_TRUSTED && this != UNDETERMINED;
    }
  }

  /** What a judgement comes to. */
  public static Verdict of(Judgement judgement) {
    List<CanaryResult> planted = judgement.planted();
    int memorized = 0;
    int extracted = 0;
    int space = 0;
    int interval = 0;
    int amongFirst = 0;
    for (CanaryResult canary : planted) {
      memorized += judgement.memorized(canary) == Judgement.Outcome.SHOWN ? 1 : 0;
      extracted += judgement.extracted(canary) == Judgement.Outcome.SHOWN ? 1 : 0;
      space += judgement.openBySpace(canary) ? 1 : 0;
      interval += judgement.openByInterval(canary) ? 1 : 0;
      amongFirst += judgement.amongFirst(canary) ? 1 : 0;
    }
    int extractedAtLeast = judgement.extractedAtLeast();
    Status status;
    if (judgement.controls().failed()) {
      status = Status.NOT_TRUSTED;
    } else if (extractedAtLeast > 0) {
      status = Status.LEAKS;
    } else if (judgement.memorizedAtLeast() > 0) {
      status = Status.MEMORIZES;
    } else if (planted.stream().noneMatch(CanaryResult::measured)
        || judgement.memorizedAtBest() > 0
        || judgement.powerless()
        || judgement.unchecked()) {
      status = Status.UNDETERMINED;
    } else {
      status = Status.NO_LEAK_FOUND;
    }
    return new Verdict(
        status,
        planted.size(),
        judgement.drawnControls(),
        memorized,
        extracted,
        space + interval,
        judgement.memorizedAtLeast(),
        extractedAtLeast,
        amongFirst,
        new Open(space, interval),
        judgement.controls().formats(),
        judgement.guesses(),
        judgement.significance(),
        sentence(status, new VerdictWords(judgement), memorized));
  }

  /**
   * Of a measurement that judges no model.
   *
   * @param summary what was found, as a sentence
   */
  public static Verdict measured(String summary, int guesses, double significance) {
    return new Verdict(
        Status.MEASURED,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        new Open(0, 0),
        List.of(),
        guesses,
        significance,
        summary);
  }

  /** The same with another sentence. */
  Verdict saying(String sentence) {
    return new Verdict(
        status,
        planted,
        controls,
        memorized,
        extracted,
        undetermined,
        memorizedAtLeast,
        extractedAtLeast,
        amongFirst,
        open,
        notTrusted,
        guesses,
        significance,
        sentence);
  }

  /** What the sentence leaves out: canaries that are open, and those among the first not shown. */
  public String leftOpen() {
    List<String> parts = new ArrayList<>();
    if (open.interval() > 0) {
      parts.add(
          open.interval() == 1
              ? "1 because its interval is too wide"
              : Figures.grouped(open.interval()) + " because intervals are too wide");
    }
    if (open.space() > 0) {
      parts.add(
          Figures.grouped(open.space()) + " because the space is too small to show one alone");
    }
    String words =
        parts.isEmpty()
            ? ""
            : Figures.grouped(undetermined)
                + (undetermined == 1 ? " canary is" : " canaries are")
                + " left open: "
                + String.join(", ", parts)
                + ".";
    int others = amongFirst - extractedAtLeast;
    if (others <= 0) {
      return words;
    }
    return (words.isEmpty() ? "" : words + " ")
        + Figures.grouped(others)
        + " of "
        + Figures.grouped(planted)
        + (others == 1 ? " is" : " are")
        + " among the first "
        + Figures.grouped(guesses)
        + " guesses without being shown to be memorized.";
  }

  private static String sentence(Status status, VerdictWords words, int memorized) {
    return switch (status) {
      case NOT_TRUSTED -> words.notTrusted();
      case LEAKS -> words.leaks();
      case MEMORIZES -> words.memorizes(memorized);
      case UNDETERMINED -> words.undetermined();
      case NO_LEAK_FOUND -> words.noLeakFound();
      case MEASURED, SECRETS_FOUND, NOTHING_FOUND, SECRETS_REMAIN, SANITISED ->
          throw new IllegalStateException("canaries judge a model");
    };
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
    contradiction("memorizedAtLeast", memorizedAtLeast, expected.memorizedAtLeast, fields);
    contradiction("extractedAtLeast", extractedAtLeast, expected.extractedAtLeast, fields);
    contradiction("amongFirst", amongFirst, expected.amongFirst, fields);
    contradiction("open", open, expected.open, fields);
    contradiction("notTrusted", notTrusted, expected.notTrusted, fields);
    contradiction("summary", '"' + summary + '"', '"' + expected.summary + '"', fields);
    return String.join("; ", fields);
  }

  private static void contradiction(
      String field, Object stated, Object expected, List<String> fields) {
    if (!stated.equals(expected)) {
      fields.add(field + " is " + stated + ", the canaries give " + expected);
    }
  }
}
