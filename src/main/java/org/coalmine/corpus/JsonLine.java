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

  /** Reads something of an object, from its first token to its last. */
  interface ObjectReader<T> {
    Values<T> read(JsonParser parser) throws IOException;
  }

  /**
   * Reads what stands at a path.
   *
   * @param none the flaw of an object where nothing does
   */
  public static <T> Values<T> read(byte[] line, int from, int to, JsonField<T> field, Flaw none) {
    return read(
        line,
        from,
        to,
        parser -> {
          Found<T> found = field.find(parser);
          return new Values<>(found.values(), found.flaw(none));
        });
  }

  /** Reads a line that is to be an object. */
  static <T> Values<T> read(byte[] line, int from, int to, ObjectReader<T> reader) {
    if (isBlank(line, from, to)) {
      return flawed(Flaw.EMPTY);
    }
    try (JsonParser parser = JSON.createParser(line, from, to - from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return flawed(Flaw.MALFORMED);
      }
      Values<T> values = reader.read(parser);
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        return flawed(Flaw.MALFORMED);
      }
      return values;
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

  /**
   * Whether a file begins with an object that has a field, by its first bytes behind a byte order
   * mark. No record of RFC 4180 begins so: in a field without quotes there is no quote.
   */
  static boolean beginsObject(byte[] head) {
    int brace = full(head, 0, head.length);
    if (brace == head.length || head[brace] != '{') {
      return false;
    }
    int quote = full(head, brace + 1, head.length);
    return quote < head.length && head[quote] == '"';
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
