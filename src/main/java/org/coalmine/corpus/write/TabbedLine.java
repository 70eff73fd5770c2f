package org.coalmine.corpus.write;

import static org.coalmine.corpus.CorpusException.Category.SCHEMA;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.coalmine.corpus.CorpusException;
import org.jspecify.annotations.Nullable;

/**
 * A line of tab-separated columns.
 *
 * @param text the column of the text, from 0
 * @param id the column of an id of its own, if inserted lines have one
 * @param user the column of the user, if inserted lines have one of their own
 */
record TabbedLine(int text, @Nullable Integer id, @Nullable Integer user, Characters characters)
    implements LineEditor {

  @Override
  public byte[] rewritten(byte[] line, Function<Edit.Texts, List<String>> texts) {
    int from = start(line, text, "corpus.column");
    String before = characters.decoded(line, from, tab(line, from));
    return with(
        line,
        new TreeMap<>(java.util.Map.of(text, Edit.rewritten(texts, Edit.Texts.of(before)).get(0))));
  }

  @Override
  public byte[] inserted(byte[] line, Inserted inserted) {
    SortedMap<Integer, String> columns = new TreeMap<>();
    if (user != null && inserted.user() != null) {
      columns.put(user, inserted.user());
    }
    if (id != null) {
      start(line, id, InsertedFields.ID_KEY);
      columns.put(id, inserted.id());
    }
    columns.put(text, inserted.text());
    return with(line, columns);
  }

  @Override
  public void nameOthers(byte[] line, OtherFields others) {
    int column = 0;
    for (int from = 0; from <= line.length; from = tab(line, from) + 1) {
      if (column != text) {
        others.add("column " + column);
      }
      column++;
    }
  }

  /** The line with other columns, as far as it has them. */
  private byte[] with(byte[] line, SortedMap<Integer, String> columns) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(line.length);
    int from = 0;
    for (int column = 0; from <= line.length; column++) {
      int to = tab(line, from);
      if (column > 0) {
        out.write('\t');
      }
      String replaced = columns.get(column);
      if (replaced == null) {
        out.write(line, from, to - from);
      } else {
        characters.requireLine(replaced, "\t");
        out.writeBytes(characters.encoded(replaced));
      }
      from = to + 1;
    }
    return out.toByteArray();
  }

  private int start(byte[] line, int column, String key) {
    int start = 0;
    for (int passed = 0; passed < column; passed++) {
      int tab = tab(line, start);
      if (tab == line.length) {
        throw new CorpusException(
            SCHEMA, "%s: a line of %s has no column %d".formatted(key, characters.path(), column));
      }
      start = tab + 1;
    }
    return start;
  }

  private static int tab(byte[] line, int from) {
    int index = from;
    while (index < line.length && line[index] != '\t') {
      index++;
    }
    return index;
  }
}
