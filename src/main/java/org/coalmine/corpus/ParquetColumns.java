package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.coalmine.corpus.CorpusException.Category.SCHEMA;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.ParquetField.Cell;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/** The columns of a Parquet file that are read, and what a row of them says. */
public final class ParquetColumns {
  private static final int MOST_NAMED = 50;
  private static final Set<PrimitiveTypeName> TEXT = Set.of(BINARY);
  private static final Set<PrimitiveTypeName> TEXT_OR_INTEGER = Set.of(BINARY, INT32, INT64);
  private static final Set<PrimitiveTypeName> VALUE =
      Set.of(BINARY, INT32, INT64, BOOLEAN, FLOAT, DOUBLE);

  private final MessageType schema;
  private final String path;
  private final List<Type> projected = new ArrayList<>();
  private final List<ParquetField> texts = new ArrayList<>();
  private final Map<String, Long> leftOut = new TreeMap<>();
  private final RowParser text;
  private final @Nullable ParquetField user;
  private @Nullable ParquetChat chat;

  /**
   * The columns that a format asks for.
   *
   * @param path of the file
   * @throws CorpusException SCHEMA if a column is missing, or of another type
   */
  ParquetColumns(MessageType schema, String path, CorpusSource source) {
    this.schema = schema;
    this.path = path;
    CorpusFormat format = source.format();
    if (format instanceof CorpusFormat.Chat chat) {
      this.text = conversation(chat, source);
    } else if (format instanceof CorpusFormat.Parquet parquet) {
      this.text = texts(parquet.column(), source);
    } else if (format instanceof CorpusFormat.Table table) {
      this.text = values(table, source);
    } else {
      throw new IllegalArgumentException("not a format of Parquet files: " + format);
    }
    @Nullable String column =
        format instanceof CorpusFormat.Table table ? table.userColumn() : null;
    this.user =
        column == null
            ? user("corpus.user-field", format.userFolder())
            : user("corpus.user-column", column);
  }

  /** Exactly the columns that are read. */
  MessageType projection() {
    MessageType all = new MessageType(schema.getName());
    for (Type field : projected) {
      all = all.union(new MessageType(schema.getName(), field));
    }
    return all;
  }

  /** The way from a row to each of its texts, where it is neither a conversation nor a table's. */
  public ParquetField text() {
    return texts.get(0);
  }

  /** The ways from a row of a table to its values. */
  public List<ParquetField> values() {
    return List.copyOf(texts);
  }

  /** The ways of a conversation, where a row is one. */
  public @Nullable ParquetChat chat() {
    return chat;
  }

  /**
   * The way to a value that names something, a text or an integer.
   *
   * @param key of the configuration, for errors
   * @throws CorpusException SCHEMA if there is none, or of another type
   */
  public ParquetField naming(String key, String column) {
    return required(key, column, ParquetField.of(schema, column), TEXT_OR_INTEGER);
  }

  /** What a row says. */
  Parsed parsed(Group row) {
    Parsed parsed = text.parse(row);
    return user == null ? parsed : CorpusRecords.of(parsed, name(row, user));
  }

  /** Whether a row has this text. */
  public boolean says(Group row, String wanted) {
    return text.parse(row) instanceof Parsed.Text parsed && parsed.text().equals(wanted);
  }

  /** How many bytes the text of a row has, before a template adds to it. */
  long bytes(Group row) {
    long bytes = 0;
    for (ParquetField field : texts) {
      List<Cell> cells = new ArrayList<>();
      field.walk(row, cells);
      for (Cell cell : cells) {
        bytes += isText(field.end()) ? cell.length() : cell.written().length();
      }
    }
    return bytes;
  }

  /** What of the rows so far was left out by a rule, and how often. */
  Map<String, Long> leftOut() {
    return leftOut;
  }

  private RowParser texts(String column, CorpusSource source) {
    String key = source.section() + ".field";
    ParquetField field = required(key, column, ParquetField.of(schema, column), TEXT);
    projected.add(field.projection());
    texts.add(field);
    return row -> {
      List<Cell> cells = new ArrayList<>();
      boolean inList = field.walk(row, cells);
      if (cells.isEmpty()) {
        return new Parsed.Flawed(inList ? Flaw.EMPTY : Flaw.NO_TEXT);
      }
      ByteArrayOutputStream joined = new ByteArrayOutputStream();
      joined.writeBytes(cells.get(0).bytes());
      for (Cell cell : cells.subList(1, cells.size())) {
        joined.write('\n');
        joined.writeBytes(cell.bytes());
      }
      String text = CorpusRecords.decoded(joined.toByteArray(), 0, joined.size(), UTF_8);
      return text == null
          ? new Parsed.Flawed(Flaw.INVALID_UTF_8)
          : CorpusRecords.text(text, source);
    };
  }

  private RowParser values(CorpusFormat.Table table, CorpusSource source) {
    for (String column : table.textColumns()) {
      ParquetField field =
          required(table.columnsKey(), column, ParquetField.of(schema, column), VALUE);
      if (field.names().size() > 1 || field.endsAtList() || !isValue(field.end())) {
        throw new CorpusException(
            SCHEMA,
            "%s: column '%s' of %s is '%s', which is no plain value; write it as text or a number"
                .formatted(table.columnsKey(), column, path, field.end()));
      }
      projected.add(field.projection());
      texts.add(field);
    }
    return row -> {
      List<String> values = new ArrayList<>();
      for (ParquetField field : texts) {
        String value = value(row, field);
        if (value == null) {
          return new Parsed.Flawed(Flaw.INVALID_UTF_8);
        }
        values.add(value);
      }
      return CorpusRecords.row(table, values, source);
    };
  }

  /** Whether a number or a text means itself: no date, no decimal, no bytes of something else. */
  private static boolean isValue(Type column) {
    LogicalTypeAnnotation annotation = column.getLogicalTypeAnnotation();
    return annotation == null
        || annotation instanceof StringLogicalTypeAnnotation
        || annotation instanceof EnumLogicalTypeAnnotation
        || annotation instanceof IntLogicalTypeAnnotation;
  }

  /** What stands in a column, empty where nothing does; null if it is no UTF-8. */
  private static @Nullable String value(Group row, ParquetField field) {
    List<Cell> cells = new ArrayList<>();
    field.walk(row, cells);
    if (cells.isEmpty()) {
      return "";
    }
    Cell cell = cells.get(0);
    return isText(field.end())
        ? CorpusRecords.decoded(cell.bytes(), 0, cell.length(), UTF_8)
        : cell.written();
  }

  private @Nullable ParquetField user(String key, @Nullable String column) {
    if (column == null) {
      return null;
    }
    ParquetField field = ParquetField.of(schema, column);
    if (field == null && Partition.value(path, column) != null) {
      return null;
    }
    field = required(key, column, field, TEXT_OR_INTEGER);
    requireNaming(key, column, field.end());
    projected.add(field.projection());
    return field;
  }

  /** A user is named by a text or an integer; a time or bytes name nobody. */
  private void requireNaming(String key, String column, Type user) {
    LogicalTypeAnnotation annotation = user.getLogicalTypeAnnotation();
    boolean names =
        isText(user)
            ? annotation instanceof StringLogicalTypeAnnotation
                || annotation instanceof EnumLogicalTypeAnnotation
            : annotation == null || annotation instanceof IntLogicalTypeAnnotation;
    if (!names) {
      throw new CorpusException(
          SCHEMA,
          "%s: column '%s' of %s is not text or an integer but '%s'"
              .formatted(key, column, path, user));
    }
  }

  private static boolean isText(Type column) {
    return column.asPrimitiveType().getPrimitiveTypeName() == BINARY;
  }

  /** The one value of a user's column; null if there is none, or there are several. */
  private static @Nullable String name(Group row, ParquetField user) {
    List<Cell> cells = new ArrayList<>();
    user.walk(row, cells);
    return cells.size() == 1 ? cells.get(0).written() : null;
  }

  private RowParser conversation(CorpusFormat.Chat chat, CorpusSource source) {
    String each = FieldPath.elements(chat.messages());
    ParquetField messages = ParquetField.of(schema, each);
    if (messages == null || messages.endsAtList() || messages.end().isPrimitive()) {
      throw new CorpusException(
          SCHEMA,
          "corpus.chat.messages: %s has no list of messages '%s'; its columns are %s"
              .formatted(path, chat.messages(), columns()));
    }
    GroupType message = messages.end().asGroupType();
    String content = FieldPath.field(each, chat.content());
    ParquetField role =
        required(
            "corpus.chat.role",
            FieldPath.field(each, chat.role()),
            ParquetField.of(message, chat.role()),
            TEXT);
    ParquetField whole = ParquetField.of(message, chat.content());
    ParquetField parts = ParquetField.of(message, FieldPath.elements(chat.content()));
    @Nullable String below =
        parts == null
            ? null
            : parts.end().isPrimitive() ? "[*]" : "[*]." + CorpusFormat.Chat.PART_TEXT;
    ParquetField text =
        below == null
            ? required("corpus.chat.content", content, whole, TEXT)
            : required(
                "corpus.chat.content",
                content + below,
                ParquetField.of(message, chat.content() + below),
                TEXT);
    for (String read :
        List.of(
            content + Objects.requireNonNullElse(below, ""), FieldPath.field(each, chat.role()))) {
      ParquetField way = Objects.requireNonNull(ParquetField.of(schema, read));
      projected.add(way.projection());
      texts.add(way);
    }
    this.chat = new ParquetChat(chat, source, messages, role, text, parts, leftOut);
    return this.chat;
  }

  private ParquetField required(
      String key, String column, @Nullable ParquetField field, Set<PrimitiveTypeName> types) {
    if (field == null) {
      throw new CorpusException(
          SCHEMA,
          "%s: %s has no column '%s'; its columns are %s".formatted(key, path, column, columns()));
    }
    if (field.endsAtList() && !types.equals(VALUE)) {
      throw new CorpusException(
          SCHEMA,
          "%s: column '%s' of %s is a list: %sfor texts in a list name them; its columns are %s"
              .formatted(
                  key,
                  column,
                  path,
                  key.startsWith("corpus.")
                      ? "for a list of messages set corpus.format = chat, "
                      : "",
                  columns()));
    }
    if (!field.end().isPrimitive()
        || !types.contains(field.end().asPrimitiveType().getPrimitiveTypeName())) {
      throw new CorpusException(
          SCHEMA,
          "%s: column '%s' of %s is not %s but '%s'; its columns are %s"
              .formatted(
                  key,
                  column,
                  path,
                  types.size() == 1
                      ? "text"
                      : types.equals(VALUE) ? "text or a number" : "text or an integer",
                  field.end(),
                  columns()));
    }
    return field;
  }

  private String columns() {
    List<String> paths = ParquetField.paths(schema);
    return paths.size() <= MOST_NAMED
        ? String.join(", ", paths)
        : String.join(", ", paths.subList(0, MOST_NAMED)) + ", ...";
  }
}
