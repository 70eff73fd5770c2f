package org.coalmine.corpus.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.coalmine.corpus.CorpusException.Category.SCHEMA;
import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.ParquetChat;
import org.coalmine.corpus.ParquetColumns;
import org.coalmine.corpus.ParquetField;
import org.coalmine.corpus.ParquetField.Cell;
import org.coalmine.text.CorpusFormat;
import org.jspecify.annotations.Nullable;

/**
 * Writes a row anew.
 *
 * @param table the format of the text where it is that of all columns; else null
 * @param id the column of an id of its own, if inserted rows have one
 * @param user the column of the user, if inserted rows have one of their own
 * @param role of the one message of an inserted conversation
 * @param path of the file, for errors
 */
record RowEditor(
    ParquetColumns columns,
    CorpusFormat.@Nullable Table table,
    @Nullable ParquetField id,
    @Nullable ParquetField user,
    String role,
    String path) {

  /**
   * The same row with other texts.
   *
   * @param text of the document
   */
  Group rewritten(Group row, String text, Function<Edit.Texts, List<String>> texts) {
    if (table != null) {
      return withValues(row, Edit.rewritten(texts, Edit.Texts.of(text)).get(0), new RowCopy());
    }
    List<Cell> cells = new ArrayList<>();
    ParquetChat chat = columns.chat();
    Edit.Texts before;
    if (chat == null) {
      columns.text().walk(row, cells);
      before = Edit.Texts.joined(cells.stream().map(RowEditor::text).toList());
    } else {
      ConversationPlaces places = new ConversationPlaces(chat.format());
      places.begin();
      for (Cell message : cells(chat.messages(), row)) {
        List<Cell> said = cells(chat.text(), message.below());
        if (places.add(role(chat, message), said.stream().map(RowEditor::text).toList())) {
          cells.addAll(said);
        }
      }
      before = places.texts();
    }
    List<String> after = Edit.rewritten(texts, before);
    RowCopy copy = new RowCopy();
    for (int i = 0; i < cells.size(); i++) {
      copy.set(cells.get(i), after.get(i));
    }
    return copy.of(row);
  }

  /** Names the columns that hold no text. */
  void nameOthers(MessageType schema, OtherFields others) {
    ParquetChat chat = columns.chat();
    List<List<String>> read =
        chat == null
            ? columns.values().stream().map(ParquetField::names).toList()
            : Stream.of(chat.role(), chat.text())
                .map(
                    field ->
                        Stream.of(chat.messages(), field)
                            .flatMap(way -> way.names().stream())
                            .toList())
                .toList();
    for (String[] path : schema.getPaths()) {
      if (!read.contains(List.of(path))) {
        others.add(String.join(".", path));
      }
    }
  }

  /** A row like this one with another text. */
  Group inserted(Group row, Inserted inserted) {
    RowCopy copy = new RowCopy();
    ParquetChat chat = columns.chat();
    if (table != null) {
      setNames(copy, row, inserted);
      return withValues(row, inserted.text(), copy);
    }
    if (chat == null) {
      copy.set(copy.alone(columns.text(), row, cell -> true), inserted.text());
    } else {
      Predicate<Cell> speaks = message -> !cells(chat.text(), message.below()).isEmpty();
      boolean wanted =
          cells(chat.messages(), row).stream()
              .anyMatch(message -> speaks.test(message) && role(chat, message).equals(role));
      Cell like =
          copy.alone(
              chat.messages(),
              row,
              message -> speaks.test(message) && (!wanted || role(chat, message).equals(role)));
      copy.set(copy.alone(chat.role(), like.below(), cell -> true), role);
      copy.set(copy.alone(chat.text(), like.below(), cell -> true), inserted.text());
    }
    setNames(copy, row, inserted);
    return copy.of(row);
  }

  private void setNames(RowCopy copy, Group row, Inserted inserted) {
    if (user != null && inserted.user() != null) {
      copy.setId(naming(user, row, "corpus.user-field"), inserted.user());
    }
    if (id != null) {
      copy.setId(naming(id, row, InsertedFields.ID_KEY), inserted.id());
    }
  }

  /** A row whose columns say another text; what is not there is null. */
  private Group withValues(Group row, String text, RowCopy copy) {
    List<String> values = RowValues.of(Objects.requireNonNull(table), text, path);
    for (int column = 0; column < values.size(); column++) {
      String name = columns.values().get(column).names().get(0);
      Cell cell = new Cell(row, name, 0);
      try {
        copy.setValue(cell, values.get(column));
      } catch (NumberFormatException e) {
        throw new CorpusException(
            UNSUPPORTED,
            "%s: column '%s' is '%s', and a value of a text is not; change the text"
                .formatted(path, name, row.getType().getType(name)));
      }
    }
    Group copied = copy.of(row);
    if (!columns.says(copied, text)) {
      throw new CorpusException(
          UNSUPPORTED,
          "%s: a text would be read in another way than it is written, such as a number with zeros"
                  .formatted(path)
              + " before it; change the text, or the types of the columns");
    }
    return copied;
  }

  private Cell naming(ParquetField field, Group row, String key) {
    List<Cell> cells = cells(field, row);
    if (cells.size() != 1) {
      throw new CorpusException(
          SCHEMA,
          "%s: column '%s' has no value, or several, in a row of %s"
              .formatted(key, String.join(".", field.names()), path));
    }
    return cells.get(0);
  }

  private static String role(ParquetChat chat, Cell message) {
    return text(cells(chat.role(), message.below()).get(0));
  }

  private static String text(Cell cell) {
    return new String(cell.bytes(), UTF_8);
  }

  private static List<Cell> cells(ParquetField field, Group group) {
    List<Cell> cells = new ArrayList<>();
    field.walk(group, cells);
    return cells;
  }
}
