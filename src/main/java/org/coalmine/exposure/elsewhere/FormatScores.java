package org.coalmine.exposure.elsewhere;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.ShareInterval;
import org.coalmine.exposure.Thresholds;

/**
 * The scores of one format's texts, and what they say of ranks.
 *
 * <p>The fills of R are of three kinds. Known are the planted ones and the controls; their scores
 * are told. From the u others n were drawn uniformly without replacement, by a key that the model
 * does not depend on, and their scores are told too. Nothing is told of the rest. So of the rank of
 * a text,
 *
 * <pre>  rank = known fills at or below it + others at or below it,</pre>
 *
 * the first part is counted, with the text itself and ties against it. The second has two bounds.
 *
 * <ul>
 *   <li>Draws: {@link ShareInterval} of the drawn fills at or below the text, times u, and never
 *       fewer than were seen there nor more than were not seen above. Where all others were drawn,
 *       this is a count. It shows nothing beyond log2 n.
 *   <li>The {@link FreeBound}, on the whole rank, without a probability to err. It is never taken
 *       below what is counted.
 * </ul>
 *
 * <p>The lower end is that of the draws. The upper end is the better of the two; only one of them
 * may err, so an interval keeps the confidence of the draws. It is certain where both ends are.
 *
 * <p>Immutable.
 */
public final class FormatScores {
  private final BigInteger spaceSize;
  private final double[] known;
  private final double[] drawn;
  private final BigInteger others;
  private final FreeBound free;
  private final UnitCheck check;
  private final boolean checked;

  private FormatScores(
      BigInteger spaceSize,
      List<TextScore> known,
      List<TextScore> drawn,
      FreeBound free,
      Start start) {
    this.spaceSize = spaceSize;
    this.known = sorted(known);
    this.drawn = sorted(drawn);
    this.free = free;
    this.others = spaceSize.subtract(BigInteger.valueOf(known.size()));
    if (others.compareTo(BigInteger.valueOf(draws())) < 0) {
      throw new IllegalArgumentException(
          "of %d fills %d cannot be drawn beside %d known ones"
              .formatted(spaceSize, draws(), known.size()));
    }
    this.check = UnitCheck.of(free, known, drawn, others);
    this.checked = free.exists() || start != Start.UNKNOWN;
  }

  /**
   * Takes the scores of a format.
   *
   * @param spaceSize |R|
   * @param longestChain m, the most candidates of which each begins the next
   * @param known scores of canaries and controls, all distinct fills
   * @param drawn scores of fills drawn from all others without replacement
   */
  public static FormatScores of(
      BigInteger spaceSize,
      int longestChain,
      Start start,
      List<TextScore> known,
      List<TextScore> drawn) {
    List<TextScore> all = Stream.concat(known.stream(), drawn.stream()).toList();
    return new FormatScores(spaceSize, known, drawn, FreeBound.of(all, longestChain, start), start);
  }

  private static double[] sorted(List<TextScore> scores) {
    return scores.stream().mapToDouble(TextScore::costNats).sorted().toArray();
  }

  /** How many fills were drawn. */
  public long draws() {
    return drawn.length;
  }

  /** u, how many fills they were drawn from. */
  public BigInteger others() {
    return others;
  }

  /** Whether every fill of R is scored, so that ranks are counts. */
  public boolean complete() {
    return others.equals(BigInteger.valueOf(drawn.length));
  }

  /** What is proved without draws. */
  public FreeBound freeBound() {
    return free;
  }

  /**
   * Whether the figures can be what they are said to be; empty where nothing is known to hold of
   * them, since the first token may be left out and differ.
   */
  public Optional<UnitCheck> check() {
    return checked ? Optional.of(check) : Optional.empty();
  }

  /**
   * The rank of one of the known texts.
   *
   * @param score as it was given
   * @param level the confidence of what draws show, as {@link ShareInterval} takes it
   */
  public RankInterval rank(TextScore score, double level) {
    long below = upTo(known, score.costNats());
    long hits = upTo(drawn, score.costNats());
    long draws = draws();
    BigInteger least = BigInteger.valueOf(hits);
    BigInteger most = others.subtract(BigInteger.valueOf(drawn.length - hits));
    boolean leastCertain = true;
    boolean mostCertain = complete();
    if (!mostCertain && draws > 0) {
      ShareInterval shares = ShareInterval.withoutReplacement(hits, draws, level);
      BigInteger shown = shares.least(others);
      leastCertain = shown.compareTo(least) <= 0;
      least = least.max(shown);
      most = most.min(shares.most(others));
    }
    BigInteger low = BigInteger.valueOf(below).add(least);
    BigInteger high = BigInteger.valueOf(below).add(most.max(least));
    Method method = complete() ? Method.DENSE : Method.UNIFORM;
    Optional<BigInteger> proved =
        free.most(score, spaceSize).map(bound -> bound.max(BigInteger.valueOf(below + hits)));
    if (proved.isPresent() && proved.get().compareTo(high) < 0) {
      high = proved.get();
      method = Method.FREE_BOUND;
      mostCertain = true;
    }
    return new RankInterval(low.min(high), high, method, leastCertain && mostCertain ? 1 : level);
  }

  /**
   * The same with the band of its near ties.
   *
   * @param leastToleranceNats as {@link Thresholds} has it
   */
  public CanaryRank rank(TextScore score, double level, double leastToleranceNats) {
    RankInterval rank = rank(score, level);
    double tolerance = Thresholds.toleranceNats(score.costNats(), leastToleranceNats);
    BigInteger seenBelow = BigInteger.valueOf(seen(score.costNats() - tolerance));
    BigInteger seenAbove =
        BigInteger.valueOf(known.length + drawn.length - seen(score.costNats() + tolerance));
    return new CanaryRank(
        rank, seenBelow.min(rank.low()), spaceSize.subtract(seenAbove).max(rank.high()));
  }

  private long seen(double costNats) {
    return upTo(known, costNats) + upTo(drawn, costNats);
  }

  /** How many of ascending values are at most this. */
  private static long upTo(double[] ascending, double value) {
    int low = 0;
    int high = ascending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
