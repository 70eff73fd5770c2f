package org.coalmine.spark.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.Factors;
import org.coalmine.model.ngram.NgramCounter;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.synthetic.VerbatimCount;
import org.coalmine.synthetic.VerbatimSearch;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counts are those of one thread, size by size, however the files are cut. */
class NgramCountJobTest {
  private static final int ORDER = 4;
  private static final CanaryFormat PIN = CanaryFormat.of("pin", "my pin is {fill}.", "[0-9]{3}");
  private static final CanaryPlan PLAN =
      CanaryPlan.draw("seed", List.of(new CanarySeries(PIN, List.of(1, 4), 2, 10)));
  private static final Alphabet ALPHABET = Alphabet.ofText("my pin is .0123456789");

  @TempDir Path folder;
  private final JavaSparkContext spark = LocalSpark.open("local[2,4]");

  @AfterEach
  void close() {
    spark.stop();
  }

  private static List<String> documents() {
    Random random = new Random(3);
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      documents.add(
          i % 7 == 0
              ? PIN.filled(PLAN.canaries().get(i % 4).fill()).reveal()
              : "is %03d é\u0002 my ".formatted(random.nextInt(1000)).substring(random.nextInt(5)));
    }
    return documents;
  }

  private Corpus written(List<String> documents, int files) throws IOException {
    Path place = Files.createDirectory(folder.resolve("files-" + files));
    for (int file = 0; file < files; file++) {
      int from = documents.size() * file / files;
      int to = documents.size() * (file + 1) / files;
      Files.write(place.resolve("part-" + file), documents.subList(from, to));
    }
    return CorpusReader.read(
        spark,
        new CorpusSource(
            List.of(place.toString()),
            new CorpusFormat.Lines(null),
            List.of(),
            CorpusSource.NO_LIMIT,
            1000));
  }

  @Test
  void countsTheFirstDocumentsOfEverySize() throws IOException {
    List<String> documents = documents();
    Factors factors = Factors.of(Alphabet.BOUNDARY, List.of(Candidates.of(PIN, ALPHABET)));
    VerbatimSearch search = VerbatimSearch.of(PLAN.formats(), PLAN.canaries());
    List<Long> sizes = List.of(3L, 120L, 500L);

    for (int files : new int[] {1, 2, 7}) {
      List<Long> seen = new ArrayList<>();
      List<ReleaseCounts> counts =
          new NgramCountJob(spark, new ReleaseQuestion(ORDER, ALPHABET, factors, search))
              .count(written(documents, files), sizes, seen::add);

      assertThat(seen).last().isEqualTo(500L);
      for (int size = 0; size < sizes.size(); size++) {
        NgramCounter plain = new NgramCounter(ORDER, ALPHABET.size(), factors::contain);
        VerbatimCount fills = search.begin();
        for (String document : documents.subList(0, sizes.get(size).intValue())) {
          plain.add(
              document
                  .codePoints()
                  .map(c -> ALPHABET.spells(c) ? ALPHABET.symbol(c) : Alphabet.UNKNOWN)
                  .toArray());
          search.read(document, fills);
        }
        ReleaseCounts found = counts.get(size);
        assertThat(found.contexts()).isEqualTo(plain.counts());
        assertThat(found.verbatim().documents()).isEqualTo(sizes.get(size));
        assertThat(found.verbatim().characters()).isEqualTo(fills.characters());
        assertThat(found.verbatim().distinct(0)).isEqualTo(fills.distinct(0));
        for (int canary = 0; canary < PLAN.canaries().size(); canary++) {
          assertThat(found.verbatim().anywhere(canary)).isEqualTo(fills.anywhere(canary));
          assertThat(found.verbatim().copies(canary)).isEqualTo(fills.copies(canary));
        }
      }
      assertThat(counts.get(2).verbatim().copies(0)).isPositive();
    }
  }
}
