package org.coalmine.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.List;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.JsonField.Found;
import org.jspecify.annotations.Nullable;

/** Reads fields of a line that is a JSON object. */
final class JsonLine {
  static final int DEEPEST_NESTING = 1000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNestingDepth(DEEPEST_NESTING)
                  .build())
          .build();

  private JsonLine() {}

  /** What a line gives: values at a path, or a flaw. */
  record Values<T>(List<T> values, Parsed.@Nullable Flawed flaw) {}

  /**
   * Reads what stands at a path.
   *
   * @param none the flaw of an object where nothing does
   */
  static <T> Values<T> read(byte[] line, int from, int to, JsonField<T> field, Flaw none) {
    if (isBlank(line, from, to)) {
      return flawed(Flaw.EMPTY);
    }
    try (JsonParser parser = JSON.createParser(line, from, to - from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return flawed(Flaw.MALFORMED);
      }
      Found<T> found = field.find(parser);
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        return flawed(Flaw.MALFORMED);
      }
      return new Values<>(found.values(), found.flaw(none));
    } catch (StreamConstraintsException e) {
      return flawed(Flaw.TOO_DEEP);
    } catch (IOException e) {
      return flawed(Flaw.MALFORMED);
    }
  }

  private static <T> Values<T> flawed(Flaw flaw) {
    return new Values<>(List.of(), new Parsed.Flawed(flaw));
  }

  private static boolean isBlank(byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (" \t\r\f\u000b".indexOf(line[i]) < 0) {
        return false;
      }
    }
    return true;
  }
}
