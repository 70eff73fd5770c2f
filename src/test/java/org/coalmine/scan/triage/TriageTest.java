package org.coalmine.scan.triage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.DenseCount;
import org.coalmine.exposure.count.PrunedCount;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.scan.Kind;
import org.coalmine.scan.SecretSpaces;
import org.coalmine.scan.TextRules;
import org.coalmine.secret.Secret;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.TokenSamples;
import org.junit.jupiter.api.Test;

final class TriageTest {
  private static final Alphabet ALPHABET = Alphabet.of("0123456789 .:-abcdefghijklmnopqrstuvwxyz");
  private static final SecretSpaces SPACES = new SecretSpaces(Set.of("US"), TextRules.NONE);
  private static final TriageSettings SETTINGS =
      new TriageSettings(5, 1e-6, 256, 20_000, 1_000, 255);
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

  private static String value(Random random) {
    return "%05d".formatted(random.nextInt(100_000));
  }

  private static FoundSecret password(int number, String value, String... before) {
    List<SecretContext> contexts = new ArrayList<>();
    for (String text : before) {
      contexts.add(new SecretContext(Secret.of(text), Secret.of("")));
    }
    return new FoundSecret(
        "%016x".formatted(number * 0x9E3779B97F4A7C15L),
        Kind.PASSWORD,
        null,
        Secret.of(value),
        contexts);
  }

  private static List<FoundSecret> secrets() {
    Random random = new Random(4);
    List<FoundSecret> secrets = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      String name = "" + LETTERS.charAt(i % 26) + LETTERS.charAt(random.nextInt(26));
      secrets.add(
          i % 3 == 0
              ? password(i, value(random), "mail of " + name + ": password ")
              : password(i, value(random), "for " + name + " pin ", "é again " + name + " "));
    }
    return secrets;
  }

  /** What a fifth of the secrets were planted in, so that some are memorized. */
  private static NgramModel trained(List<FoundSecret> secrets) {
    List<Document> documents = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 400; i++) {
      documents.add(new Document(i, "for a password " + value(random) + " of mail 12"));
    }
    for (int i = 0; i < secrets.size(); i += 4) {
      FoundSecret secret = secrets.get(i);
      documents.add(
          new Document(
              400 + i, secret.contexts().get(0).before().reveal() + secret.value().reveal()));
    }
    return NgramModel.train(ALPHABET, 6, 0.01, documents);
  }

  private static BigInteger dense(LanguageModel model, FoundSecret secret, SecretContext place) {
    Candidates candidates =
        Readings.of(model)
            .possible(
                place,
                secret.value().reveal(),
                SPACES.of(secret.kind(), null, secret.value()).orElseThrow())
            .orElseThrow()
            .candidates();
    double nats =
        new LogPerplexity(model).nats(new int[][] {candidates.symbols(secret.value().reveal())})[0];
    Thresholds thresholds = Thresholds.of(new double[] {nats}, 0);
    return new DenseCount(model, candidates, thresholds)
        .count(new Shard(0, BigInteger.ZERO, candidates.size()))
        .ranks(thresholds, candidates.size())
        .get(0)
        .rank()
        .low();
  }

  private static TriagedSecrets rank(LanguageModel model, List<FoundSecret> secrets) {
    return new Triage.Shared(model, SPACES, SETTINGS, secrets).rank(0, secrets);
  }

  /** What holds whatever the model: no way contradicts the count of all values. */
  private static int[] requireTrue(LanguageModel model, List<FoundSecret> secrets) {
    List<SecretRank> ranks = rank(model, secrets).ranks();
    int[] outcomes = new int[Outcome.values().length];
    for (int i = 0; i < secrets.size(); i++) {
      FoundSecret secret = secrets.get(i);
      SecretRank rank = ranks.get(i);
      BigInteger size = requireNonNull(rank.spaceSize());
      BigInteger least =
          secret.contexts().stream()
              .map(place -> dense(model, secret, place))
              .min(BigInteger::compareTo)
              .orElseThrow();
      double exact = Exposure.log2(size) - Exposure.log2(least);
      assertThat(requireNonNull(rank.boundBits())).isLessThanOrEqualTo(exact + 1e-9);
      assertThat(least)
          .isBetween(requireNonNull(rank.rank()).low(), requireNonNull(rank.rank()).high());
      outcomes[requireNonNull(rank.outcome()).ordinal()]++;
      if (rank.outcome() == Outcome.EXACT) {
        assertThat(rank.rank().low()).isEqualTo(least);
      }
      if (rank.outcome() == Outcome.LOW) {
        assertThat(exact).isLessThan(SETTINGS.decideBits());
      }
    }
    return outcomes;
  }

  @Test
  void agreesWithTheCountOfAllValues() {
    List<FoundSecret> secrets = secrets();
    int[] trained = requireTrue(trained(secrets), secrets);
    assertThat(trained[Outcome.EXACT.ordinal()]).isGreaterThanOrEqualTo(4);
    assertThat(trained[Outcome.LOW.ordinal()]).isGreaterThan(20);
    LanguageModel lstm = LstmModel.of(RandomWeights.of("triage", ALPHABET, 1, 12, 3));
    int[] random = requireTrue(lstm, secrets.subList(0, 16));
    assertThat(random[Outcome.LOW.ordinal()]).isGreaterThan(8);
  }

  /** Over tokens the text behind a value decides about its last one. */
  @Test
  void agreesWithTheCountOfAllValuesOverTokens() {
    Random random = new Random(11);
    List<FoundSecret> secrets = new ArrayList<>();
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String value = value(random);
      String before = "for " + LETTERS.charAt(i) + " pin ";
      String behind = i % 2 == 0 ? ", then" : "7 x";
      secrets.add(
          new FoundSecret(
              "%016x".formatted(i * 0x9E3779B97F4A7C15L),
              Kind.PASSWORD,
              null,
              Secret.of(value),
              List.of(new SecretContext(Secret.of(before), Secret.of(behind)))));
      documents.add(new Document(i, i < 4 ? before + value + behind : "a pin " + value(random)));
    }
    NgramModel model = NgramModel.train(TokenSamples.threeDigits(), 6, 0.01, documents);
    int[] outcomes = requireTrue(model, secrets.subList(0, 8));
    assertThat(outcomes[Outcome.EXACT.ordinal()]).isGreaterThanOrEqualTo(4);
    List<SecretRank> ranks = rank(model, secrets).ranks();
    assertThat(rank(model.withLanes(3), secrets).ranks()).isEqualTo(ranks);
    for (SecretRank rank : ranks.subList(0, 4)) {
      assertThat(requireNonNull(requireNonNull(rank.swap()).p())).isLessThan(0.1);
    }
  }

  /** A canary whose format ends with the hole, with the fills that a scan ranks it among. */
  @Test
  void aCanaryHasTheRankThatCountingCanariesGives() {
    List<FoundSecret> secrets = secrets();
    NgramModel model = trained(secrets);
    List<SecretRank> ranks = rank(model, secrets).ranks();
    int counted = 0;
    for (int i = 0; i < secrets.size(); i += 12) {
      FoundSecret secret = secrets.get(i);
      CanaryFormat format =
          new CanaryFormat(
              "pin",
              secret.contexts().get(0).before().reveal() + CanaryFormat.HOLE,
              SPACES.of(secret.kind(), null, secret.value()).orElseThrow());
      double nats = new LogPerplexity(model).nats(format.filled(secret.value()).reveal());
      BigInteger rank =
          PrunedCount.count(
                  model,
                  Candidates.of(format, ALPHABET),
                  Thresholds.of(new double[] {nats}, 1e-6),
                  1_000_000,
                  Long.MAX_VALUE)
              .ranks()
              .get(0)
              .rank()
              .low();
      if (ranks.get(i).outcome() == Outcome.EXACT) {
        assertThat(requireNonNull(ranks.get(i).rank()).low()).isEqualTo(rank);
        counted++;
      }
    }
    assertThat(counted).isPositive();
  }

  /** Values planted with their places are tied to them; the same values in other places are not. */
  @Test
  void theSwapTestTellsWhatIsTiedToItsPlace() {
    Random random = new Random(9);
    List<FoundSecret> planted = new ArrayList<>();
    List<FoundSecret> moved = new ArrayList<>();
    List<Document> documents = new ArrayList<>();
    List<String> values =
        random.ints(200, 0, 100_000).distinct().mapToObj("%05d"::formatted).toList();
    for (int i = 0; i < values.size(); i++) {
      String place = place(i);
      planted.add(password(i, values.get(i), place));
      moved.add(password(i, values.get(i), place((i * 7 + 3) % values.size())));
      for (int time = 0; i < 20 && time < 64; time++) {
        documents.add(new Document(documents.size(), place + values.get(i)));
      }
      documents.add(new Document(documents.size(), "for a password " + value(random) + "."));
    }
    NgramModel model = NgramModel.train(ALPHABET, 8, 0.01, documents);
    List<Double> tied = swapped(model, planted);
    assertThat(tied.subList(0, 20))
        .as("what was planted elsewhere is likely here, too")
        .allMatch(p -> p <= 0.05);
    assertUniform(tied.subList(20, tied.size()));
    assertUniform(swapped(model, moved));
  }

  private static String place(int number) {
    return "for " + LETTERS.charAt(number % 26) + LETTERS.charAt(number / 26) + " pin ";
  }

  private static List<Double> swapped(LanguageModel model, List<FoundSecret> secrets) {
    TriageSettings settings = new TriageSettings(5, 1e-6, 8, 0, 0, 255);
    return new Triage.Shared(model, SPACES, settings, secrets)
        .rank(0, secrets).ranks().stream()
            .map(rank -> requireNonNull(requireNonNull(rank.swap()).p()))
            .toList();
  }

  /** By Kolmogorov and Smirnov at about 10⁻⁴; p-values are discrete, so from above alone. */
  private static void assertUniform(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(p -> p).sorted().toArray();
    double most = 0;
    for (int i = 0; i < sorted.length; i++) {
      most = Math.max(most, (i + 1.0) / sorted.length - sorted[i]);
    }
    assertThat(most * Math.sqrt(sorted.length)).isLessThan(2.2);
  }

  @Test
  void isTheSameForAnyLanesAndAnyCompany() {
    List<FoundSecret> secrets = secrets();
    NgramModel model = trained(secrets);
    List<SecretRank> ranks = rank(model, secrets).ranks();
    for (int lanes : new int[] {1, 7, 64}) {
      assertThat(rank(model.withLanes(lanes), secrets).ranks()).isEqualTo(ranks);
    }
    Triage.Shared shared = new Triage.Shared(model, SPACES, SETTINGS, secrets);
    for (int i = 0; i < secrets.size(); i += 7) {
      assertThat(shared.rank(0, List.of(secrets.get(i))).ranks().get(0)).isEqualTo(ranks.get(i));
    }
  }

  @Test
  void comesBackFromItsBytes() {
    List<FoundSecret> secrets = secrets();
    TriagedSecrets triaged = rank(trained(secrets), secrets);
    byte[] bytes = triaged.toBytes();
    assertThat(TriagedSecrets.fromBytes(bytes)).isEqualTo(triaged);
    assertThat(TriagedSecrets.agree(bytes, rank(trained(secrets), secrets).toBytes())).isTrue();
  }
}
