package org.coalmine.report.chapter;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the training claims of ε and what the audit refutes.
 *
 * @param claim the ε of private training; null if it was not private
 * @param rankBounds lower bounds on ε from ranks
 * @param oneRun the one-run audit over many canaries, if it was made
 * @param views the bounds for each unit that could be hidden, {@code user} first; null in a report
 *     of before there were views
 */
public record PrivacyFindings(
    @Nullable EpsilonClaim claim,
    List<RankBound> rankBounds,
    @Nullable OneRunBound oneRun,
    @Nullable List<View> views) {
  private static final String USER = "user";
  private static final String DOCUMENT = "document";

  /** Without views. */
  public PrivacyFindings(
      @Nullable EpsilonClaim claim, List<RankBound> rankBounds, @Nullable OneRunBound oneRun) {
    this(claim, rankBounds, oneRun, null);
  }

  public PrivacyFindings {
    rankBounds = List.copyOf(Require.present("rankBounds", rankBounds));
    views = views == null || views.isEmpty() ? null : List.copyOf(views);
    if (views != null) {
      requireViews(claim, rankBounds, oneRun, views);
    }
    requireClaimTests(claim, rankBounds, oneRun);
  }

  private static void requireViews(
      @Nullable EpsilonClaim claim,
      List<RankBound> rankBounds,
      @Nullable OneRunBound oneRun,
      List<View> views) {
    if (!views.stream().map(View::unit).toList().equals(List.of(USER, DOCUMENT))) {
      throw new IllegalArgumentException(
          "views must be user and document: " + views.stream().map(View::unit).toList());
    }
    String hidden = claim == null ? DOCUMENT : claim.unit();
    for (View view : views) {
      if (view.unit().equals(hidden)
          && !(view.rankBounds().equals(rankBounds)
              && sameBound(view.oneRunEpsilonLow(), oneRun))) {
        throw new IllegalArgumentException(
            "rankBounds and oneRun must be those of the view " + hidden);
      }
      if (view.oneRunEpsilonLow() == null != (oneRun == null)) {
        throw new IllegalArgumentException("every view must have the one-run audit, or none");
      }
      if (view.unit().equals(USER)
          && view.rankBounds().stream().anyMatch(bound -> bound.insertions() != 1)) {
        throw new IllegalArgumentException("a canary is one user, however often it stands there");
      }
    }
    Set<List<String>> tested = new HashSet<>();
    views.forEach(
        view ->
            tested.add(view.rankBounds().stream().flatMap(b -> b.canaries().stream()).toList()));
    if (tested.size() > 1) {
      throw new IllegalArgumentException("the views must rest on the same canaries: " + tested);
    }
  }

  private static boolean sameBound(@Nullable Double epsilonLow, @Nullable OneRunBound oneRun) {
    return oneRun == null
        ? epsilonLow == null
        : Double.valueOf(oneRun.epsilonLow()).equals(epsilonLow);
  }

  /** A claim that one point of its curve refutes is refuted by the curve. */
  private static void requireClaimTests(
      @Nullable EpsilonClaim claim, List<RankBound> rankBounds, @Nullable OneRunBound oneRun) {
    if (claim != null && claim.pValue() != null) {
      if (rankBounds.isEmpty()) {
        throw new IllegalArgumentException("claim.pValue needs rankBounds");
      }
      if (!refutedByRanks(claim, rankBounds)
          && rankBounds.stream().anyMatch(bound -> bound.epsilonLow() > claim.epsilon())) {
        throw new IllegalArgumentException(
            "claim.pValue is %s, but a rank bound is above the claimed ε %s"
                .formatted(claim.pValue(), claim.epsilon()));
      }
    }
    if (oneRun == null || oneRun.curveRefuted() == null) {
      return;
    }
    if (claim == null) {
      throw new IllegalArgumentException("oneRun.curveRefuted needs a claim");
    }
    Double noise = oneRun.noiseRefuted();
    boolean below = noise != null && noise < claim.noiseMultiplier() * (1 - NOISE_MARGIN);
    boolean above = noise == null || noise > claim.noiseMultiplier() * (1 + NOISE_MARGIN);
    if (oneRun.curveRefuted() ? above : below) {
      throw new IllegalArgumentException(
          "oneRun.curveRefuted is %s, but the least noise multiplier refuted is %s and %s is claimed"
              .formatted(oneRun.curveRefuted(), noise, claim.noiseMultiplier()));
    }
  }

  /** How exactly the least noise multiplier that is refuted is known, with something to spare. */
  private static final double NOISE_MARGIN = 0.01;

  private static boolean refutedByRanks(EpsilonClaim claim, List<RankBound> rankBounds) {
    Double pValue = claim.pValue();
    return pValue != null
        && !rankBounds.isEmpty()
        && pValue <= 1 - rankBounds.get(0).confidence() + 1e-12;
  }

  /** The views, the user's first; of a report that has none, that of the unit it is on. */
  public List<View> byUnit() {
    return views != null
        ? views
        : List.of(
            new View(
                claim == null ? DOCUMENT : claim.unit(),
                rankBounds,
                oneRun == null ? null : oneRun.epsilonLow()));
  }

  /**
   * What the bounds refute, in words that follow "refutes": "every claim below ε = 15.09 (user),
   * 0.47 (document)".
   *
   * @param places decimal places
   */
  public String refutes(int places) {
    if (byUnit().stream().allMatch(view -> isZero(places, view.epsilonLow()))) {
      return "no claim of ε";
    }
    return byUnit().stream()
        .map(
            view ->
                (isZero(places, view.epsilonLow()) ? "0" : Figures.lower(places, view.epsilonLow()))
                    + " ("
                    + view.unit()
                    + ")")
        .collect(Collectors.joining(", ", "every claim below ε = ", ""));
  }

  private static boolean isZero(int places, double epsilon) {
    return epsilon * Math.pow(10, places) < 1;
  }

  /** The largest lower bound on ε shown, 0 if there is none. */
  public double epsilonLowerBound() {
    return Stream.of(
            rankBounds.stream().mapToDouble(RankBound::epsilonLow),
            oneRun == null ? DoubleStream.empty() : DoubleStream.of(oneRun.epsilonLow()))
        .flatMapToDouble(bounds -> bounds)
        .max()
        .orElse(0);
  }

  /** Whether the largest lower bound on ε comes from ranks; also if none was shown. */
  public boolean shownByRanks() {
    return oneRun == null
        || rankBounds.stream().anyMatch(bound -> bound.epsilonLow() >= oneRun.epsilonLow());
  }

  /** Whether the audit refutes what the training claims, at one point of its curve or along it. */
  public boolean refuted() {
    return claim != null
        && (refutedAtPoint(claim)
            || refutedByRanks(claim, rankBounds)
            || (oneRun != null && Boolean.TRUE.equals(oneRun.curveRefuted())));
  }

  private boolean refutedAtPoint(EpsilonClaim claim) {
    return epsilonLowerBound() > claim.epsilon();
  }

  /**
   * What refutes the claim, as a clause; empty if nothing does.
   *
   * @param places decimal places
   */
  public String refutation(int places) {
    if (claim == null || !refuted()) {
      return "";
    }
    if (refutedAtPoint(claim)) {
      return "the audit shows ε ≥ " + Figures.lower(places, epsilonLowerBound());
    }
    Double pValue = claim.pValue();
    return pValue != null && refutedByRanks(claim, rankBounds)
        ? "if the claim held at every δ, ranks so good would have a chance of at most "
            + Figures.probability(pValue)
        : "the guesses of one run refute its trade-off curve";
  }

  /** The fewest decimal places, so many at least, at which a refuted claim is printed as one. */
  public int places(int least) {
    return claim == null
        ? least
        : Math.max(least, Figures.placesApartAsBounds(claim.epsilon(), epsilonLowerBound()));
  }

  /** What no ε of private training covers, as a sentence. */
  public static final String NOT_COVERED =
      "Not covered by ε: losses, baselines of the text, counts, the choice of noise, clip norm and"
          + " epochs by looking at runs, whether a run ended at all, and the report itself.";

  /**
   * A lower bound on ε from the ranks of some canaries together.
   *
   * @param canaries the ids of the canaries it rests on
   * @param insertions how many units carry each
   * @param delta δ for which it holds
   * @param confidence 1 − α, for all bounds of the report together
   * @param epsilonLow every smaller ε is refuted
   * @param adjacency by what neighbouring data sets may differ for the bound to hold
   */
  public record RankBound(
      List<String> canaries,
      int insertions,
      double delta,
      double confidence,
      double epsilonLow,
      String adjacency) {
    static final String ADJACENCY = "one unit added, removed or replaced";

    /** A bound for the adjacency that the argument from ranks covers. */
    public RankBound(
        List<String> canaries, int insertions, double delta, double confidence, double epsilonLow) {
      this(canaries, insertions, delta, confidence, epsilonLow, ADJACENCY);
    }

    public RankBound {
      canaries = List.copyOf(Require.present("canaries", canaries));
      if (canaries.isEmpty()) {
        throw new IllegalArgumentException("canaries must name at least one");
      }
      Require.atLeast("insertions", 1, insertions);
      Require.probability("delta", delta);
      Require.probability("confidence", confidence);
      Require.atLeast("epsilonLow", 0.0, epsilonLow);
      Require.text("adjacency", adjacency);
    }
  }

  /**
   * The bounds for data sets that differ in one unit of a kind. They are the same tests read for
   * another unit: where a user is hidden a canary is one unit however often it was inserted, where
   * a document is hidden it is as many as its insertions. So both views hold together.
   *
   * @param unit {@code user} or {@code document}
   * @param rankBounds from the same canaries as those of the other view
   * @param oneRunEpsilonLow what the one-run audit shows; null if it was not made
   */
  public record View(String unit, List<RankBound> rankBounds, @Nullable Double oneRunEpsilonLow) {
    public View {
      Require.text("unit", unit);
      rankBounds = List.copyOf(Require.present("rankBounds", rankBounds));
      if (oneRunEpsilonLow != null) {
        Require.atLeast("oneRunEpsilonLow", 0.0, oneRunEpsilonLow);
      }
    }

    /** The largest bound, 0 if there is none. */
    public double epsilonLow() {
      double ofOneRun = oneRunEpsilonLow == null ? 0 : oneRunEpsilonLow;
      return Math.max(
          ofOneRun, rankBounds.stream().mapToDouble(RankBound::epsilonLow).max().orElse(0));
    }
  }
}
