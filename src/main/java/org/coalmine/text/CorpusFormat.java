package org.coalmine.text;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in its file the text of a document is, and whose it is.
 *
 * <p>A field is named by its name or by a path: {@code meta.body} is the field {@code body} of the
 * object {@code meta}, {@code tags[*]} every element of a list. A name that exists literally wins.
 */
public sealed interface CorpusFormat extends Serializable {

  /** Whether documents say whose they are. */
  default boolean namesUsers() {
    return userFolder() != null;
  }

  /**
   * The key of a folder {@code key=value} that a file may lie in, the value being the user of all
   * documents of the file that name none themselves; null for none.
   */
  default @Nullable String userFolder() {
    return null;
  }

  /** Where a document's text is looked for, with the key of a section that says so. */
  String textPlace(String section);

  /** Where a document's user is looked for, with the key that says so. */
  default String userPlace() {
    return "a folder '%s=...'; change corpus.user-field".formatted(userFolder());
  }

  /**
   * Every line is a document.
   *
   * @param userFolder as {@link #userFolder()}
   */
  record Lines(@Nullable String userFolder) implements CorpusFormat {
    /** Documents of nobody in particular. */
    public Lines() {
      this(null);
    }

    @Override
    public String textPlace(String section) {
      return "their line; change %s.format".formatted(section);
    }
  }

  /**
   * Every file is a document, whole.
   *
   * @param userFolder as {@link #userFolder()}
   */
  record Files(@Nullable String userFolder) implements CorpusFormat {
    @Override
    public String textPlace(String section) {
      return "their file; change %s.format".formatted(section);
    }
  }

  /**
   * Every line is a document, its text in one of several tab-separated columns.
   *
   * @param column from 0
   * @param userColumn where the user is, from 0; null for nowhere
   * @param userFolder as {@link #userFolder()}
   */
  record Tabbed(int column, @Nullable Integer userColumn, @Nullable String userFolder)
      implements CorpusFormat {
    public Tabbed {
      if (column < 0) {
        throw new IllegalArgumentException("column must not be negative: " + column);
      }
      if (userColumn != null && userColumn < 0) {
        throw new IllegalArgumentException("userColumn must not be negative: " + userColumn);
      }
    }

    /** Users have a column, if any. */
    public Tabbed(int column, @Nullable Integer userColumn) {
      this(column, userColumn, null);
    }

    /** Documents of nobody in particular. */
    public Tabbed(int column) {
      this(column, null, null);
    }

    @Override
    public String textPlace(String section) {
      return "column %d; change corpus.column".formatted(column);
    }

    @Override
    public String userPlace() {
      return userColumn == null
          ? CorpusFormat.super.userPlace()
          : "column %d; change corpus.user-column".formatted(userColumn);
    }

    @Override
    public boolean namesUsers() {
      return userColumn != null || userFolder != null;
    }
  }

  /** Records as RFC 4180 has them, in files that are no Parquet. */
  sealed interface Delimited extends CorpusFormat {
    /** The columns of the text, in order: names of a header, or numbers from 0. */
    List<String> textColumns();

    /** The key of the configuration that names them, for errors. */
    String columnsKey();

    /** The column of the user, in the same way; null for nowhere. */
    @Nullable String userColumn();

    /** Whether the first record of a file names the columns. */
    boolean header();

    /** What stands between fields. */
    char delimiter();

    private static void requireColumn(String name, String column, boolean header) {
      if (!header && !column.matches("[0-9]{1,6}")) {
        throw new IllegalArgumentException(
            "%s must be a number from 0 where files have no header: %s".formatted(name, column));
      }
    }

    private static void requireDelimiter(char delimiter) {
      if (delimiter > 0x7E || (delimiter < ' ' && delimiter != '\t') || delimiter == '"') {
        throw new IllegalArgumentException(
            "delimiter must be a character of ASCII, no quote and no end of a line: '%s'"
                .formatted(delimiter));
      }
    }
  }

  /**
   * Every record is a document, as RFC 4180 has records: fields in quotes may hold delimiters, ends
   * of lines, and quotes that are doubled.
   *
   * @param column of the text: its name in the header, or its number from 0
   * @param userColumn of the user, in the same way; null for nowhere
   * @param header whether the first record of a file names the columns
   * @param delimiter between fields
   * @param userFolder as {@link #userFolder()}
   */
  record Csv(
      String column,
      @Nullable String userColumn,
      boolean header,
      char delimiter,
      @Nullable String userFolder)
      implements Delimited {
    public Csv {
      Delimited.requireColumn("column", column, header);
      if (userColumn != null) {
        Delimited.requireColumn("userColumn", userColumn, header);
      }
      Delimited.requireDelimiter(delimiter);
    }

    @Override
    public List<String> textColumns() {
      return List.of(column);
    }

    @Override
    public String columnsKey() {
      return "corpus.column";
    }

    @Override
    public String textPlace(String section) {
      return "column '%s'; change corpus.column".formatted(column);
    }

    @Override
    public String userPlace() {
      return userColumn == null
          ? Delimited.super.userPlace()
          : "column '%s'; change corpus.user-column".formatted(userColumn);
    }

    @Override
    public boolean namesUsers() {
      return userColumn != null || userFolder != null;
    }
  }

  /**
   * Every row of a table is a document, written as {@link RowText} has it: all its columns, or
   * those that are named, in their order. The first bytes of a file tell Parquet and JSON lines
   * from records of RFC 4180.
   *
   * @param row the columns of the text, by name in a header or in a schema, or by number from 0
   *     where files have no header
   * @param userColumn of the user, who is no part of the text; null for nowhere
   * @param header whether the first record of a file that is no Parquet names the columns
   * @param delimiter between its fields
   * @param userFolder as {@link #userFolder()}
   */
  record Table(
      RowText row,
      @Nullable String userColumn,
      boolean header,
      char delimiter,
      @Nullable String userFolder)
      implements Delimited {
    public Table {
      for (String column : row.columns()) {
        Delimited.requireColumn("columns", column, header);
      }
      if (userColumn != null) {
        Delimited.requireColumn("userColumn", userColumn, header);
      }
      if (userColumn != null && row.columns().contains(userColumn)) {
        throw new IllegalArgumentException(
            "columns must not name the user's column '%s': the text would name users"
                .formatted(userColumn));
      }
      Delimited.requireDelimiter(delimiter);
    }

    @Override
    public List<String> textColumns() {
      return row.columns();
    }

    @Override
    public String columnsKey() {
      return "corpus.columns";
    }

    @Override
    public String textPlace(String section) {
      return "their columns; change corpus.columns";
    }

    @Override
    public String userPlace() {
      return userColumn == null
          ? Delimited.super.userPlace()
          : "column '%s'; change corpus.user-column".formatted(userColumn);
    }

    @Override
    public boolean namesUsers() {
      return userColumn != null || userFolder != null;
    }
  }

  /**
   * Every line is a JSON object, the text a string in it, or the strings of a list.
   *
   * @param field the name or path of the text
   * @param userField the name or path of the user, a string or an integer, or the key of a folder;
   *     null for none
   */
  record JsonLines(String field, @Nullable String userField) implements CorpusFormat {
    public JsonLines {
      if (field.isEmpty()) {
        throw new IllegalArgumentException("field must have a name");
      }
    }

    /** Documents of nobody in particular. */
    public JsonLines(String field) {
      this(field, null);
    }

    @Override
    public @Nullable String userFolder() {
      return userField;
    }

    @Override
    public String textPlace(String section) {
      return "field '%s'; change %s.field".formatted(field, section);
    }

    @Override
    public String userPlace() {
      return "field '%s'; change corpus.user-field".formatted(userField);
    }
  }

  /**
   * Every row of a Parquet file is a document.
   *
   * @param column the name or path of a column of text
   * @param userColumn the name or path of the user's column, text or an integer, or the key of a
   *     folder; null for none
   */
  record Parquet(String column, @Nullable String userColumn) implements CorpusFormat {
    public Parquet {
      if (column.isEmpty()) {
        throw new IllegalArgumentException("column must have a name");
      }
    }

    /** Documents of nobody in particular. */
    public Parquet(String column) {
      this(column, null);
    }

    @Override
    public @Nullable String userFolder() {
      return userColumn;
    }

    @Override
    public String textPlace(String section) {
      return "column '%s'; change %s.field".formatted(column, section);
    }

    @Override
    public String userPlace() {
      return "column '%s'; change corpus.user-field".formatted(userColumn);
    }
  }

  /**
   * Every line that is a JSON object, or every row of a Parquet file, is a document: the messages
   * of a conversation in their order, each written by a template.
   *
   * @param messages the name or path of the list of messages
   * @param role the name or path of a message's role within the message
   * @param content the name or path of its text, or list of texts, within the message
   * @param template the text of a message; {@value #ROLE} and {@value #CONTENT} stand for its own
   * @param roles whose messages are kept; empty for everybody's
   * @param userField the name or path of the user, or the key of a folder; null for none
   */
  record Chat(
      String messages,
      String role,
      String content,
      String template,
      List<String> roles,
      @Nullable String userField)
      implements CorpusFormat {
    /** Stands for a message's role in a template. */
    public static final String ROLE = "{role}";

    /** The field of a part of a message that holds its text. */
    public static final String PART_TEXT = "text";

    /** Stands for a message's text in a template. */
    public static final String CONTENT = "{content}";

    public Chat {
      roles = List.copyOf(roles);
      requireName("messages", messages);
      requireName("role", role);
      requireName("content", content);
      if (!template.contains(CONTENT)) {
        throw new IllegalArgumentException("template must hold " + CONTENT + ": " + template);
      }
    }

    private static void requireName(String key, String name) {
      if (name.isEmpty()) {
        throw new IllegalArgumentException(key + " must have a name");
      }
    }

    @Override
    public @Nullable String userFolder() {
      return userField;
    }

    @Override
    public String textPlace(String section) {
      return "field '%s', as '%s' of role '%s'; change corpus.chat"
          .formatted(messages, content, role);
    }

    @Override
    public String userPlace() {
      return "field '%s'; change corpus.user-field".formatted(userField);
    }
  }

  /** Every row of a table that a program hands over is a document; there is no file. */
  record Given() implements CorpusFormat {
    @Override
    public String textPlace(String section) {
      return "the column of the given DataFrame; leave such rows out";
    }
  }
}
