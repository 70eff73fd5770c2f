package org.coalmine.report.chapter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Collectors;
import org.coalmine.exposure.Power;

/**
 * What an audit can show at most, whatever the model does. It follows from the plan alone.
 *
 * @param formats what ranks can show, format by format
 * @param epsilonMost the largest ε that can be refuted
 */
public record PowerFindings(List<OfFormat> formats, Epsilon epsilonMost) {
  public PowerFindings {
    formats = List.copyOf(Require.present("formats", formats));
    Require.present("epsilonMost", epsilonMost);
  }

  /**
   * What a format can show.
   *
   * @param name of the format
   * @param fills N*, how many fills a planted canary is tested among
   * @param planted how many canaries are planted
   * @param rankAlone the largest test rank that shows one canary memorized, whatever the ranks of
   *     the others are; 0 if none does
   * @param shownIfAll how many of its canaries are shown to be memorized at least, if all canaries
   *     of the report come first
   */
  public record OfFormat(
      String name, BigInteger fills, int planted, BigInteger rankAlone, int shownIfAll) {
    public OfFormat {
      Require.text("name", name);
      Require.atLeast("fills", BigInteger.ONE, fills);
      Require.atLeast("planted", 0, planted);
      Require.atLeast("rankAlone", BigInteger.ZERO, rankAlone);
      Require.atLeast("shownIfAll", 0, shownIfAll);
    }

    private static OfFormat of(Power.OfFormat format) {
      return new OfFormat(
          format.name(), format.fills(), format.planted(), format.rankAlone(), format.shownIfAll());
    }
  }

  /**
   * The largest ε that can be refuted.
   *
   * @param document for one document, where each insertion is a document; 0 if none can
   * @param user for one user who gave all insertions of a canary
   */
  public record Epsilon(double document, double user) {
    public Epsilon {
      Require.atLeast("document", 0.0, document);
      Require.atLeast("user", 0.0, user);
    }
  }

  /** What the ranks of these spaces can show. */
  public static List<OfFormat> formats(Power power) {
    return power.formats().stream().map(OfFormat::of).toList();
  }

  /**
   * The smallest |R| of which rank 1 shows a canary, whatever the ranks of the others are.
   *
   * @param all planted canaries of all formats, at least 1
   * @param planted those of this format, at least 1
   * @param significance the probability granted to any false statement
   */
  public static BigInteger enough(int all, int planted, double significance) {
    BigDecimal weight = all == 1 ? BigDecimal.ONE : new BigDecimal("0.9");
    return new BigDecimal(all)
        .divide(BigDecimal.valueOf(significance).multiply(weight), 0, RoundingMode.CEILING)
        .toBigInteger()
        .add(BigInteger.valueOf(planted - 1L));
  }

  /** What the planted canaries of a report can show, formats in their order. */
  public static Power power(
      List<FormatResult> formats, List<CanaryResult> canaries, double significance) {
    var planted =
        canaries.stream()
            .filter(canary -> !canary.control())
            .collect(Collectors.groupingBy(CanaryResult::format, Collectors.counting()));
    return Power.of(
        formats.stream()
            .map(
                format ->
                    new Power.Space(
                        format.name(),
                        format.spaceSize(),
                        planted.getOrDefault(format.name(), 0L).intValue()))
            .toList(),
        significance);
  }
}
