package org.coalmine.model.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.Factors;
import org.coalmine.exposure.CanaryRank;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.PlainLoop;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.DenseCount;
import org.coalmine.exposure.count.PrunedCount;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The integers of the design, worked out as fractions elsewhere; then one path against another. */
final class BackoffModelTest {
  private static final long SEED = 26;

  /** One character beyond those of the documents, so that there are 8 symbols. */
  private static final Alphabet FIRST = Alphabet.of("ab123?");

  private static final Alphabet SECOND = Alphabet.of("x12y?");

  private static BackoffModel trained(
      Alphabet alphabet, int order, CountedContexts contexts, List<String> documents) {
    NgramCounter counter = new NgramCounter(order, alphabet.size(), contexts);
    documents.forEach(document -> counter.add(alphabet.encode(document)));
    return new BackoffModel(alphabet, counter.counts());
  }

  /** −ln P(fill and the end | boundary, prefix), each cost read from the model. */
  private static double natsWithEnd(BackoffModel model, String prefix, String fill) {
    Scorer scorer = model.scorer();
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    scorer.start(now);
    for (int symbol : model.vocabulary().encodeExactly(prefix)) {
      scorer.advance(now, symbol, next);
      Panel free = now;
      now = next;
      next = free;
    }
    double nats = 0;
    float[] costs = new float[scorer.lanes()];
    for (int symbol :
        IntStream.concat(
                IntStream.of(model.vocabulary().encodeExactly(fill)),
                IntStream.of(Alphabet.BOUNDARY))
            .toArray()) {
      scorer.costs(now, new int[] {symbol}, costs);
      nats += costs[0];
      scorer.advance(now, symbol, next);
      Panel free = now;
      now = next;
      next = free;
    }
    return nats;
  }

  private static double nats(String fraction) {
    String[] parts = fraction.trim().split("/");
    return -Math.log(Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 209/7056, 19/1008, 19/1008",
    "2, 3553/10584, 103/720, 103/5040",
    "3, 42151/79380, 2981/12600, 103/12600",
    "4, 182849/297675, 10319/36000, 103/31500"
  })
  void firstVector(int order, String one, String two, String three) {
    BackoffModel model =
        trained(FIRST, order, CountedContexts.ALL, List.of("ab1", "ab1", "ab2", "a3"));

    assertThat(natsWithEnd(model, "ab", "1")).isCloseTo(nats(one), within(1e-6));
    assertThat(natsWithEnd(model, "ab", "2")).isCloseTo(nats(two), within(1e-6));
    assertThat(natsWithEnd(model, "ab", "3")).isCloseTo(nats(three), within(1e-6));
  }

  @Test
  void firstVectorInNats() {
    BackoffModel model = trained(FIRST, 3, CountedContexts.ALL, List.of("ab1", "ab1", "ab2", "a3"));

    assertThat(natsWithEnd(model, "ab", "1")).isCloseTo(.632988038396, within(2e-7));
    assertThat(natsWithEnd(model, "ab", "2")).isCloseTo(1.441437999261, within(2e-7));
    assertThat(natsWithEnd(model, "ab", "3")).isCloseTo(4.806723104710, within(4e-7));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 35937/2744000, 14157/1372000, 14157/1372000, 5577/686000",
    "2, 329219/20580000, 2484107/25725000, 35638/1071875, 53976/5359375",
    "3, 995269/154350000, 25517693/64312500, 24266153/171500000, 609479/107187500"
  })
  void secondVector(int order, String f11, String f12, String f21, String f22) {
    BackoffModel model =
        trained(SECOND, order, CountedContexts.ALL, List.of("x12", "x12", "x21", "y1"));

    assertThat(natsWithEnd(model, "x", "11")).isCloseTo(nats(f11), within(1e-6));
    assertThat(natsWithEnd(model, "x", "12")).isCloseTo(nats(f12), within(1e-6));
    assertThat(natsWithEnd(model, "x", "21")).isCloseTo(nats(f21), within(1e-6));
    assertThat(natsWithEnd(model, "x", "22")).isCloseTo(nats(f22), within(1e-6));
  }

  /** The end is an ordinary last character there, as the design's second reading has it. */
  @ParameterizedTest
  @CsvSource({"1, 1, 3, 3", "2, 1, 2, 3", "3, 1, 2, 3", "4, 1, 2, 3"})
  void ranksOfTheFirstVector(int order, long one, long two, long three) {
    BackoffModel model =
        trained(
            Alphabet.of("ab123$?"),
            order,
            CountedContexts.ALL,
            List.of("ab1$", "ab1$", "ab2$", "a3$"));

    assertThat(pruned(model, CanaryFormat.of("f", "ab{fill}$", "[1-3]"), "1", "2", "3"))
        .containsExactly(one, two, three);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 3, 3, 4", "2, 3, 1, 2, 4", "3, 3, 1, 2, 4"})
  void ranksOfTheSecondVector(int order, long f11, long f12, long f21, long f22) {
    BackoffModel model =
        trained(
            Alphabet.of("x12y$?"),
            order,
            CountedContexts.ALL,
            List.of("x12$", "x12$", "x21$", "y1$"));

    assertThat(pruned(model, CanaryFormat.of("f", "x{fill}$", "[12]{2}"), "11", "12", "21", "22"))
        .containsExactly(f11, f12, f21, f22);
  }

  private static List<Long> pruned(BackoffModel model, CanaryFormat format, String... fills) {
    Candidates candidates = Candidates.of(format, model.vocabulary());
    return PrunedCount.count(
            model,
            candidates,
            Thresholds.of(thresholds(model, candidates, fills), 0),
            1_000_000,
            Long.MAX_VALUE)
        .ranks()
        .stream()
        .map(rank -> exact(rank))
        .toList();
  }

  private static long exact(CanaryRank rank) {
    assertThat(rank.rank().exact()).isTrue();
    return rank.rank().low().longValueExact();
  }

  private static double[] thresholds(BackoffModel model, Candidates candidates, String... fills) {
    return new LogPerplexity(model)
        .nats(Stream.of(fills).map(candidates::symbols).toArray(int[][]::new));
  }

  private static final List<CanaryFormat> FORMATS =
      List.of(
          CanaryFormat.of("pin", "My pin is {fill}.", "[0-9]{3}"),
          CanaryFormat.of("code", "code {fill}", "[ab]{2}-[0-4]{2}"),
          CanaryFormat.of("alone", "{fill}", "q[0-9]{2}|q7"));

  private static Alphabet alphabet(List<CanaryFormat> formats) {
    StringBuilder text = new StringBuilder();
    formats.forEach(
        format ->
            text.append(format.prefix())
                .append(format.suffix())
                .append(format.space().characters()));
    return Alphabet.ofText(text.toString());
  }

  private static List<String> documents(Random random, int count) {
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CanaryFormat format = FORMATS.get(random.nextInt(FORMATS.size()));
      String fill =
          format
              .space()
              .fill(BigInteger.valueOf(random.nextInt(format.space().size().intValueExact())));
      String noise =
          random
              .ints(random.nextInt(30), 0, 10)
              .mapToObj("0123 a.-My"::charAt)
              .map(String::valueOf)
              .reduce("", String::concat);
      documents.add(
          random.nextBoolean()
              ? format.prefix() + fill + format.suffix()
              : noise + fill + noise.toUpperCase(java.util.Locale.ROOT));
    }
    return documents;
  }

  /** What a scorer has for each symbol of a document and its end, one after the other. */
  @ParameterizedTest
  @CsvSource({"1", "2", "5"})
  void aWholeDocumentCostsWhatItsSymbolsCost(int order) {
    Alphabet alphabet = alphabet(FORMATS);
    BackoffModel model =
        trained(alphabet, order, CountedContexts.ALL, documents(new Random(SEED), 100));
    Scorer scorer = model.scorer();
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    float[] costs = new float[scorer.lanes()];
    for (String document : documents(new Random(SEED + 1), 30)) {
      int[] text = alphabet.encode(document);
      double sum = 0;
      scorer.start(now);
      for (int symbol : IntStream.concat(IntStream.of(text), IntStream.of(0)).toArray()) {
        scorer.costs(now, new int[] {symbol}, costs);
        sum += costs[0];
        scorer.advance(now, symbol, next);
        Panel free = now;
        now = next;
        next = free;
      }
      assertThat(model.nats(text)).as("seed %d", SEED).isEqualTo(sum);
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "4", "6", "12"})
  void restrictedCountsCostTheSameBits(int order) {
    Alphabet alphabet = alphabet(FORMATS);
    List<String> documents = documents(new Random(SEED), 400);
    List<Candidates> candidates =
        FORMATS.stream().map(format -> Candidates.of(format, alphabet)).toList();
    Factors factors = Factors.of(Alphabet.BOUNDARY, candidates);
    BackoffModel full = trained(alphabet, order, CountedContexts.ALL, documents);
    BackoffModel restricted = trained(alphabet, order, factors::contain, documents);

    assertThat(restricted.counts().contexts()).isLessThanOrEqualTo(full.counts().contexts());
    if (order > 2) {
      assertThat(restricted.counts().contexts()).isLessThan(full.counts().contexts());
    }
    for (CanaryFormat format : FORMATS) {
      PlainLoop all = new PlainLoop(full, format);
      PlainLoop some = new PlainLoop(restricted, format);
      for (int fill = 0; fill < all.size(); fill++) {
        assertThat(some.nats(fill)).as("seed %d", SEED).isEqualTo(all.nats(fill));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "3", "6"})
  void denseEqualsPrunedEqualsThePlainLoop(int order) {
    Alphabet alphabet = alphabet(FORMATS);
    List<String> documents = documents(new Random(SEED), 400);
    for (CanaryFormat format : FORMATS) {
      Candidates candidates = Candidates.of(format, alphabet);
      Factors factors = Factors.of(Alphabet.BOUNDARY, List.of(candidates));
      BackoffModel model = trained(alphabet, order, factors::contain, documents);
      PlainLoop plain = new PlainLoop(model, format);
      double[] nats = IntStream.range(0, plain.size()).mapToDouble(plain::nats).toArray();
      Thresholds thresholds = Thresholds.of(nats, 0);

      List<Long> counted =
          new DenseCount(model, candidates, thresholds)
                  .count(new Shard(0, BigInteger.ZERO, candidates.size()))
                  .ranks(thresholds, candidates.size())
                  .stream()
                  .map(BackoffModelTest::exact)
                  .toList();
      List<Long> found =
          PrunedCount.count(model, candidates, thresholds, Long.MAX_VALUE, Long.MAX_VALUE)
              .ranks()
              .stream()
              .map(BackoffModelTest::exact)
              .toList();

      assertThat(counted).isEqualTo(found);
      assertThat(counted)
          .isEqualTo(Arrays.stream(nats).mapToObj(t -> (long) plain.countUpTo(t)).toList());
    }
  }

  @Test
  void probabilitiesOfAllSymbolsAddUpToOne() {
    Alphabet alphabet = alphabet(FORMATS);
    BackoffModel model = trained(alphabet, 4, CountedContexts.ALL, documents(new Random(SEED), 50));
    Scorer scorer = model.scorer();
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    float[] costs = new float[alphabet.size() * scorer.lanes()];
    int[] all = IntStream.range(0, alphabet.size()).toArray();
    scorer.start(now);
    for (int symbol : alphabet.encode("My pin is 12§.")) {
      scorer.costs(now, all, costs);
      double sum = 0;
      for (int column = 0; column < all.length; column++) {
        sum += Math.exp(-costs[column * scorer.lanes()]);
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
      scorer.advance(now, symbol, next);
      Panel free = now;
      now = next;
      next = free;
    }
  }

  @Test
  void withoutADocumentEverySymbolCostsTheSame() {
    BackoffModel model = trained(FIRST, 6, CountedContexts.ALL, List.of());

    assertThat(natsWithEnd(model, "ab", "1"))
        .isEqualTo(2 * (double) (float) -StrictMath.log(1.0 / 8));
  }

  @Test
  void isReadBackToTheBit() throws IOException {
    BackoffModel model =
        trained(alphabet(FORMATS), 6, CountedContexts.ALL, documents(new Random(SEED), 100));

    BackoffModel read = BackoffModel.decode(List.of(ModelFile.of(model.toBytes())));

    assertThat(read.vocabulary()).isEqualTo(model.vocabulary());
    assertThat(read.counts()).isEqualTo(model.counts());
    assertThat(read.toBytes()).isEqualTo(model.toBytes());
  }

  @Test
  void aDamagedFileIsRefused() {
    byte[] bytes = trained(FIRST, 3, CountedContexts.ALL, List.of("ab1", "a3")).toBytes();
    Random random = new Random(SEED);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        BackoffModel read = BackoffModel.decode(List.of(ModelFile.of(damaged)));
        assertThat(read.counts().contexts()).isPositive();
      } catch (IOException refused) {
        assertThat(refused).isInstanceOf(IOException.class);
      }
    }
    assertThatThrownBy(() -> BackoffModel.decode(List.of(ModelFile.of(new byte[] {1, 2, 3, 4}))))
        .isInstanceOf(ModelFileException.class);
  }
}
