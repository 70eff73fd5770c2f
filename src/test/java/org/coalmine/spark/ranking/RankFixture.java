package org.coalmine.spark.ranking;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Thresholds;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelSource;
import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Vocabulary;
import org.jspecify.annotations.Nullable;

/** A small randomness space under a model of counts, and its ranks by a plain loop. */
public final class RankFixture {
  static final Alphabet ALPHABET = Alphabet.of("0123456789 .aeimnopstuThbr");
  private static final byte[] FILE =
      """
      The pin is 314.
      The pin is 314.
      a 31 or 27 or 59
      the number 159 is not 265
      The pin is 777.
      """
          .getBytes(UTF_8);

  private final CanaryFormat format;
  private final List<String> fills;

  /** A space of 10^digits fills; five canaries, from the memorized one to those never seen. */
  public RankFixture(int digits) {
    this.format =
        new CanaryFormat(
            "pin",
            "The pin is {fill}.",
            RandomnessSpace.of(new FillExpression.Regex("[0-9]{" + digits + "}"), Check.NONE));
    this.fills =
        Stream.of("314", "777", "265", "000", "598")
            .map(fill -> fill.repeat(digits).substring(0, digits))
            .toList();
  }

  public Candidates candidates() {
    return Candidates.of(format, ALPHABET);
  }

  /** The canaries' fills. */
  public List<String> fills() {
    return fills;
  }

  /** The canaries' places among the candidates. */
  public List<BigInteger> indices() {
    return fills.stream()
        .map(fill -> candidates().automaton().indexOf(fill).orElseThrow())
        .toList();
  }

  public static ModelSource source() {
    return new ModelSource.Bytes(FILE);
  }

  public static byte[] file() {
    return FILE.clone();
  }

  /**
   * The file of this model is its training text. Its arithmetic has the name that an LSTM's has
   * since version 0.1.0, so ledgers have the names that they had then. All tests decode it so: the
   * process keeps one model of a file.
   */
  public static LanguageModel decode(List<ModelFile> files) throws IOException {
    ByteBuffer text = ByteBuffer.allocate((int) files.get(0).length());
    files.get(0).read(0, text);
    LanguageModel oracle = decode(text.array());
    return new LanguageModel() {
      @Override
      public Vocabulary vocabulary() {
        return oracle.vocabulary();
      }

      @Override
      public Scorer scorer() {
        return oracle.scorer();
      }

      @Override
      public String arithmetic() {
        return "2";
      }

      @Override
      public StepCost cost() {
        return oracle.cost();
      }

      @Override
      public int longest() {
        return oracle.longest();
      }
    };
  }

  public static LanguageModel decode(byte[] file) {
    List<Document> documents =
        new String(file, UTF_8).lines().map(line -> new Document(0, line)).toList();
    return NgramModel.train(ALPHABET, 4, 0.05, documents);
  }

  public Thresholds thresholds() {
    LogPerplexity score = new LogPerplexity(decode(FILE));
    double[] nats =
        fills.stream()
            .mapToDouble(fill -> score.nats(format.prefix() + fill + format.suffix()))
            .toArray();
    return Thresholds.of(nats, 0.0);
  }

  /** The definition: how many candidates have a log-perplexity not above the canary's. */
  public List<BigInteger> ranks() {
    LogPerplexity score = new LogPerplexity(decode(FILE));
    Thresholds thresholds = thresholds();
    long[] ranks = new long[thresholds.canaries()];
    for (int index = 0; index < format.space().size().intValueExact(); index++) {
      String fill = format.space().fill(BigInteger.valueOf(index));
      double nats = score.nats(format.prefix() + fill + format.suffix());
      for (int canary = 0; canary < ranks.length; canary++) {
        if (nats <= thresholds.canaryNats(canary)) {
          ranks[canary]++;
        }
      }
    }
    return Arrays.stream(ranks).mapToObj(BigInteger::valueOf).toList();
  }

  public static RankSettings settings(
      long prunedSteps, long denseLimit, @Nullable Duration deadline) {
    return settings(prunedSteps, denseLimit, deadline, 40);
  }

  public static RankSettings settings(
      long prunedSteps, long denseLimit, @Nullable Duration deadline, long shardCandidates) {
    return new RankSettings(
        prunedSteps, BigInteger.valueOf(denseLimit), BigInteger.valueOf(shardCandidates), deadline);
  }

  public static List<BigInteger> exact(RankOutcome outcome) {
    return outcome.ranks().stream()
        .map(
            rank -> {
              if (!rank.rank().exact()) {
                throw new AssertionError("not exact: " + rank);
              }
              return rank.rank().low();
            })
        .toList();
  }
}
