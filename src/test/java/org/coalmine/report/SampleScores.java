package org.coalmine.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.ExtractionCurve;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.report.chapter.ScoreChapter;
import org.coalmine.report.chapter.ScoreFindings;
import org.coalmine.report.chapter.ScoreFindings.Origin;
import org.coalmine.report.chapter.ScoredCopies;
import org.coalmine.report.chapter.ScoredCopies.CopiesClass;
import org.coalmine.report.chapter.ScoredCopies.KnownGroup;
import org.coalmine.report.chapter.ScoredSide;
import org.coalmine.report.chapter.ScoredSide.KnownDocument;
import org.coalmine.report.chapter.ScoredSide.Quantiles;
import org.coalmine.report.chapter.Verdict;
import org.jspecify.annotations.Nullable;

/** Reports of scores that look like real ones, for the tests of the renderers. */
public final class SampleScores {
  private SampleScores() {}

  /** With a holdout and with copies. */
  public static Report scored() {
    ScoredCopies copies =
        new ScoredCopies(
            new DuplicateFindings.Crossing(
                1,
                1,
                1_200,
                List.of(
                    new DuplicateFindings.Crossed("held.txt:3", "mails.txt:17"),
                    new DuplicateFindings.Crossed("held.txt:9", "mails.txt:100"))),
            List.of(
                new CopiesClass(1, 800, 700, 3, 2.1, 2.6, 3.4),
                new CopiesClass(2, 150, 140, 9, 1.6, 2.3, 3.0),
                new CopiesClass(32, 50, 50, 48, 0.1, 0.4, 0.9)),
            List.of(
                new KnownGroup("mails.txt:17", 16, 50, 37_000, 0.07, 1.0),
                new KnownGroup("mails.txt:90", 89, 2, 900, 1.9, 3.5e12),
                new KnownGroup("mails.txt:91", 90, 2, 30, 2.2, null)));
    List<Chapter> chapters = new ArrayList<>(SampleReports.duplicates().chapters());
    chapters.removeIf(chapter -> !(chapter instanceof DuplicatesChapter));
    chapters.add(new ScoreChapter(findings(Origin.VALIDATION, side(200, 2.7), copies)));
    return report(chapters);
  }

  /** Of a corpus alone, where nobody counted copies. */
  public static Report alone() {
    return report(List.of(new ScoreChapter(findings(null, null, null))));
  }

  private static Report report(List<Chapter> chapters) {
    Report audit = SampleReports.bare();
    return new Report(
        new Header(
            Header.SCHEMA_VERSION,
            Header.Kind.SCORE,
            "mails",
            Report.verdict(chapters, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
            null,
            audit.provenance(),
            List.of(),
            List.of(),
            audit.run()),
        chapters);
  }

  private static ScoreFindings findings(
      @Nullable Origin origin, @Nullable ScoredSide holdout, @Nullable ScoredCopies copies) {
    return new ScoreFindings(
        new ModelFacts(
            "model.safetensors",
            "LSTM, 2 layers of 200",
            "characters",
            false,
            60,
            "0f".repeat(32),
            "2",
            "1e".repeat(32),
            "the boundary symbol",
            List.of(new ModelFacts.File("model.safetensors", 123_456, "1e".repeat(32))),
            List.of()),
        null,
        List.of("ab"),
        null,
        null,
        200,
        origin,
        side(1_000, 2.5),
        holdout,
        List.of(
            new ExtractionCurve(
                200,
                200,
                1,
                null,
                List.of(1L, 10L, 100L),
                new ExtractionCurve.Side(890, 4, List.of(5L, 40L, 60L), List.of(5.5, 38.0, 59.5)),
                holdout == null
                    ? null
                    : new ExtractionCurve.Side(
                        170, 0, List.of(0L, 0L, 1L), List.of(0.0, 0.1, 0.7))),
            new ExtractionCurve(
                200,
                200,
                0.5,
                40,
                List.of(1L, 10L, 100L),
                new ExtractionCurve.Side(890, 4, List.of(31L, 50L, 60L), List.of(33.0, 51.0, 60.0)),
                holdout == null
                    ? null
                    : new ExtractionCurve.Side(
                        170, 0, List.of(0L, 0L, 0L), List.of(0.0, 0.0, 0.2)))),
        copies);
  }

  private static ScoredSide side(int documents, double bits) {
    List<Long> bins = new ArrayList<>(Collections.nCopies(128, 0L));
    bins.set(1, documents / 20L);
    bins.set((int) (bits / ScoredSide.BIN_BITS), documents - documents / 20L);
    List<KnownDocument> known =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    new KnownDocument(
                        i,
                        "mails.txt",
                        i + 1L,
                        700,
                        0.07 + i,
                        12,
                        0.05 + i,
                        i == 2 ? null : (Double) 17.0,
                        null,
                        i == 0 ? null : (Long) 50L))
            .toList();
    return new ScoredSide(
        documents,
        2,
        600L * documents,
        610L * documents,
        600L * documents,
        14,
        1,
        600 * documents * bits,
        null,
        documents * 890L / 1_000,
        documents * 60L / 1_000,
        List.of(
            new Quantiles("bitsPerCharacter", 0.1, bits - 0.9, bits - 0.3, bits, bits + 0.2, 3.8),
            new Quantiles("minK20", -9, -8.5, -8, -7.1, -6.5, -6)),
        bins,
        known,
        known);
  }
}
