package org.coalmine.synthetic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.coalmine.model.BestWindow;
import org.coalmine.synthetic.UnitScores.Unit;
import org.coalmine.text.Winnowing;

/**
 * What the comparison of documents costs, how often it is wrong and what it sees: {@code
 * scripts/benchmark-synthetic}.
 */
public final class ReleaseBenchmark {
  private static final Shingles SHINGLES = new Shingles(20, 7);
  private static final Winnowing ALL = new Winnowing(20, 1);
  private static final List<Integer> GUESSES = List.of(8, 16, 32, 64, 128, 256);
  private static final int[] RUNS = {16, 25, 40, 50};
  private static final double LEVEL = 0.05;
  private static final int POWER_SPLITS = 20;

  private ReleaseBenchmark() {}

  /**
   * Prints three tables.
   *
   * @param arguments a text with an empty line between paragraphs; megabytes of the corpus that is
   *     scanned; coin splits
   */
  public static void main(String[] arguments) throws IOException {
    List<String> paragraphs = paragraphs(Files.readString(Path.of(arguments[0])));
    speed(paragraphs, Integer.parseInt(arguments[1]));
    Collections.shuffle(paragraphs, new Random(1));
    int written = paragraphs.size() / 7;
    List<String> release = paragraphs.subList(0, written);
    List<String> real = paragraphs.subList(written, paragraphs.size());
    System.out.printf(
        Locale.ROOT, "%n%,d paragraphs written, %,d real units%n", written, real.size());
    falsePositives(release, real, Integer.parseInt(arguments[2]));
    power(release, real);
  }

  private static List<String> paragraphs(String text) {
    Set<String> distinct = new LinkedHashSet<>();
    for (String paragraph : text.split("\\R\\s*\\R")) {
      String line = paragraph.replaceAll("\\s+", " ").trim();
      if (line.length() >= 40) {
        distinct.add(line);
      }
    }
    return new ArrayList<>(distinct);
  }

  /** Copies with other letters, so that each is another text of the same kind. */
  private static List<String> many(List<String> paragraphs, long bytes, Random random) {
    List<String> texts = new ArrayList<>();
    long made = 0;
    while (made < bytes) {
      List<Integer> letters = new ArrayList<>(IntStream.range('a', 'z' + 1).boxed().toList());
      Collections.shuffle(letters, random);
      for (String paragraph : paragraphs) {
        StringBuilder other = new StringBuilder(paragraph.length());
        paragraph
            .chars()
            .forEach(
                c ->
                    other.append(
                        c >= 'a' && c <= 'z' ? (char) (int) letters.get(c - 'a') : (char) c));
        texts.add(other.toString());
        made += other.toString().getBytes(UTF_8).length;
      }
    }
    return texts;
  }

  private static void speed(List<String> paragraphs, int megabytes) {
    List<String> corpus = many(paragraphs, megabytes * 1_000_000L, new Random(2));
    List<String> release = many(paragraphs, 8_000_000, new Random(3));
    double released = bytes(release) / 1e6;
    double read = bytes(corpus) / 1e6;
    for (int round = 1; round <= 3; round++) {
      long start = BestWindow.cpuNanos();
      Pieces written = distinct(release);
      double build = (BestWindow.cpuNanos() - start) / 1e9;
      start = BestWindow.cpuNanos();
      long hits = 0;
      long pieces = 0;
      for (String text : corpus) {
        for (long piece : SHINGLES.of(text)) {
          pieces++;
          hits += written.hold(piece) ? 1 : 0;
        }
      }
      double scan = (BestWindow.cpuNanos() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "round %d: build %.1f MB/CPU-s (%.3f kept per byte), scan %.1f MB/CPU-s (%.3f looked up"
              + " per byte, %,d hits); 1 GB against 1 GB: %.0f + %.0f CPU-s%n",
          round,
          released / build,
          written.size() / released / 1e6,
          read / scan,
          pieces / read / 1e6,
          hits,
          1_000 * build / released,
          1_000 * scan / read);
    }
  }

  private static double bytes(List<String> texts) {
    return texts.stream().mapToLong(text -> text.getBytes(UTF_8).length).sum();
  }

  private static Pieces distinct(List<String> release) {
    long[][] parts = release.stream().map(SHINGLES::of).toArray(long[][]::new);
    long[] all = new long[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int count = 0;
    for (long[] part : parts) {
      System.arraycopy(part, 0, all, count, part.length);
      count += part.length;
    }
    return Pieces.of(all);
  }

  private static long[] winnowed(String text) {
    return SHINGLES.of(text);
  }

  private static long[] positions(String text) {
    return Shingles.distinct(ALL.fingerprints(text.codePoints().toArray()));
  }

  private static Function<String, long[]> ofLength(int characters) {
    Winnowing all = new Winnowing(characters, 1);
    return text -> all.fingerprints(text.codePoints().toArray());
  }

  private static long[] scores(
      Function<String, long[]> pieces, List<String> real, List<String> release) {
    Set<Long> written = new HashSet<>();
    release.forEach(text -> Arrays.stream(pieces.apply(text)).forEach(written::add));
    Map<Long, Integer> owners = new HashMap<>();
    for (int unit = 0; unit < real.size(); unit++) {
      int own = unit;
      for (long piece : pieces.apply(real.get(unit))) {
        if (written.contains(piece)) {
          owners.merge(piece, own, (one, other) -> one.equals(other) ? one : -1);
        }
      }
    }
    long[] scores = new long[real.size()];
    owners.values().stream().filter(unit -> unit >= 0).forEach(unit -> scores[unit]++);
    return scores;
  }

  private static boolean[] coins(int units, int split) {
    Random random = new Random(1_000 + split);
    boolean[] read = new boolean[units];
    for (int unit = 0; unit < units; unit++) {
      read[unit] = random.nextBoolean();
    }
    return read;
  }

  private static double guessed(long[] scores, boolean[] read) {
    List<Unit> touched = new ArrayList<>();
    long included = 0;
    for (int unit = 0; unit < scores.length; unit++) {
      included += read[unit] ? 1 : 0;
      if (scores[unit] > 0) {
        touched.add(new Unit(scores[unit], read[unit], 1));
      }
    }
    return UnitScores.pValue(
        new UnitScores(included, scores.length - included, touched).test(GUESSES, 0.5));
  }

  /** Of the units with any score, as many as chance. */
  private static double touched(long[] scores, boolean[] read) {
    long all = 0;
    long right = 0;
    for (int unit = 0; unit < scores.length; unit++) {
      all += scores[unit] > 0 ? 1 : 0;
      right += scores[unit] > 0 && read[unit] ? 1 : 0;
    }
    return new BinomialLaw(all, 0.5).atLeast(right);
  }

  /** The real units that have the piece of each position of the release. */
  private static List<int[]> holders(int characters, List<String> release, List<String> real) {
    Function<String, long[]> pieces = ofLength(characters);
    Map<Long, Set<Integer>> units = new HashMap<>();
    release.forEach(
        text ->
            Arrays.stream(pieces.apply(text))
                .forEach(piece -> units.putIfAbsent(piece, new HashSet<>())));
    for (int unit = 0; unit < real.size(); unit++) {
      int own = unit;
      Arrays.stream(pieces.apply(real.get(unit)))
          .forEach(
              piece -> {
                Set<Integer> found = units.get(piece);
                if (found != null) {
                  found.add(own);
                }
              });
    }
    List<int[]> holders = new ArrayList<>();
    for (String text : release) {
      for (long piece : pieces.apply(text)) {
        int[] found =
            units.getOrDefault(piece, Set.of()).stream().mapToInt(Integer::intValue).toArray();
        if (found.length > 0) {
          holders.add(found);
        }
      }
    }
    return holders;
  }

  /** As if positions were independent: a test that should not be used. */
  private static double naive(List<int[]> holders, boolean[] read) {
    long training = 0;
    long holdout = 0;
    for (int[] units : holders) {
      long in = Arrays.stream(units).filter(unit -> read[unit]).count();
      training += in == units.length ? 1 : 0;
      holdout += in == 0 ? 1 : 0;
    }
    return new BinomialLaw(training + holdout, 0.5).atLeast(training);
  }

  private static void falsePositives(List<String> release, List<String> real, int splits) {
    long[] winnowed = scores(ReleaseBenchmark::winnowed, real, release);
    long[] positions = scores(ReleaseBenchmark::positions, real, release);
    int[] naive = new int[RUNS.length];
    int[] touched = new int[RUNS.length];
    int ofWinnowed = 0;
    int ofPositions = 0;
    List<List<int[]>> holders = new ArrayList<>();
    List<long[]> runs = new ArrayList<>();
    for (int run : RUNS) {
      holders.add(holders(run, release, real));
      runs.add(scores(ofLength(run), real, release));
    }
    for (int split = 0; split < splits; split++) {
      boolean[] read = coins(real.size(), split);
      ofWinnowed += guessed(winnowed, read) <= LEVEL ? 1 : 0;
      ofPositions += guessed(positions, read) <= LEVEL ? 1 : 0;
      for (int run = 0; run < RUNS.length; run++) {
        naive[run] += naive(holders.get(run), read) <= LEVEL ? 1 : 0;
        touched[run] += touched(runs.get(run), read) <= LEVEL ? 1 : 0;
      }
    }
    System.out.printf(Locale.ROOT, "rejected at 5 %% of %d coin splits:%n", splits);
    for (int run = 0; run < RUNS.length; run++) {
      System.out.printf(
          Locale.ROOT,
          "  run %d: positions as if independent %.1f %%, units touched %.1f %%%n",
          RUNS[run],
          100.0 * naive[run] / splits,
          100.0 * touched[run] / splits);
    }
    System.out.printf(
        Locale.ROOT,
        "  guesses by pieces of 20, winnowed: %.1f %%, all positions: %.1f %%%n",
        100.0 * ofWinnowed / splits,
        100.0 * ofPositions / splits);
  }

  private static String edited(String text, double share, Random random) {
    StringBuilder edited = new StringBuilder();
    for (char c : text.toCharArray()) {
      edited.append(random.nextDouble() < share ? (char) ('a' + random.nextInt(26)) : c);
    }
    return edited.toString();
  }

  private static void power(List<String> release, List<String> real) {
    System.out.printf(Locale.ROOT, "median p of %d splits:%n", POWER_SPLITS);
    double[][] copies = {{0, 0}, {5, 0}, {10, 0}, {20, 0}, {20, 0.03}, {20, 0.1}, {50, 0.1}};
    for (double[] copied : copies) {
      double[] winnowed = new double[POWER_SPLITS];
      double[] positions = new double[POWER_SPLITS];
      for (int split = 0; split < POWER_SPLITS; split++) {
        boolean[] read = coins(real.size(), split);
        Random random = new Random(split);
        List<String> all = new ArrayList<>(release);
        while (all.size() < release.size() + copied[0]) {
          int unit = random.nextInt(real.size());
          if (read[unit]) {
            all.add(edited(real.get(unit), copied[1], random));
          }
        }
        winnowed[split] = guessed(scores(ReleaseBenchmark::winnowed, real, all), read);
        positions[split] = guessed(scores(ReleaseBenchmark::positions, real, all), read);
      }
      Arrays.sort(winnowed);
      Arrays.sort(positions);
      System.out.printf(
          Locale.ROOT,
          "  %.0f copies, %.0f %% edited: winnowed %.1e, all positions %.1e%n",
          copied[0],
          100 * copied[1],
          winnowed[POWER_SPLITS / 2],
          positions[POWER_SPLITS / 2]);
    }
  }
}
