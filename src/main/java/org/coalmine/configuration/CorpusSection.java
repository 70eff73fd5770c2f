package org.coalmine.configuration;

import java.util.List;
import org.coalmine.configuration.AuditConfiguration.Corpus;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Encoding;
import org.coalmine.text.RowText;
import org.jspecify.annotations.Nullable;

/** Reads the object {@code corpus}. */
final class CorpusSection {
  private static final String GIVEN = "dataframe";

  private CorpusSection() {}

  /**
   * What the section says.
   *
   * @param format that it names, be there files or not
   */
  record Read(Corpus corpus, CorpusFormat format) {
    /** How a row is written; null where documents are no rows. */
    @Nullable RowText row() {
      return format instanceof CorpusFormat.Table table ? table.row() : null;
    }
  }

  /**
   * @param needed whether documents must be named: a model is trained on them
   */
  static Read read(Section corpus, boolean needed) {
    CorpusFormat format = format(corpus);
    List<String> paths = corpus.texts("paths");
    boolean given = format instanceof CorpusFormat.Given;
    if (given && !paths.isEmpty()) {
      throw corpus.failure(
          "paths",
          "must name no file where a program gives the documents (corpus.format = " + GIVEN + ")",
          null);
    }
    if (needed && !given && paths.isEmpty()) {
      throw corpus.failure("paths", "names no file; set it to the files of your corpus", null);
    }
    CorpusSource source =
        new CorpusSource(
            paths,
            paths.isEmpty() ? new CorpusFormat.Given() : format,
            corpus.texts("containing"),
            corpus.optionalWhole("limit").orElse(CorpusSource.NO_LIMIT),
            corpus.integer("document-limit"),
            new Encoding(corpus.text("encoding")));
    return new Read(new Corpus(source, corpus.number("quarantine-limit")), format);
  }

  private static CorpusFormat format(Section corpus) {
    String format = corpus.text("format");
    boolean named = format.equals("csv") || format.equals("table");
    String column = named ? corpus.text("column") : String.valueOf(corpus.integer("column"));
    @Nullable String userColumn =
        named
            ? corpus.optionalText("user-column").orElse(null)
            : corpus.optionalInteger("user-column").stream()
                .mapToObj(String::valueOf)
                .findFirst()
                .orElse(null);
    String field = corpus.text("field");
    @Nullable String userField = corpus.optionalText("user-field").orElse(null);
    boolean header = corpus.flag("header");
    char delimiter = delimiter(corpus);
    List<String> columns = corpus.texts("columns");
    CorpusFormat.Chat chat = corpus.object("chat", keys -> chat(keys, userField));
    switch (format) {
      case "lines":
        return new CorpusFormat.Lines(userField);
      case "files":
        return new CorpusFormat.Files(userField);
      case "tsv":
        return new CorpusFormat.Tabbed(
            Integer.parseInt(column),
            userColumn == null ? null : Integer.valueOf(userColumn),
            userField);
      case "csv":
        return new CorpusFormat.Csv(column, userColumn, header, delimiter, userField);
      case "table":
        if (columns.isEmpty()) {
          throw corpus.failure(
              "columns", "names no column; list those of a row's text, in their order", null);
        }
        return new CorpusFormat.Table(
            new RowText(columns), userColumn, header, delimiter, userField);
      case "jsonl":
        return new CorpusFormat.JsonLines(field, userField);
      case "parquet":
        return new CorpusFormat.Parquet(field, userField);
      case "chat":
        return chat;
      case GIVEN:
        return new CorpusFormat.Given();
      default:
        throw corpus.failure(
            "format",
            "'"
                + format
                + "' is not one of lines, files, tsv, csv, table, jsonl, parquet, chat, "
                + GIVEN,
            null);
    }
  }

  private static char delimiter(Section corpus) {
    String delimiter = corpus.text("delimiter");
    if (delimiter.length() != 1) {
      throw corpus.failure(
          "delimiter", "must be one character, or \"\\t\" for a tab: '" + delimiter + "'", null);
    }
    return delimiter.charAt(0);
  }

  private static CorpusFormat.Chat chat(Section keys, @Nullable String userField) {
    return new CorpusFormat.Chat(
        keys.text("messages"),
        keys.text("role"),
        keys.text("content"),
        keys.text("template"),
        keys.texts("roles"),
        userField);
  }
}
