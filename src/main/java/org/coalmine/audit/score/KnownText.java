package org.coalmine.audit.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.coalmine.report.chapter.ScoreFindings;
import org.coalmine.report.chapter.ScoredSide;
import org.coalmine.report.chapter.ScoredSide.KnownDocument;
import org.coalmine.secret.Secret;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.text.Document;

/**
 * A document that a report says the model knows well, with its text.
 *
 * @param side {@code corpus} or {@code holdout}
 */
public record KnownText(String side, KnownDocument known, Secret text) {

  /** Those of both sides, in the order of the report. */
  static List<KnownText> of(ScoreFindings score, Corpus corpus, Corpus holdout) {
    List<KnownText> texts = new ArrayList<>(of("corpus", score.corpus(), corpus));
    ScoredSide held = score.holdout();
    if (held != null) {
      texts.addAll(of("holdout", held, holdout));
    }
    return texts;
  }

  private static List<KnownText> of(String name, ScoredSide side, Corpus from) {
    Set<Long> wanted =
        side.bestKnown().stream().map(KnownDocument::document).collect(Collectors.toSet());
    Map<Long, String> texts =
        from.whole(wanted).stream().collect(Collectors.toMap(Document::index, Document::text));
    return side.bestKnown().stream()
        .map(
            known ->
                new KnownText(name, known, Secret.of(texts.getOrDefault(known.document(), ""))))
        .toList();
  }
}
