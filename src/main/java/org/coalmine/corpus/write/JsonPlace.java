package org.coalmine.corpus.write;

import static org.coalmine.corpus.CorpusException.Category.SCHEMA;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.Flaw;
import org.coalmine.corpus.JsonField;
import org.coalmine.corpus.JsonLine;

/**
 * Where a string or an integer stands in a line that is a JSON object.
 *
 * @param from its first byte, a string's quote
 * @param to the byte behind its last
 * @param text what it says
 * @param isNumber whether it is an integer
 */
record JsonPlace(int from, int to, String text, boolean isNumber) {

  /** The place of the parser's current value, a string or an integer. */
  static JsonPlace at(JsonParser parser) throws IOException {
    int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
    String text = parser.getText();
    boolean isNumber = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
    int to =
        isNumber ? from + text.length() : Math.toIntExact(parser.currentLocation().getByteOffset());
    return new JsonPlace(from, to, text, isNumber);
  }

  /** The strings at a path, as they are read; the line has been read before. */
  static List<JsonPlace> texts(byte[] line, String path) {
    return found(line, path, false);
  }

  /**
   * The one string or integer at a path.
   *
   * @param key of the configuration that names the path
   * @param file for errors
   * @throws CorpusException SCHEMA if there is none, or several
   */
  static JsonPlace naming(byte[] line, String path, String key, String file) {
    List<JsonPlace> places = found(line, path, true);
    if (places.size() != 1) {
      throw new CorpusException(
          SCHEMA,
          "%s: field '%s' is no text and no integer, or is missing, in a line of %s"
              .formatted(key, path, file));
    }
    return places.get(0);
  }

  private static List<JsonPlace> found(byte[] line, String path, boolean integers) {
    JsonField<JsonPlace> field =
        new JsonField<>(
            path,
            (parser, found) -> {
              if (parser.currentToken() == JsonToken.VALUE_STRING
                  || integers && parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                found.add(at(parser));
              }
            });
    return JsonLine.read(line, 0, line.length, field, Flaw.NO_TEXT).values();
  }
}
