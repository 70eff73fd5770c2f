package org.coalmine.spark.generation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.coalmine.generation.Drawn;
import org.coalmine.text.RowText;
import org.junit.jupiter.api.Test;

class DocumentColumnsTest {
  private static DocumentColumns table(String... columns) {
    return new DocumentColumns(new RowText(List.of(columns)));
  }

  private static Drawn drawn(String text) {
    return new Drawn(7, text, false, 0, 0);
  }

  private static String json(DocumentColumns columns, String text) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      columns.write(drawn(text), json);
    }
    return out.toString();
  }

  @Test
  void aTextStandsBesideItsIndex() throws IOException {
    DocumentColumns texts = new DocumentColumns(null);
    assertThat(texts.fit("", true)).isTrue();
    assertThat(texts.schema().fieldNames()).containsExactly("index", "text");
    assertThat(json(texts, "a=1")).isEqualTo("{\"index\":7,\"text\":\"a=1\"}");
  }

  @Test
  void aMissingValueIsNull() throws IOException {
    DocumentColumns table = table("a", "b c", "text");
    String text = "a=; b c=x\\; y\\n; text= ";
    assertThat(table.schema().fieldNames()).containsExactly("index", "a", "b c", "text");
    assertThat(json(table, text))
        .isEqualTo("{\"index\":7,\"a\":null,\"b c\":\"x; y\\n\",\"text\":\" \"}");
    InternalRow row = table.row(drawn(text));
    assertThat(row.numFields()).isEqualTo(4);
    assertThat(row.getLong(0)).isEqualTo(7);
    assertThat(row.isNullAt(1)).isTrue();
    assertThat(row.getUTF8String(2)).hasToString("x; y\n");
    assertThat(row.getUTF8String(3)).hasToString(" ");
  }

  @Test
  void whereTheTableHasAColumnOfThatNameTheIndexIsLeftOut() throws IOException {
    for (String name : List.of("index", "Index")) {
      DocumentColumns table = table("a", name);
      assertThat(table.schema().fieldNames()).containsExactly("a", name);
      assertThat(json(table, "a=1; %s=9".formatted(name)))
          .isEqualTo("{\"a\":\"1\",\"%s\":\"9\"}".formatted(name));
      assertThat(table.row(drawn("a=1; %s=9".formatted(name))).numFields()).isEqualTo(2);
    }
  }

  @Test
  void onlyAWholeRowWithAValueFits() {
    DocumentColumns table = table("a", "b");
    assertThat(table.fit("a=; b=1", false)).isTrue();
    assertThat(table.fit("a=; b=1", true)).as("it may have been longer").isFalse();
    for (String text :
        List.of("", "a=1", "a=1; ", "a=1; b", "b=1; a=2", "a=; b= ", "a=1;b=2", "a=1; b=2\0")) {
      assertThat(table.fit(text, false)).as(text).isFalse();
    }
  }
}
