package org.coalmine.configuration;

import java.util.List;
import java.util.OptionalInt;
import org.coalmine.configuration.AuditConfiguration.Corpus;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/** Reads the object {@code corpus}. */
final class CorpusSection {
  private static final String GIVEN = "dataframe";

  private CorpusSection() {}

  static Corpus read(Section corpus) {
    CorpusFormat format = format(corpus);
    List<String> paths = corpus.texts("paths");
    boolean given = format instanceof CorpusFormat.Given;
    if (given && !paths.isEmpty()) {
      throw corpus.failure(
          "paths",
          "must name no file where a program gives the documents (corpus.format = " + GIVEN + ")",
          null);
    }
    if (!given && paths.isEmpty()) {
      throw corpus.failure("paths", "names no file; set it to the files of your corpus", null);
    }
    CorpusSource source =
        new CorpusSource(
            paths,
            format,
            corpus.texts("containing"),
            corpus.optionalWhole("limit").orElse(CorpusSource.NO_LIMIT),
            corpus.integer("document-limit"));
    return new Corpus(source, corpus.number("quarantine-limit"));
  }

  private static CorpusFormat format(Section corpus) {
    int column = corpus.integer("column");
    String field = corpus.text("field");
    OptionalInt userColumn = corpus.optionalInteger("user-column");
    @Nullable String userField = corpus.optionalText("user-field").orElse(null);
    String format = corpus.text("format");
    switch (format) {
      case "lines":
        return new CorpusFormat.Lines();
      case "tsv":
        return new CorpusFormat.Tabbed(
            column, userColumn.isPresent() ? userColumn.getAsInt() : null);
      case "jsonl":
        return new CorpusFormat.JsonLines(field, userField);
      case "parquet":
        return new CorpusFormat.Parquet(field, userField);
      case GIVEN:
        return new CorpusFormat.Given();
      default:
        throw corpus.failure(
            "format", "'" + format + "' is not one of lines, tsv, jsonl, parquet, " + GIVEN, null);
    }
  }
}
