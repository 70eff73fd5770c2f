package org.coalmine.scan.triage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.PrunedCount;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.scan.Kind;
import org.coalmine.scan.SecretSpaces;
import org.coalmine.scan.TextRules;
import org.coalmine.secret.Secret;

/**
 * What ranking 10 000 found secrets takes: cards, social security numbers, phones and passwords
 * drawn from their spaces, each in 64 characters of a real text, with canaries of known rank among
 * them. Arguments: the file of an LSTM, a text, and for each canary the text before it and its
 * value, with a tabulator between them, in lines of a file.
 */
final class TriageBenchmark {
  private static final int SECRETS = 10_000;
  private static final int SHARD = 64;
  private static final int CONTEXT = 64;
  private static final long EXACT_STEPS = 3_000_000;
  private static final Map<Kind, String> SHAPES =
      Map.of(
          Kind.CARD, "4539 1488 0343 6467",
          Kind.SSN, "219-10-9998",
          Kind.PHONE, "415-892-4410",
          Kind.PASSWORD, "k4t9q2mx");

  private TriageBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    LstmModel model = LstmModel.of(LstmFile.read(Files.readAllBytes(Path.of(arguments[0]))));
    String text = Files.readString(Path.of(arguments[1])).replaceAll("\\s+", " ");
    SecretSpaces spaces = new SecretSpaces(Set.of("US"), TextRules.NONE);
    List<FoundSecret> secrets = drawn(spaces, text);
    int canaries = secrets.size();
    for (String line : Files.readAllLines(Path.of(arguments[2]))) {
      String[] parts = line.split("\t", 2);
      secrets.add(secret(secrets.size(), Kind.PASSWORD, parts[1], parts[0]));
    }
    TriageSettings settings = new TriageSettings(10, 1e-6, 256, 20_000, 1_000, 255);
    Triage.Shared shared = new Triage.Shared(model, spaces, settings, secrets);
    TriageWork work = TriageWork.NONE;
    List<SecretRank> ranks = new ArrayList<>();
    for (int from = 0; from < secrets.size(); from += SHARD) {
      TriagedSecrets some =
          shared.rank(from / SHARD, secrets.subList(from, Math.min(secrets.size(), from + SHARD)));
      ranks.addAll(some.ranks());
      work = work.and(some.work());
    }
    long steps = work.scoringSteps() + work.testSteps() + work.walkSteps();
    System.out.printf(
        "%,d secrets, %d canaries among them%n", secrets.size(), secrets.size() - canaries);
    System.out.printf("scoring %,d steps%n", work.scoringSteps());
    System.out.printf("test    %,d steps of %,d tests%n", work.testSteps(), work.tests());
    System.out.printf("walk    %,d steps of %,d walks%n", work.walkSteps(), work.walks());
    System.out.printf("together %,d steps%n", steps);
    System.out.printf(
        "beside them: swap test %,d steps, %,d ranks sampled%n", work.swapSteps(), work.samples());
    System.out.printf(
        "%.1f s of a processor, %.1f s of them sampling%n",
        work.coreNanos() / 1e9, work.sampleNanos() / 1e9);
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    ranks.forEach(rank -> outcomes.merge(Objects.requireNonNull(rank.outcome()), 1, Integer::sum));
    System.out.println(outcomes);
    for (int canary = canaries; canary < secrets.size(); canary++) {
      compare(model, spaces, secrets.get(canary), ranks.get(canary));
    }
  }

  private static List<FoundSecret> drawn(SecretSpaces spaces, String text) {
    Random random = new Random(1);
    List<FoundSecret> secrets = new ArrayList<>();
    Kind[] kinds = SHAPES.keySet().stream().sorted().toArray(Kind[]::new);
    while (secrets.size() < SECRETS) {
      Kind kind = kinds[secrets.size() % kinds.length];
      RandomnessSpace space =
          spaces.of(kind, null, Secret.of(requireNonNull(SHAPES.get(kind)))).orElseThrow();
      BigInteger index = new BigInteger(space.size().bitLength() + 64, random).mod(space.size());
      int at = CONTEXT + random.nextInt(text.length() - CONTEXT);
      secrets.add(
          secret(secrets.size(), kind, space.fill(index), text.substring(at - CONTEXT, at)));
    }
    return secrets;
  }

  private static FoundSecret secret(int number, Kind kind, String value, String before) {
    return new FoundSecret(
        "%016x".formatted(number * 0x9E3779B97F4A7C15L),
        kind,
        null,
        Secret.of(value),
        List.of(new SecretContext(Secret.of(before), Secret.of(""))));
  }

  /** What a walk with much more work counts, beside what came out. */
  private static void compare(
      LstmModel model, SecretSpaces spaces, FoundSecret canary, SecretRank rank) {
    Candidates candidates =
        Readings.of(model)
            .possible(
                canary.contexts().get(0),
                canary.value().reveal(),
                spaces.of(canary.kind(), null, canary.value()).orElseThrow())
            .orElseThrow()
            .candidates();
    double nats =
        new LogPerplexity(model).nats(new int[][] {candidates.symbols(canary.value().reveal())})[0];
    RankInterval exact =
        PrunedCount.count(
                model,
                candidates,
                Thresholds.of(new double[] {nats}, 0),
                EXACT_STEPS,
                Long.MAX_VALUE)
            .ranks()
            .get(0)
            .rank();
    RankInterval found = Objects.requireNonNull(rank.rank());
    boolean contradicts =
        exact.high().compareTo(found.low()) < 0 || exact.low().compareTo(found.high()) > 0;
    System.out.printf(
        "canary: %s, rank %s to %s; counted %s to %s%s%n",
        rank.outcome(),
        found.low(),
        found.high(),
        exact.low(),
        exact.high(),
        contradicts ? " CONTRADICTION" : "");
  }
}
