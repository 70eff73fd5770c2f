package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.ParquetField.Cell;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds the conversation in a row.
 *
 * @param messages the way from the row to each message
 * @param role the way from a message to its role
 * @param text the way from a message to its text, or to each text of it
 * @param parts the way from a message to each part of its content, if it has parts
 * @param leftOut takes what is left out of conversations
 */
public record ParquetChat(
    CorpusFormat.Chat format,
    CorpusSource source,
    ParquetField messages,
    ParquetField role,
    ParquetField text,
    @Nullable ParquetField parts,
    Map<String, Long> leftOut)
    implements RowParser {

  @Override
  public Parsed parse(Group row) {
    List<Cell> cells = new ArrayList<>();
    if (!messages.walk(row, cells)) {
      return new Parsed.Flawed(Flaw.NO_TEXT);
    }
    Conversation conversation = new Conversation(format);
    for (Cell cell : cells) {
      Group message = cell.below();
      List<String> roles = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      if (!decode(role, message, roles) || !decode(text, message, texts)) {
        return new Parsed.Flawed(Flaw.INVALID_UTF_8);
      }
      if (roles.size() != 1) {
        return new Parsed.Flawed(Flaw.NO_TEXT);
      }
      conversation.add(roles.get(0), texts, Math.max(0, parts(message) - texts.size()));
    }
    conversation.leftOut().forEach((what, count) -> leftOut.merge(what, count, Long::sum));
    return CorpusRecords.text(conversation.text(), source);
  }

  private int parts(Group message) {
    List<Cell> cells = new ArrayList<>();
    if (parts != null) {
      parts.walk(message, cells);
    }
    return cells.size();
  }

  /** Decodes all texts at the end of a way; says whether all are UTF-8. */
  private static boolean decode(ParquetField field, Group message, List<String> texts) {
    List<Cell> cells = new ArrayList<>();
    field.walk(message, cells);
    for (Cell cell : cells) {
      byte[] bytes = cell.bytes();
      String text = CorpusRecords.decoded(bytes, 0, bytes.length, UTF_8);
      if (text == null) {
        return false;
      }
      texts.add(text);
    }
    return true;
  }
}
