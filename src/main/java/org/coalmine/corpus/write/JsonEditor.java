package org.coalmine.corpus.write;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A line that is a JSON object, the text in a field of it.
 *
 * @param field the name or path of the text
 * @param id the field of an id of its own, if inserted lines have one
 * @param user the field of the user, if inserted lines have one of their own
 * @param path of the file, for errors
 */
record JsonEditor(String field, @Nullable String id, @Nullable String user, String path)
    implements LineEditor {

  @Override
  public byte[] rewritten(byte[] line, Function<Edit.Texts, List<String>> texts) {
    List<JsonPlace> places = JsonPlace.texts(line, field);
    return rewritten(
        line, places, texts, Edit.Texts.joined(places.stream().map(JsonPlace::text).toList()));
  }

  /**
   * The same line with other texts in some places.
   *
   * @param before the texts that stand there
   */
  static byte[] rewritten(
      byte[] line,
      List<JsonPlace> places,
      Function<Edit.Texts, List<String>> texts,
      Edit.Texts before) {
    List<String> after = Edit.rewritten(texts, before);
    JsonText changed = new JsonText(line);
    for (int i = 0; i < places.size(); i++) {
      if (!after.get(i).equals(places.get(i).text())) {
        changed.string(places.get(i), after.get(i));
      }
    }
    return changed.written();
  }

  @Override
  public byte[] inserted(byte[] line, Inserted inserted) {
    JsonPlace text = JsonPlace.texts(line, field).get(0);
    JsonText changed = new JsonText(line);
    changed.string(text, inserted.text());
    changed.alone(text);
    name(changed, line, inserted);
    return changed.written();
  }

  @Override
  public void nameOthers(byte[] line, OtherFields others) {
    JsonOthers.name(line, field, Set.of(), others);
  }

  /** Puts an id and a user of its own into an inserted line. */
  void name(JsonText changed, byte[] line, Inserted inserted) {
    if (id != null) {
      changed.id(JsonPlace.naming(line, id, InsertedFields.ID_KEY, path), inserted.id());
    }
    if (user != null && inserted.user() != null && !user.equals(id)) {
      changed.id(JsonPlace.naming(line, user, "corpus.user-field", path), inserted.user());
    }
  }
}
