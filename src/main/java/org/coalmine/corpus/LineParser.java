package org.coalmine.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/** Finds the text of a document in a line, without its end. */
final class LineParser {
  static final int DEEPEST_NESTING = 1000;
  private static final int MOST_FIELDS = 20;
  private static final int LONGEST_FIELD = 40;

  private final CorpusSource source;
  private final JsonFactory json;

  LineParser(CorpusSource source) {
    this.source = source;
    this.json =
        JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(DEEPEST_NESTING)
                    .build())
            .build();
  }

  Parsed parse(byte[] line, int from, int to) {
    CorpusFormat format = source.format();
    if (format instanceof CorpusFormat.Tabbed tabbed) {
      Integer userColumn = tabbed.userColumn();
      Parsed text = column(line, from, to, tabbed.column());
      if (userColumn == null) {
        return text;
      }
      Parsed user = column(line, from, to, userColumn);
      return CorpusRecords.of(text, user instanceof Parsed.Text named ? named.text() : null);
    }
    if (format instanceof CorpusFormat.JsonLines jsonLines) {
      return field(line, from, to, jsonLines.field(), jsonLines.userField());
    }
    return CorpusRecords.text(line, from, to, source);
  }

  private Parsed column(byte[] line, int from, int to, int column) {
    int start = from;
    for (int passed = 0; passed < column; passed++) {
      int tab = tab(line, start, to);
      if (tab == to) {
        return new Parsed.Flawed(from == to ? Flaw.EMPTY : Flaw.NO_TEXT);
      }
      start = tab + 1;
    }
    return CorpusRecords.text(line, start, tab(line, start, to), source);
  }

  private static int tab(byte[] line, int from, int to) {
    int index = from;
    while (index < to && line[index] != '\t') {
      index++;
    }
    return index;
  }

  private Parsed field(byte[] line, int from, int to, String field, @Nullable String userField) {
    if (isBlank(line, from, to)) {
      return new Parsed.Flawed(Flaw.EMPTY);
    }
    try (JsonParser parser = json.createParser(line, from, to - from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Parsed.Flawed(Flaw.MALFORMED);
      }
      @Nullable String text = null;
      @Nullable String user = null;
      Set<String> fields = new LinkedHashSet<>();
      boolean twice = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.getCurrentName();
        boolean first = fields.size() < MOST_FIELDS ? fields.add(name) : !fields.contains(name);
        boolean asked = name.equals(field) || name.equals(userField);
        if (asked) {
          twice |= !first;
          fields.add(name);
        }
        JsonToken value = parser.nextToken();
        boolean string = value == JsonToken.VALUE_STRING;
        if (string && name.equals(field)) {
          text = parser.getText();
        }
        if ((string || value == JsonToken.VALUE_NUMBER_INT) && name.equals(userField)) {
          user = parser.getText();
        }
        parser.skipChildren();
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        return new Parsed.Flawed(Flaw.MALFORMED);
      }
      if (twice) {
        return new Parsed.Flawed(Flaw.TWICE);
      }
      if (text == null) {
        return new Parsed.Flawed(Flaw.NO_TEXT, fields.stream().map(LineParser::shortened).toList());
      }
      Parsed parsed = CorpusRecords.text(text, source);
      return userField == null ? parsed : CorpusRecords.of(parsed, user);
    } catch (StreamConstraintsException e) {
      return new Parsed.Flawed(Flaw.TOO_DEEP);
    } catch (IOException e) {
      return new Parsed.Flawed(Flaw.MALFORMED);
    }
  }

  private static boolean isBlank(byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (" \t\r\f\u000b".indexOf(line[i]) < 0) {
        return false;
      }
    }
    return true;
  }

  private static String shortened(String field) {
    return field.length() <= LONGEST_FIELD ? field : field.substring(0, LONGEST_FIELD) + "…";
  }
}
