package org.coalmine.configuration;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.coalmine.configuration.AuditConfiguration.Duplicates;
import org.coalmine.configuration.AuditConfiguration.Holdout;
import org.coalmine.duplicates.Bands;
import org.coalmine.duplicates.DuplicateSettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.text.CorpusSource;

/** Reads the objects {@code holdout} and {@code duplicates}. */
final class ComparedText {
  private ComparedText() {}

  /** Files of a holdout are read as the corpus is, to their end. */
  static Holdout holdout(Section holdout, CorpusSource corpus) {
    List<String> paths = holdout.texts("paths");
    return new Holdout(
        holdout.choice("unit", PrivacyUnit.class),
        holdout.optionalNumber("fraction"),
        paths.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new CorpusSource(
                    paths,
                    corpus.format(),
                    corpus.containing(),
                    CorpusSource.NO_LIMIT,
                    corpus.maximumCharacters(),
                    corpus.encoding())));
  }

  static Duplicates duplicates(Section duplicates) {
    OptionalDouble similarity = duplicates.optionalNumber("similarity");
    return new Duplicates(
        new DuplicateSettings(
            duplicates.integer("shingle"),
            new Bands(duplicates.integer("bands"), duplicates.integer("rows")),
            similarity.isPresent() ? similarity.getAsDouble() : null,
            duplicates.integer("substring")),
        duplicates.optionalText("run"));
  }
}
