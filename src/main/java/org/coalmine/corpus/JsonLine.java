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
public final class JsonLine {
  static final int DEEPEST_NESTING = 1000;
  private static final String BLANKS = " \t\r\f\u000b";

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
  public record Values<T>(List<T> values, Parsed.@Nullable Flawed flaw) {
    public Values {
      values = List.copyOf(values);
    }
  }

  /**
   * Reads what stands at a path.
   *
   * @param none the flaw of an object where nothing does
   */
  public static <T> Values<T> read(byte[] line, int from, int to, JsonField<T> field, Flaw none) {
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

  /** A parsed line with what its user field holds, if one is asked for. */
  static Parsed withUser(Parsed parsed, byte[] line, int from, int to, @Nullable String userField) {
    if (userField == null || parsed instanceof Parsed.Flawed) {
      return parsed;
    }
    Values<String> users = read(line, from, to, JsonField.name(userField), Flaw.NO_USER);
    if (users.flaw() != null && users.flaw().flaw() == Flaw.TWICE) {
      return users.flaw();
    }
    return users.flaw() == null && users.values().size() == 1
        ? CorpusRecords.of(parsed, users.values().get(0))
        : parsed;
  }

  private static <T> Values<T> flawed(Flaw flaw) {
    return new Values<>(List.of(), new Parsed.Flawed(flaw));
  }

  /** Whether the first line of a file begins an array of objects. */
  static boolean beginsArray(byte[] line, int from, int to) {
    int bracket = full(line, from, to);
    int next = full(line, Math.min(bracket + 1, to), to);
    return bracket < to && line[bracket] == '[' && (next == to || line[next] == '{');
  }

  /** The index of the first byte that is no blank, or the end. */
  private static int full(byte[] line, int from, int to) {
    int index = from;
    while (index < to && BLANKS.indexOf(line[index]) >= 0) {
      index++;
    }
    return index;
  }

  private static boolean isBlank(byte[] line, int from, int to) {
    return full(line, from, to) == to;
  }
}
