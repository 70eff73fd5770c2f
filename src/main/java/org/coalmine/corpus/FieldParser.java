package org.coalmine.corpus;

import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;

/** Finds the text in a field of a line that is a JSON object; several texts are joined by LF. */
final class FieldParser implements LineParser {
  private final CorpusFormat.JsonLines format;
  private final CorpusSource source;
  private final JsonField<String> field;

  FieldParser(CorpusFormat.JsonLines format, CorpusSource source) {
    this.format = format;
    this.source = source;
    this.field = JsonField.text(format.field());
  }

  @Override
  public Parsed parse(byte[] line, int from, int to) {
    JsonLine.Values<String> texts = JsonLine.read(line, from, to, field, Flaw.NO_TEXT);
    if (texts.flaw() != null) {
      return texts.flaw();
    }
    Parsed text = CorpusRecords.text(String.join("\n", texts.values()), source);
    return JsonLine.withUser(text, line, from, to, format.userField());
  }

  @Override
  public boolean wantsObjects() {
    return true;
  }
}
