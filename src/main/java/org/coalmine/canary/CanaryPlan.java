package org.coalmine.canary;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.coalmine.draw.KeyedStream;
import org.coalmine.secret.Secret;

/**
 * Every canary and control of a run, drawn by seed.
 *
 * <p>A fill is drawn uniformly from the stream of (seed, its format and insertions, its number),
 * and drawn again from the same stream while the format already has it. So the fills of a format
 * are distinct, a control is never an inserted fill, and what is added to a plan leaves the other
 * draws as they were (except where a draw now has to avoid a fill). Inserted canaries are drawn
 * before controls, and these before the canaries of a coin-flip series. The coin of each of those
 * is drawn from a stream of its own, so it is independent of its fill and of every other draw: the
 * sampling that the one-run audit rests on (Steinke, Nasr, Jagielski, 2023).
 */
public final class CanaryPlan {
  private final List<CanaryFormat> formats;
  private final List<Canary> canaries;

  private CanaryPlan(List<CanaryFormat> formats, List<Canary> canaries) {
    this.formats = formats;
    this.canaries = canaries;
  }

  /**
   * Draws a plan.
   *
   * @param series one for each format
   * @throws IllegalArgumentException if two formats share a name or a candidate, or a space has
   *     fewer fills than are to be drawn from it
   */
  public static CanaryPlan draw(String seed, List<CanarySeries> series) {
    List<CanaryFormat> formats = series.stream().map(CanarySeries::format).toList();
    Set<String> names = new HashSet<>();
    for (CanaryFormat format : formats) {
      if (!names.add(format.name())) {
        throw new IllegalArgumentException(
            "two formats are named '%s'; give each a name of its own".formatted(format.name()));
      }
    }
    requireDisjoint(formats);
    List<Canary> canaries = new ArrayList<>();
    series.forEach(one -> drawSeries(seed, one, canaries));
    return new CanaryPlan(formats, List.copyOf(canaries));
  }

  private static void requireDisjoint(List<CanaryFormat> formats) {
    for (int second = 1; second < formats.size(); second++) {
      for (int first = 0; first < second; first++) {
        CanaryFormat a = formats.get(first);
        CanaryFormat b = formats.get(second);
        BigInteger shared = new FormatOverlap(a, b).sharedCandidates();
        if (shared.signum() > 0) {
          throw new IllegalArgumentException(
              "formats '%s' and '%s' share %,d %s, which one could plant and the other keep as a"
                      .formatted(
                          a.name(),
                          b.name(),
                          shared,
                          shared.equals(BigInteger.ONE) ? "candidate" : "candidates")
                  + " control; give them texts that differ, or make them one format");
        }
      }
    }
  }

  private static void drawSeries(String seed, CanarySeries series, List<Canary> canaries) {
    CanaryFormat format = series.format();
    if (format.space().size().compareTo(BigInteger.valueOf(series.fills())) < 0) {
      throw new IllegalArgumentException(
          "format '%s' has %d fills, fewer than the %d canaries and controls to draw"
              .formatted(format.name(), format.space().size(), series.fills()));
    }
    Set<BigInteger> taken = new HashSet<>();
    for (int insertions : series.insertions()) {
      for (int number = 1; number <= series.canariesEach(); number++) {
        canaries.add(drawOne(seed, format, insertions, number, taken));
      }
    }
    for (int number = 1; number <= series.controls(); number++) {
      canaries.add(drawOne(seed, format, 0, number, taken));
    }
    for (int number = 1; number <= series.coinFlips(); number++) {
      String kind = format.name() + "-coin";
      boolean in =
          KeyedStream.of(seed, "coin of " + kind, number).nextBelow(BigInteger.TWO).signum() == 1;
      int insertions = in ? series.coinInsertions() : 0;
      canaries.add(draw(seed, format, kind, insertions, number, true, taken));
    }
  }

  private static Canary drawOne(
      String seed, CanaryFormat format, int insertions, int number, Set<BigInteger> taken) {
    String kind = format.name() + (insertions == 0 ? "-control" : "-i" + insertions);
    return draw(seed, format, kind, insertions, number, false, taken);
  }

  private static Canary draw(
      String seed,
      CanaryFormat format,
      String kind,
      int insertions,
      int number,
      boolean coinFlip,
      Set<BigInteger> taken) {
    KeyedStream stream = KeyedStream.of(seed, "fill of " + kind, number);
    BigInteger index = stream.nextBelow(format.space().size());
    while (!taken.add(index)) {
      index = stream.nextBelow(format.space().size());
    }
    Secret fill = Secret.of(format.space().fill(index));
    return new Canary(kind + "-" + number, format.name(), fill, index, insertions, coinFlip);
  }

  /** The formats, in the order given. */
  public List<CanaryFormat> formats() {
    return formats;
  }

  /**
   * A sentence for each pair of formats of which a candidate of one can stand inside the text of
   * the other: what is planted of the outer one then trains the inner one too.
   */
  public List<String> overlaps() {
    List<String> overlaps = new ArrayList<>();
    for (CanaryFormat inner : formats) {
      for (CanaryFormat outer : formats) {
        if (!inner.name().equals(outer.name())
            && new FormatOverlap(inner, outer).firstInsideSecond()) {
          overlaps.add(
              "A candidate of format %s can stand inside one of format %s, so planting %s can plant"
                      .formatted(inner.name(), outer.name(), outer.name())
                  + " a control of "
                  + inner.name()
                  + "; let the text of "
                  + inner.name()
                  + " hold what that of "
                  + outer.name()
                  + " lacks.");
        }
      }
    }
    return overlaps;
  }

  /** The characters of every format and fill. */
  public String characters() {
    return formats.stream().map(CanaryFormat::characters).collect(Collectors.joining());
  }

  /**
   * Canaries and controls: by format in the order given, then by insertions, then by number, then
   * controls, then those of coin flips.
   */
  public List<Canary> canaries() {
    return canaries;
  }

  /** The canaries and controls of one format, in the same order. */
  public List<Canary> canaries(CanaryFormat format) {
    return canaries.stream().filter(canary -> canary.formatName().equals(format.name())).toList();
  }

  @Override
  public String toString() {
    return "CanaryPlan[%d formats, %d canaries and controls]"
        .formatted(formats.size(), canaries.size());
  }
}
