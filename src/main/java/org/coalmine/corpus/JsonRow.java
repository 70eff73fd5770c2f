package org.coalmine.corpus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds a row of a table in a line that is a JSON object. A column is a field of the object itself
 * by its literal name: a text, a number as it is written, or a boolean; null where the value is
 * missing. An object without one of the fields is flawed: a name that no line has would otherwise
 * be a column without values.
 */
final class JsonRow implements LineParser {
  private final CorpusFormat.Table table;
  private final CorpusSource source;

  JsonRow(CorpusFormat.Table table, CorpusSource source) {
    this.table = table;
    this.source = source;
  }

  @Override
  public Parsed parse(byte[] line, int from, int to) {
    JsonLine.Values<String> values = JsonLine.read(line, from, to, this::values);
    if (values.flaw() != null) {
      return values.flaw();
    }
    Parsed row = CorpusRecords.row(table, values.values(), source);
    return JsonLine.withUser(row, line, from, to, table.userColumn());
  }

  private JsonLine.Values<String> values(JsonParser parser) throws IOException {
    List<String> columns = table.textColumns();
    @Nullable String[] values = new @Nullable String[columns.size()];
    Set<String> fields = new LinkedHashSet<>();
    @Nullable Flaw flaw = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonField.name(fields, name);
      int column = columns.indexOf(name);
      JsonToken token = parser.nextToken();
      if (column >= 0 && values[column] != null) {
        flaw = Flaw.TWICE;
      } else if (column >= 0 && token != null && token.isScalarValue()) {
        values[column] = token == JsonToken.VALUE_NULL ? "" : parser.getText();
      }
      parser.skipChildren();
    }
    if (flaw == null && Arrays.asList(values).contains(null)) {
      flaw = Flaw.NO_TEXT;
    }
    return flaw == null
        ? new JsonLine.Values<>(Arrays.asList(values), null)
        : new JsonLine.Values<>(
            List.of(),
            new Parsed.Flawed(flaw, flaw == Flaw.TWICE ? List.of() : List.copyOf(fields)));
  }

  @Override
  public boolean wantsObjects() {
    return true;
  }
}
