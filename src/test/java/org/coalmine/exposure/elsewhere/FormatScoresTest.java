package org.coalmine.exposure.elsewhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.model.HashedModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.TokenSamples;
import org.coalmine.token.TokenVocabulary;
import org.junit.jupiter.api.Test;

/** Against plain loops over every fill of small worlds. */
class FormatScoresTest {
  private static final Alphabet ALPHABET = Alphabet.of(" .0123456789abc");
  private static final List<CanaryFormat> FORMATS =
      List.of(
          CanaryFormat.of("fixed", "a {fill}.", "[0-9]{3}"),
          CanaryFormat.of("chain", "ab {fill}", "[0-9]{1,3}"),
          CanaryFormat.of("told-apart", "ab {fill}.", "[0-9]{1,3}"),
          CanaryFormat.of("uneven", "c{fill}", "(a|ab|abc|[0-9]{1,3})c?"),
          CanaryFormat.of("bare", "{fill}", "[ab]{2,6}"));

  /** A space with the score of every fill. */
  private record World(CanaryFormat format, List<TextScore> scores) {
    static World of(CanaryFormat format, LanguageModel model) {
      double before = new LogPerplexity(model).nats(format.prefix());
      double[] nats =
          Enumerated.of(model, format.text(), format.space().expression().toString()).nats();
      return new World(
          format, Arrays.stream(nats).mapToObj(cost -> new TextScore(cost, before, 1)).toList());
    }

    long rank(TextScore score) {
      return scores.stream().filter(other -> other.costNats() <= score.costNats()).count();
    }

    /** Some fills known, some drawn, the rest untold. */
    FormatScores some(Random random, int known, int drawn, Start start) {
      List<TextScore> shuffled = new ArrayList<>(scores);
      Collections.shuffle(shuffled, random);
      return FormatScores.of(
          format.space().size(),
          format.longestChain(),
          start,
          shuffled.subList(0, known),
          shuffled.subList(known, known + drawn));
    }
  }

  private static final List<World> WORLDS = worlds();

  private static List<World> worlds() {
    List<World> worlds = new ArrayList<>();
    for (int seed = 0; seed < 4; seed++) {
      for (CanaryFormat format : FORMATS) {
        LanguageModel model =
            new HashedModel(ALPHABET, seed, seed % 3 + 1, 2 + 3 * seed, "ab 314.", 0.9);
        worlds.add(World.of(format, model));
      }
    }
    return worlds;
  }

  private static RankInterval rank(FormatScores scores, TextScore score) {
    return scores.rank(score, 0.99);
  }

  @Test
  void theFreeBoundIsNeverBelowTheRankAndOftenFarBelowAllFills() {
    int close = 0;
    for (World world : WORLDS) {
      FormatScores scores = world.some(new Random(1), 20, 40, Start.UNKNOWN);
      assertThat(scores.freeBound().basis()).isEqualTo(FreeBound.Basis.BORDER);
      for (TextScore score : world.scores()) {
        BigInteger most =
            scores.freeBound().most(score, world.format().space().size()).orElse(null);
        if (most != null) {
          assertThat(most.longValueExact())
              .as("%s", world.format())
              .isGreaterThanOrEqualTo(world.rank(score));
          close += most.longValueExact() <= 2 * world.rank(score) ? 1 : 0;
        }
      }
    }
    assertThat(close).as("bounds within twice the rank").isGreaterThan(10);
  }

  @Test
  void theTotalAloneIsABoundToo() {
    int found = 0;
    for (World world : WORLDS) {
      List<TextScore> totals =
          world.scores().stream().map(s -> TextScore.ofWhole(s.costNats(), 1)).toList();
      FormatScores scores =
          FormatScores.of(
              world.format().space().size(),
              world.format().longestChain(),
              Start.SCORED,
              totals,
              List.of());
      assertThat(scores.freeBound().basis()).isEqualTo(FreeBound.Basis.TOTAL);
      for (TextScore score : totals) {
        BigInteger most =
            scores.freeBound().most(score, world.format().space().size()).orElse(null);
        if (most != null) {
          found++;
          assertThat(most.longValueExact()).isGreaterThanOrEqualTo(world.rank(score));
        }
      }
    }
    assertThat(found).isGreaterThan(10);
  }

  /** The tokens before the border are the same in all texts, and what they share bounds all. */
  @Test
  void theBorderBoundsRanksOfTokens() {
    TokenVocabulary vocabulary = TokenSamples.threeDigits();
    int close = 0;
    for (CanaryFormat format :
        List.of(
            CanaryFormat.of("digits", "no {fill}", "[0-9]{4}"),
            CanaryFormat.of("numbers", "no {fill}-", "[0-3][0-9]{2}-[0-9]"),
            CanaryFormat.of("chain", "no no {fill}", "[0-9]{1,3}"))) {
      Random random = new Random(4);
      List<Document> documents = new ArrayList<>();
      int size = format.space().size().intValueExact();
      for (int index = 0; index < 200; index++) {
        BigInteger fill = BigInteger.valueOf(index < 150 ? 17 : random.nextInt(size));
        documents.add(
            new Document(index, format.prefix() + format.space().fill(fill) + format.suffix()));
      }
      NgramModel model = NgramModel.train(vocabulary, 3, 0.01, documents);
      int border = format.border().orElseThrow();
      List<TextScore> all =
          IntStream.range(0, size)
              .mapToObj(i -> format.space().fill(BigInteger.valueOf(i)))
              .map(fill -> format.prefix() + fill + format.suffix())
              .map(text -> score(model, vocabulary.encode(text), text.substring(0, border)))
              .toList();
      World world = new World(format, all);
      FormatScores scores = world.some(random, 10, 90, Start.UNKNOWN);
      assertThat(scores.freeBound().basis()).isEqualTo(FreeBound.Basis.BORDER);
      assertThat(scores.check().orElseThrow().plausible()).isTrue();
      for (TextScore score : all) {
        BigInteger most = scores.freeBound().most(score, format.space().size()).orElse(null);
        if (most != null) {
          assertThat(most.longValueExact()).isGreaterThanOrEqualTo(world.rank(score));
          close += most.longValueExact() <= 3 * world.rank(score) ? 1 : 0;
        }
      }
    }
    assertThat(close).isPositive();
  }

  private static TextScore score(NgramModel model, int[] tokens, String before) {
    int end = 0;
    while (model.vocabulary().decode(Arrays.copyOf(tokens, end + 1)).length() <= before.length()) {
      end++;
    }
    return new TextScore(
        model.prefix(tokens).nats(),
        model.prefix(Arrays.copyOf(tokens, end)).nats(),
        tokens.length);
  }

  /** One hundred thousand intervals of a world: each end errs with half of the level. */
  @Test
  void intervalsOfDrawsHoldTheRank() {
    double level = 0.9;
    for (CanaryFormat format : FORMATS) {
      World world = World.of(format, new HashedModel(ALPHABET, 5, 2, 4, "ab 314.", 0.5));
      int fills = world.scores().size();
      int rounds = 400;
      int known = Math.min(20, fills / 4);
      int above = 0;
      int below = 0;
      for (int round = 0; round < rounds; round++) {
        Random random = new Random(round);
        List<TextScore> shuffled = new ArrayList<>(world.scores());
        Collections.shuffle(shuffled, random);
        List<TextScore> totals =
            shuffled.stream().map(s -> TextScore.ofWhole(s.costNats(), 1)).toList();
        FormatScores scores =
            FormatScores.of(
                format.space().size(),
                format.longestChain(),
                Start.UNKNOWN,
                totals.subList(0, known),
                totals.subList(known, known + fills / 3));
        TextScore one = totals.get(0);
        RankInterval interval = scores.rank(one, level);
        long rank = world.rank(one);
        above += interval.high().longValueExact() < rank ? 1 : 0;
        below += interval.low().longValueExact() > rank ? 1 : 0;
      }
      double most = rounds * 0.05 + 4 * Math.sqrt(rounds * 0.05);
      assertThat((double) above).as("%s, ranks above", format).isLessThan(most);
      assertThat((double) below).as("%s, ranks below", format).isLessThan(most);
    }
  }

  @Test
  void aCostlierTextNeverHasABetterRank() {
    for (World world : WORLDS) {
      List<TextScore> shuffled = new ArrayList<>(world.scores());
      Collections.shuffle(shuffled, new Random(3));
      int known = shuffled.size() / 2;
      FormatScores scores =
          FormatScores.of(
              world.format().space().size(),
              world.format().longestChain(),
              Start.UNKNOWN,
              shuffled.subList(0, known),
              shuffled.subList(known, known + shuffled.size() / 3));
      List<TextScore> ascending =
          shuffled.subList(0, known).stream()
              .sorted((a, b) -> Double.compare(a.costNats(), b.costNats()))
              .toList();
      for (int i = 1; i < ascending.size(); i++) {
        RankInterval cheaper = rank(scores, ascending.get(i - 1));
        RankInterval costlier = rank(scores, ascending.get(i));
        assertThat(costlier.high()).isGreaterThanOrEqualTo(cheaper.high());
        assertThat(costlier.low()).isGreaterThanOrEqualTo(cheaper.low());
      }
    }
  }

  @Test
  void ranksAreCountsWhereAllFillsAreScored() {
    for (World world : WORLDS) {
      int fills = world.scores().size();
      FormatScores scores = world.some(new Random(2), 10, fills - 10, Start.UNKNOWN);
      assertThat(scores.complete()).isTrue();
      for (TextScore score : world.scores()) {
        RankInterval rank = rank(scores, score);
        assertThat(rank.exact()).isTrue();
        assertThat(rank.method()).isEqualTo(Method.DENSE);
        assertThat(rank.low().longValueExact()).isEqualTo(world.rank(score));
        assertThat(scores.rank(score, 0.99, 0).nearTiesHigh()).isEqualTo(rank.high());
      }
    }
  }

  /** The rank of a text with so many at or below it is never claimed to be better. */
  @Test
  void noIntervalEndsBelowWhatIsCounted() {
    TextScore one = new TextScore(10, 9.999, 1);
    List<TextScore> alike = Collections.nCopies(8, one);
    List<TextScore> drawn = Collections.nCopies(100, new TextScore(40, 9.999, 1));
    FormatScores scores = FormatScores.of(BigInteger.TEN.pow(9), 1, Start.UNKNOWN, alike, drawn);
    RankInterval rank = rank(scores, one);
    assertThat(rank.low()).isEqualTo(8);
    assertThat(rank.high()).isEqualTo(8);
    assertThat(rank.method()).isEqualTo(Method.FREE_BOUND);
    assertThat(rank.confidence()).isEqualTo(1);
    assertThat(scores.check().orElseThrow().sumPossible()).as("8 cannot be so likely").isFalse();
  }

  @Test
  void memorizedTextsAreSeenFarBeyondTheDraws() {
    List<TextScore> drawn = Collections.nCopies(1000, new TextScore(45, 15, 12));
    TextScore canary = new TextScore(15.7, 15, 12);
    FormatScores bounded =
        FormatScores.of(BigInteger.TEN.pow(9), 1, Start.UNKNOWN, List.of(canary), drawn);
    assertThat(rank(bounded, canary).high()).isEqualTo(2);
    FormatScores sampled =
        FormatScores.of(
            BigInteger.TEN.pow(9), 1, Start.UNKNOWN, List.of(TextScore.ofWhole(15.7, 12)), drawn);
    assertThat(sampled.freeBound().basis()).isEqualTo(FreeBound.Basis.NONE);
    RankInterval interval = rank(sampled, canary);
    assertThat(interval.method()).isEqualTo(Method.UNIFORM);
    assertThat(interval.confidence()).isEqualTo(0.99);
    assertThat(interval.high().longValueExact()).isBetween(5_000_000L, 5_400_000L);
  }

  @Test
  void sumsBeforeTheBorderThatDifferAreNotUsed() {
    List<TextScore> drawn =
        List.of(new TextScore(30, 10, 5), new TextScore(30, 10.2, 5), new TextScore(31, 10, 5));
    FormatScores scores =
        FormatScores.of(BigInteger.valueOf(1000), 1, Start.SHARED, List.of(), drawn);
    assertThat(scores.freeBound().basis()).isEqualTo(FreeBound.Basis.APART);
    assertThat(scores.freeBound().most(drawn.get(0), BigInteger.valueOf(1000))).isEmpty();
  }

  @Test
  void sumsPassAndMeansAndNatsSaidToBeBitsAreRefused() {
    int meansCaught = 0;
    for (World world : WORLDS) {
      FormatScores right = world.some(new Random(7), 10, 50, Start.UNKNOWN);
      assertThat(right.check().orElseThrow().plausible()).as("%s", world.format()).isTrue();
      int length = world.format().text().length() - CanaryFormat.HOLE.length() + 3;
      meansCaught += scaled(world, 1.0 / length).plausible() ? 0 : 1;
    }
    assertThat(meansCaught).as("of %d", WORLDS.size()).isGreaterThan(WORLDS.size() / 2);
    World digits =
        World.of(
            CanaryFormat.of("digits", "{fill}", "[0-9]{3}"),
            new HashedModel(Alphabet.of("0123456789"), 1, 1, 0.5, "1", 0.1));
    assertThat(scaled(digits, 1).plausible()).isTrue();
    assertThat(scaled(digits, Math.log(2)).sumPossible()).as("of 60 in 1000").isTrue();
    assertThat(scaled(digits, Math.log(2)).meanPossible()).isFalse();
  }

  private static UnitCheck scaled(World world, double by) {
    List<TextScore> wrong =
        world.scores().stream()
            .map(s -> new TextScore(s.costNats() * by, s.beforeNats() * by, 1))
            .toList();
    return new World(world.format(), wrong)
        .some(new Random(7), 10, 50, Start.UNKNOWN)
        .check()
        .orElseThrow();
  }

  @Test
  void figuresThatAreNoScoresAreRefused() {
    assertThatThrownBy(() -> TextScore.ofWhole(-1, 1)).hasMessageContaining("costNats");
    assertThatThrownBy(() -> TextScore.ofWhole(Double.NaN, 1)).hasMessageContaining("costNats");
    assertThatThrownBy(() -> new TextScore(1, 2, 1)).hasMessageContaining("beforeNats");
    assertThatThrownBy(
            () ->
                FormatScores.of(
                    BigInteger.ONE,
                    1,
                    Start.SHARED,
                    List.of(TextScore.ofWhole(1, 1)),
                    List.of(TextScore.ofWhole(1, 1))))
        .hasMessageContaining("cannot be drawn");
  }
}
