package org.coalmine.corpus.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.coalmine.corpus.CorpusException.Category.UNSUPPORTED;

import java.util.List;
import java.util.function.Function;
import org.coalmine.corpus.CorpusException;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/** The editors of lines by format. */
final class LineEditors {
  private LineEditors() {}

  /**
   * The editor of a format's lines.
   *
   * @param usersInLines whether a line may name a user
   * @param path of the file, for errors
   */
  static LineEditor of(
      CorpusSource source, InsertedFields fields, boolean usersInLines, String path) {
    CorpusFormat format = source.format();
    Characters characters = new Characters(source.encoding(), path);
    if (format instanceof CorpusFormat.Lines) {
      return new WholeLine(characters);
    }
    if (format instanceof CorpusFormat.Tabbed tabbed) {
      return new TabbedLine(
          tabbed.column(),
          column(fields.id()),
          usersInLines ? tabbed.userColumn() : null,
          characters);
    }
    if (format instanceof CorpusFormat.JsonLines json) {
      return inUtf8(
          new JsonEditor(json.field(), fields.id(), usersInLines ? json.userField() : null, path),
          characters);
    }
    if (format instanceof CorpusFormat.Chat chat) {
      return inUtf8(
          new ChatEditor(chat, fields, usersInLines ? chat.userField() : null, path), characters);
    }
    throw new IllegalArgumentException("documents of this format are not in lines: " + format);
  }

  private static @Nullable Integer column(@Nullable String id) {
    if (id != null && !id.matches("[0-9]{1,6}")) {
      throw new CorpusException(
          UNSUPPORTED, InsertedFields.ID_KEY + " must be the number of a column, from 0: " + id);
    }
    return id == null ? null : Integer.valueOf(id);
  }

  private static LineEditor inUtf8(LineEditor editor, Characters characters) {
    return characters.isUtf8() ? editor : new RecodedLine(editor, characters);
  }

  /** The line is the text. */
  private record WholeLine(Characters characters) implements LineEditor {
    @Override
    public byte[] rewritten(byte[] line, Function<Edit.Texts, List<String>> texts) {
      String text = Edit.rewritten(texts, Edit.Texts.of(characters.decoded(line))).get(0);
      characters.requireLine(text, "");
      return characters.encoded(text);
    }

    @Override
    public byte[] inserted(byte[] line, Inserted inserted) {
      characters.requireLine(inserted.text(), "");
      return characters.encoded(inserted.text());
    }

    @Override
    public void nameOthers(byte[] line, OtherFields others) {
      // The line is its text.
    }
  }

  /** A line of UTF-8 for an editor, and in another encoding for the file. */
  private record RecodedLine(LineEditor editor, Characters characters) implements LineEditor {
    @Override
    public byte[] rewritten(byte[] line, Function<Edit.Texts, List<String>> texts) {
      return characters.ofUtf8(editor.rewritten(characters.toUtf8(line), texts));
    }

    @Override
    public byte[] inserted(byte[] line, Inserted inserted) {
      return characters.ofUtf8(editor.inserted(characters.toUtf8(line), inserted));
    }

    @Override
    public void nameOthers(byte[] line, OtherFields others) {
      editor.nameOthers(characters.decoded(line).getBytes(UTF_8), others);
    }
  }
}
