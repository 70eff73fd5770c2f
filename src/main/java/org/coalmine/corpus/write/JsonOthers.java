package org.coalmine.corpus.write;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.coalmine.corpus.FieldPath;

/** Names the fields of a line, known to be a JSON object, that a path does not lead through. */
final class JsonOthers {
  private static final JsonFactory JSON = new JsonFactory();

  private final OtherFields others;
  private final Set<String> read;

  /**
   * @param read the fields that are read of the objects in a list at the end of the path; empty if
   *     texts stand there
   */
  private JsonOthers(OtherFields others, Set<String> read) {
    this.others = others;
    this.read = read;
  }

  static void name(byte[] line, String path, Set<String> read, OtherFields others) {
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        new JsonOthers(others, read).object(parser, path, "");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a line that was read before is no JSON", e);
    }
  }

  private void object(JsonParser parser, String rest, String place) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.getCurrentName();
      String here = FieldPath.field(place, name);
      String below = FieldPath.below(rest, name);
      parser.nextToken();
      if (below == null) {
        others.add(here);
        parser.skipChildren();
      } else {
        value(parser, below, here);
      }
    }
  }

  /** Reads a value from its first token to its last. */
  private void value(JsonParser parser, String rest, String place) throws IOException {
    boolean list = parser.currentToken() == JsonToken.START_ARRAY;
    if (list && (FieldPath.leadsToElements(rest) || rest.isEmpty() && !read.isEmpty())) {
      String below = rest.isEmpty() ? rest : FieldPath.ofElement(rest);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        value(parser, below, FieldPath.elements(place));
      }
    } else if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
    } else if (FieldPath.leadsToField(rest)) {
      object(parser, FieldPath.ofField(rest), place);
    } else {
      members(parser, place);
    }
  }

  /** The fields of an object at the end of the path. */
  private void members(JsonParser parser, String place) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      if (!read.contains(parser.getCurrentName())) {
        others.add(FieldPath.field(place, parser.getCurrentName()));
      }
      parser.nextToken();
      parser.skipChildren();
    }
  }
}
