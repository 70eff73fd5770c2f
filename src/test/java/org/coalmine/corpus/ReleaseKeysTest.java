package org.coalmine.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.parquet.schema.MessageTypeParser;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What cannot be read of a released text names the keys that say how it is read. */
class ReleaseKeysTest {
  private static CorpusSource source(CorpusFormat format, String key) {
    return new CorpusSource(
        List.of("text"), format, List.of(), CorpusSource.NO_LIMIT, 100, Encoding.STANDARD, key);
  }

  /** A release names no user, and it is UTF-8. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"WIDTH", "NO_USER", "OTHER_USER", "OTHER_ENCODING"})
  void noFlawOfAReleaseNamesAKeyOfTheCorpus(Flaw flaw) {
    for (CorpusFormat format :
        List.of(
            new CorpusFormat.Lines(),
            new CorpusFormat.Files(null),
            new CorpusFormat.JsonLines("body"),
            new CorpusFormat.Parquet("body", null))) {
      assertThat(flaw.told(2, source(format, CorpusSource.RELEASE))).doesNotContain("corpus.");
    }
  }

  @Test
  void theFieldIsNamedByItsOwnKey() {
    CorpusFormat lines = new CorpusFormat.JsonLines("body");
    assertThat(Flaw.NO_TEXT.told(2, source(lines, CorpusSource.RELEASE)))
        .isEqualTo("2 records have no text in field 'body'; change synthetic.field");
    for (String key : List.of("corpus.paths", "synthetic.training", "synthetic.holdout")) {
      assertThat(Flaw.NO_TEXT.told(2, source(lines, key)))
          .as("read as the corpus is")
          .isEqualTo("2 records have no text in field 'body'; change corpus.field");
    }
  }

  @Test
  void soIsAColumnOfParquet() {
    var schema =
        MessageTypeParser.parseMessageType(
            "message m { optional binary text (STRING); optional group tags (LIST) { repeated group"
                + " list { optional binary element (STRING); } } }");
    for (String section : List.of("synthetic", "corpus")) {
      assertThatThrownBy(
              () ->
                  new ParquetColumns(
                      schema,
                      "file",
                      source(new CorpusFormat.Parquet("body", null), section + ".paths")))
          .hasMessageStartingWith(section + ".field: file has no column 'body'");
    }
    assertThatThrownBy(
            () ->
                new ParquetColumns(
                    schema,
                    "file",
                    source(new CorpusFormat.Parquet("tags", null), CorpusSource.RELEASE)))
        .hasMessageStartingWith("synthetic.field: column 'tags' of file is a list: for texts in a")
        .message()
        .doesNotContain("corpus.");
  }
}
