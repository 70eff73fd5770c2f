package org.coalmine.exposure.elsewhere;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.coalmine.audit.elsewhere.ScorerElsewhere;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.token.Alphabet;

/**
 * Intervals of ranks from scores, beside the exact ranks of a space whose every fill is scored.
 * Half of the canaries are at places spread evenly over the exposures, half are drawn uniformly, as
 * controls are. Each has draws of its own, so that misses are independent.
 */
public final class ScoreIntervals {
  private static final double LN_2 = Math.log(2);

  private final CanaryFormat format;
  private final List<TextScore> scores;
  private final double[] ascending;

  /** Scores every fill of a format. */
  ScoreIntervals(LanguageModel model, CanaryFormat format) {
    this.format = format;
    int size = format.space().size().intValueExact();
    int[][] texts =
        IntStream.range(0, size)
            .mapToObj(i -> format.space().fill(BigInteger.valueOf(i)))
            .map(fill -> format.prefix() + fill + format.suffix())
            .map(model.vocabulary()::encodeExactly)
            .toArray(int[][]::new);
    double[] nats = LogPerplexity.nats(model, texts);
    double before = before(model, texts[0]);
    this.scores =
        IntStream.range(0, size)
            .mapToObj(i -> new TextScore(nats[i], Math.min(before, nats[i]), texts[i].length))
            .toList();
    this.ascending = Arrays.stream(nats).sorted().toArray();
  }

  /** The cost of what all candidates share: of tokens those before the border. */
  private double before(LanguageModel model, int[] text) {
    String prefix = format.prefix();
    int end =
        model.vocabulary() instanceof Alphabet
            ? prefix.length()
            : prefix.offsetByCodePoints(0, format.border().orElseThrow());
    int before = 0;
    while (model.vocabulary().decode(Arrays.copyOf(text, before + 1)).length() <= end) {
      before++;
    }
    return model.prefix(Arrays.copyOf(text, before)).nats();
  }

  int size() {
    return ascending.length;
  }

  long rank(TextScore score) {
    int place = Arrays.binarySearch(ascending, score.costNats());
    while (place + 1 < ascending.length && ascending[place + 1] == ascending[place]) {
      place++;
    }
    return place + 1L;
  }

  double exposureBits(long rank) {
    return (Math.log(size()) - Math.log(rank)) / LN_2;
  }

  /** How many free bounds lie below the exact rank, and how many say more than all fills. */
  long[] freeBounds() {
    FreeBound free = FreeBound.of(scores, format.longestChain(), Start.UNKNOWN);
    long wrong = 0;
    long found = 0;
    for (TextScore score : scores) {
      BigInteger most = free.most(score, format.space().size()).orElse(null);
      if (most != null) {
        found++;
        wrong += most.longValueExact() < rank(score) ? 1 : 0;
      }
    }
    return new long[] {wrong, found};
  }

  /** Fills, by their place among the scores, from the cheapest on. */
  private List<Integer> ordered() {
    return IntStream.range(0, size())
        .boxed()
        .sorted((a, b) -> Double.compare(scores.get(a).costNats(), scores.get(b).costNats()))
        .toList();
  }

  /** Half of them evenly over exposures, as far as there are so many ranks, the rest drawn. */
  List<Integer> canaries(int count, Random random) {
    Set<Integer> places = new HashSet<>();
    for (int i = 0; i < count / 2; i++) {
      places.add((int) Math.exp(Math.log(size()) * i / (count / 2.0)) - 1);
    }
    while (places.size() < count) {
      places.add(random.nextInt(size()));
    }
    List<Integer> ordered = ordered();
    return places.stream().sorted().map(ordered::get).toList();
  }

  /** The interval of one canary from draws of its own. */
  RankInterval interval(int canary, int draws, double level, boolean free, Random random) {
    List<TextScore> drawn = new ArrayList<>();
    Set<Integer> taken = new HashSet<>(Set.of(canary));
    while (drawn.size() < draws) {
      int fill = random.nextInt(size());
      if (taken.add(fill)) {
        drawn.add(told(scores.get(fill), free));
      }
    }
    TextScore asked = told(scores.get(canary), free);
    return FormatScores.of(
            format.space().size(), format.longestChain(), Start.UNKNOWN, List.of(asked), drawn)
        .rank(asked, level);
  }

  private static TextScore told(TextScore score, boolean free) {
    return free ? score : TextScore.ofWhole(score.costNats(), score.tokens());
  }

  /**
   * What intervals of many canaries did.
   *
   * @param above ranks above their interval
   * @param below ranks below it
   * @param byBound upper ends of the free bound
   */
  record Coverage(int canaries, int above, int below, int byBound) {}

  Coverage coverage(int canaries, int draws, double level, boolean free) {
    Random random = new Random(canaries + draws);
    int above = 0;
    int below = 0;
    int byBound = 0;
    List<Integer> chosen = canaries(canaries, random);
    for (int canary : chosen) {
      RankInterval interval = interval(canary, draws, level, free, random);
      long rank = rank(scores.get(canary));
      above += interval.high().longValueExact() < rank ? 1 : 0;
      below += interval.low().longValueExact() > rank ? 1 : 0;
      byBound += interval.method() == Method.FREE_BOUND ? 1 : 0;
    }
    return new Coverage(chosen.size(), above, below, byBound);
  }

  /** A line for some places: exact exposure, and what bounds show at least. */
  private void table(PrintStream out) {
    Random random = new Random(1);
    FreeBound free = FreeBound.of(scores, format.longestChain(), Start.UNKNOWN);
    List<Integer> ordered = ordered();
    out.println("| rank | exposure | draws, N = 1 000 | draws, N = 20 000 | free bound |");
    out.println("|--:|--:|--:|--:|--:|");
    for (int place = 1; place <= size(); place *= 10) {
      int fill = ordered.get(place - 1);
      TextScore score = scores.get(fill);
      String bound =
          free.most(score, format.space().size())
              .map(most -> bits(exposureBits(most.longValueExact())))
              .orElse("–");
      out.println(
          String.format(
              Locale.ROOT,
              "| %,d | %s | %s | %s | %s |",
              rank(score),
              bits(exposureBits(rank(score))),
              bits(low(interval(fill, Math.min(1000, size() - 1), 0.99, false, random))),
              bits(low(interval(fill, Math.min(20_000, size() - 1), 0.99, false, random))),
              bound));
    }
  }

  private double low(RankInterval interval) {
    return Exposure.of(interval, format.space().size()).lowBits();
  }

  private static String bits(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** Opens a file of an LSTM, or a directory of a transformer. */
  static LanguageModel open(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return LstmModel.of(LstmFile.read(Files.readAllBytes(path)));
    }
    return ScorerElsewhere.transformer(path);
  }

  /** Prints the study of a model: its path, a text with a hole, and the expression of its fills. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    CanaryFormat format = CanaryFormat.of("format", arguments[1], arguments[2]);
    ScoreIntervals study = new ScoreIntervals(open(Path.of(arguments[0])), format);
    out.println(format.text() + ", " + study.size() + " fills");
    study.table(out);
    long[] free = study.freeBounds();
    out.println(free[1] + " free bounds of all fills, below the exact rank: " + free[0]);
    for (int draws : new int[] {1000, 20_000}) {
      for (boolean bound : new boolean[] {false, true}) {
        Coverage found = study.coverage(1200, draws, 0.99, bound);
        out.println(
            "N = %,d, %s: of %,d intervals at 99 %% %d miss above and %d below; %d by the bound"
                .formatted(
                    draws,
                    bound ? "both bounds" : "draws alone",
                    found.canaries(),
                    found.above(),
                    found.below(),
                    found.byBound()));
      }
    }
  }
}
