package org.coalmine.corpus.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coalmine.corpus.write.Workshop.KEEP;
import static org.coalmine.corpus.write.Workshop.insert;
import static org.coalmine.corpus.write.Workshop.inserted;
import static org.coalmine.corpus.write.Workshop.replace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.coalmine.corpus.CorpusException;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RewritingTest {
  private static final String ZEROS = "0".repeat(32);
  static final List<String> PACKINGS =
      List.of("", ".gz", ".bz2", ".xz", ".zst", ".framed", ".sz", ".deflate", ".lz4", ".snappy");

  @TempDir private Path folder = Path.of("");

  private static CorpusFormat.Chat chat(String... roles) {
    return new CorpusFormat.Chat(
        "messages", "role", "content", "{role}: {content}\n", List.of(roles), null);
  }

  private static CorpusFormat.Csv csv() {
    return new CorpusFormat.Csv("text", null, true, ',', null);
  }

  private static Stream<Arguments> samples() {
    List<Arguments> all = new ArrayList<>();
    for (String packing : PACKINGS) {
      all.add(
          Arguments.of(
              new CorpusFormat.Lines(),
              "a.txt" + packing,
              "\uFEFFone\r\n\ntwo \r inside\nlast, \u00e4\n" + "x".repeat(9000) + "\nend"));
      all.add(
          Arguments.of(
              new CorpusFormat.Tabbed(1, null), "a.tsv" + packing, "1\tone\r\n2\n3\tthree\tx\n"));
      all.add(
          Arguments.of(
              csv(),
              "a.csv" + packing,
              "\uFEFFid,text\r\n1,\"a \"\"b\"\", \r\n c\"\r\n2,plain\n\n3\n4,\"\"\n5, x "));
      all.add(
          Arguments.of(
              new CorpusFormat.JsonLines("text"),
              "a.jsonl" + packing,
              "{\"text\": \"one\", \"n\": 1.50e0}\nno JSON\n\n {\"text\":\"\\u00e4\"}\r\n{}"));
      all.add(
          Arguments.of(
              chat(),
              "a.jsonl" + packing,
              "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"n\":1e400}\n{}\n"));
      all.add(Arguments.of(new CorpusFormat.Files(null), "a.txt" + packing, "\uFEFFone\r\ntwo\n"));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatIsKeptKeepsItsBytes(CorpusFormat format, String name, String text) throws IOException {
    byte[] packed = Workshop.packed(name, text.getBytes(UTF_8));
    byte[] written = Workshop.of(folder, format).bytes(name, packed, document -> KEEP);
    assertThat(new String(Workshop.unpacked(name, written), UTF_8)).isEqualTo(text);
    if (packed != Workshop.unpacked(name, packed) && !name.endsWith(".lz4")) {
      assertThat(Arrays.copyOf(written, 3)).isEqualTo(Arrays.copyOf(packed, 3));
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theSameEditsGiveTheSameBytes(CorpusFormat format, String name, String text)
      throws IOException {
    Workshop shop = Workshop.of(folder, format);
    Path file = shop.file(name, Workshop.packed(name, text.getBytes(UTF_8)));
    SortedMap<String, byte[]> once = shop.rewrite(file, document -> insert(inserted("new", '1')));
    SortedMap<String, byte[]> again = shop.rewrite(file, document -> insert(inserted("new", '1')));
    assertThat(once.keySet()).isEqualTo(again.keySet());
    once.forEach((written, bytes) -> assertThat(again.get(written)).isEqualTo(bytes));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatIsInsertedIsReadBehind(CorpusFormat format, String name, String text)
      throws IOException {
    Workshop shop = Workshop.of(folder, format);
    Path file = shop.file(name, Workshop.packed(name, text.getBytes(UTF_8)));
    List<Object> expected = new ArrayList<>();
    for (Object record : shop.read(file)) {
      expected.add(record);
      if (record instanceof String) {
        expected.add(format instanceof CorpusFormat.Chat ? "user: \"n\u00e9w\"\n" : "\"n\u00e9w\"");
        expected.add(format instanceof CorpusFormat.Chat ? "user: two\n" : "two");
      }
    }
    SortedMap<String, byte[]> written =
        shop.rewrite(file, document -> insert(inserted("\"n\u00e9w\"", '1'), inserted("two", '2')));
    List<Object> found = new ArrayList<>(shop.read(name, requireNonNull(written.get(name))));
    if (format instanceof CorpusFormat.Files) {
      for (char digit : new char[] {'1', '2'}) {
        String other = String.valueOf(digit).repeat(32) + FileRewriter.ending(name);
        found.addAll(shop.read(other, requireNonNull(written.get(other))));
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatIsChangedIsReadChanged(CorpusFormat format, String name, String text)
      throws IOException {
    Workshop shop = Workshop.of(folder, format);
    Path file = shop.file(name, Workshop.packed(name, text.getBytes(UTF_8)));
    List<Object> expected =
        shop.read(file).stream()
            .map(
                record ->
                    record instanceof String before
                        ? format instanceof CorpusFormat.Chat
                            ? before.stripTrailing() + ", \"\u00e4\"\n"
                            : before + ", \"\u00e4\""
                        : record)
            .toList();
    SortedMap<String, byte[]> written =
        shop.rewrite(file, document -> replace(before -> before + ", \"\u00e4\""));
    assertThat(shop.read(name, requireNonNull(written.get(name)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatIsDroppedIsGone(CorpusFormat format, String name, String text) throws IOException {
    Workshop shop = Workshop.of(folder, format);
    Path file = shop.file(name, Workshop.packed(name, text.getBytes(UTF_8)));
    SortedMap<String, byte[]> written = shop.rewrite(file, document -> Edit.DROPPED, false);
    if (format instanceof CorpusFormat.Files) {
      assertThat(written).isEmpty();
    } else {
      assertThat(shop.read("b" + name, requireNonNull(written.get(name))))
          .noneMatch(String.class::isInstance);
    }
  }

  @Test
  void endsOfLinesAreThoseOfTheFile() throws IOException {
    Workshop lines = Workshop.of(folder, new CorpusFormat.Lines());
    Inserted new1 = inserted("new", '1');
    assertThat(lines.text("a\r\nb", text -> insert(new1))).isEqualTo("a\r\nnew\r\nb\r\nnew");
    assertThat(lines.text("a\nb\n", text -> insert(new1))).isEqualTo("a\nnew\nb\nnew\n");
    assertThat(lines.text("a", text -> insert(new1))).isEqualTo("a\nnew");
    assertThat(lines.text("a\r", text -> insert(new1))).isEqualTo("a\r\nnew\r");
    assertThat(lines.text("\uFEFFa\nb", text -> text.equals("a") ? Edit.DROPPED : KEEP))
        .isEqualTo("\uFEFFb");
    assertThat(lines.text("\uFEFFa\n", text -> insert(new1))).isEqualTo("\uFEFFa\nnew\n");
  }

  @Test
  void aLineOfAnyLengthPasses() throws IOException {
    ByteArrayOutputStream long1 = new ByteArrayOutputStream();
    long1.writeBytes("a\n".getBytes(UTF_8));
    long1.writeBytes("x".repeat(3_000_000).getBytes(UTF_8));
    long1.writeBytes("\nb\n".getBytes(UTF_8));
    Workshop lines = Workshop.of(folder, new CorpusFormat.Lines());
    assertThat(lines.bytes("a.txt", long1.toByteArray(), text -> KEEP))
        .isEqualTo(long1.toByteArray());
    SortedMap<String, byte[]> written =
        lines.rewrite(lines.file("a.txt", long1.toByteArray()), text -> KEEP, false);
    assertThat(new String(written.get("a.txt"), UTF_8)).isEqualTo("a\nb\n");
  }

  @Test
  void otherColumnsAreThoseOfTheRecordBefore() throws IOException {
    Workshop tsv = Workshop.of(folder, new CorpusFormat.Tabbed(1, 2), Encoding.STANDARD, "0");
    assertThat(
            tsv.text(
                "7\tone\tanna\tx\n", text -> insert(new Inserted("new", ZEROS, "f".repeat(16)))))
        .isEqualTo("7\tone\tanna\tx\n" + ZEROS + "\tnew\t" + "f".repeat(16) + "\tx\n");
    Workshop csv = Workshop.of(folder, csv(), Encoding.STANDARD, "id");
    assertThat(
            csv.text("id,\"text\",n\n7,\"one\",1.50\n", text -> insert(inserted("a \"b\"", '0'))))
        .isEqualTo("id,\"text\",n\n7,\"one\",1.50\n" + ZEROS + ",\"a \"\"b\"\"\",1.50\n");
    assertThat(csv.text("id,text\n7,one", text -> insert(inserted("a, b", '0'))))
        .isEqualTo("id,text\n7,one\n" + ZEROS + ",\"a, b\"");
  }

  @Test
  void otherFieldsOfJsonKeepTheirBytes() throws IOException {
    Workshop json = Workshop.of(folder, new CorpusFormat.JsonLines("d.t"), Encoding.STANDARD, "id");
    String line = " {\"n\":1.500E+3, \"d\" : {\"t\":\"o\\u006e\\u00e9\",\"t2\":[1 ,2]}, \"id\":9}";
    assertThat(json.text(line + "\n", text -> replace(before -> before + "\u00e4!")))
        .isEqualTo(line.replace("o\\u006e\\u00e9", "on\\u00e9\\u00e4!") + "\n");
    assertThat(json.text(line + "\n", text -> insert(inserted("\ud83d\ude00\n", '1'))))
        .isEqualTo(
            line
                + "\n"
                + line.replace("o\\u006e\\u00e9", "\\ud83d\\ude00\\n")
                    .replace("\"id\":9", "\"id\":" + Long.parseLong("1".repeat(13), 16))
                + "\n");
    assertThat(
            json.text(
                "{\"d\":{\"t\":\"\u00e4\"},\"id\":\"a\"}", text -> insert(inserted("\u00df", '0'))))
        .isEqualTo(
            "{\"d\":{\"t\":\"\u00e4\"},\"id\":\"a\"}\n{\"d\":{\"t\":\"\u00df\"},\"id\":\""
                + ZEROS
                + "\"}");
    assertThatThrownBy(() -> json.text("{\"d\":{\"t\":\"a\"}}", text -> insert(inserted("b", '0'))))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("plant.id-field: field 'id'");
  }

  @Test
  void ofAListTheTextAloneIsLeft() throws IOException {
    Workshop tags = Workshop.of(folder, new CorpusFormat.JsonLines("a[*].t[*]"));
    assertThat(
            tags.text(
                "{\"a\":[{\"x\":1},{\"t\":[],\"y\":2}, {\"t\":[null,\"one,"
                    + " ]\",\"two\"]},null],\"b\":[1,2]}\n",
                text -> insert(inserted("new", '1'))))
        .endsWith("\n{\"a\":[ {\"t\":[\"new\"]}],\"b\":[1,2]}\n");
    assertThat(
            tags.text(
                "{\"a\":[{\"t\":[\"one\",\"two\"]},{\"t\":[\"three\"]}]}",
                text -> replace(before -> before.toUpperCase(java.util.Locale.ROOT))))
        .isEqualTo("{\"a\":[{\"t\":[\"ONE\",\"TWO\"]},{\"t\":[\"THREE\"]}]}");
  }

  @Test
  void aConversationHasOneMessageOfTheRole() throws IOException {
    Workshop chat = Workshop.of(folder, chat());
    String system = "{\"role\":\"system\",\"content\":\"be kind\"}";
    String user =
        "{\"content\":[{\"type\":\"image\"},{\"type\":\"text\",\"text\":\"hi\"}],\"role\":\"user\"}";
    String line = "{\"messages\":[%s,%s],\"n\":1.0}\n";
    assertThat(chat.text(line.formatted(system, user), text -> insert(inserted("new", '1'))))
        .isEqualTo(
            line.formatted(system, user)
                + "{\"messages\":[{\"content\":[{\"type\":\"text\",\"text\":\"new\"}],\"role\":\"user\"}],\"n\":1.0}\n");
    assertThat(chat.text("{\"messages\":[" + system + "]}", text -> insert(inserted("new", '1'))))
        .endsWith("\n{\"messages\":[{\"role\":\"user\",\"content\":\"new\"}]}");
    Workshop ofUsers = Workshop.of(folder, chat("user"));
    assertThat(ofUsers.text(line.formatted(system, user), text -> replace(before -> before + "!")))
        .isEqualTo(line.formatted(system, user).replace("\"hi\"", "\"hi!\""));
  }

  @Test
  void messagesStandWhereTheTemplateHasThem() throws IOException {
    CorpusFormat.Chat format =
        new CorpusFormat.Chat(
            "talks[*].messages",
            "role",
            "content",
            "<{role}> {role}: {content}. {content}\n",
            List.of("user", "{content}"),
            null);
    String line =
        "{\"talks\":[{\"messages\":[{\"role\":\"user\",\"content\":\"user\"},{\"role\":\"system\",\"content\":\"no\"},{\"role\":\"user\",\"content\":\"\"},{\"role\":\"{content}\",\"content\":[\"{role}\",\"b\"]}]},{\"messages\":[]},{\"messages\":[{\"role\":\"user\",\"content\":\"\ud83d\ude00\"}]}]}\n";
    assertThat(Workshop.of(folder, format).text(line, text -> replace(before -> before + "!")))
        .isEqualTo(
            line.replace("\"content\":\"user\"", "\"content\":\"user!\"")
                .replace("\"content\":\"\"", "\"content\":\"!\"")
                .replace("[\"{role}\",\"b\"]", "[\"{role}!\",\"b!\"]")
                .replace("\ud83d\ude00", "\ud83d\ude00!"));
  }

  @Test
  void otherEncodingsKeepTheirBytes() throws IOException {
    Charset charset = Charset.forName("GB18030");
    String line = "{\"text\":\"\u4f60\u597d\",\"x\":\"\u4e16\"}\n";
    Workshop shop =
        Workshop.of(folder, new CorpusFormat.JsonLines("text"), new Encoding("GB18030"), null);
    byte[] written =
        shop.bytes(
            "a.jsonl", line.getBytes(charset), text -> insert(inserted("\u4e16\u00e9", '1')));
    assertThat(new String(written, charset))
        .isEqualTo(line + line.replace("\u4f60\u597d", "\u4e16\u00e9"));
    Workshop latin =
        Workshop.of(folder, new CorpusFormat.Lines(), new Encoding("windows-1252"), null);
    assertThatThrownBy(
            () ->
                latin.bytes(
                    "a.txt", "a\n".getBytes(UTF_8), text -> insert(inserted("\u4e16", '1'))))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("corpus.encoding = windows-1252")
        .hasMessageNotContaining("\u4e16");
  }

  @Test
  void aTextThatEndsALineIsRefused() {
    Workshop lines = Workshop.of(folder, new CorpusFormat.Lines());
    assertThatThrownBy(() -> lines.text("a\n", text -> insert(inserted("a\nb", '1'))))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("a.txt: a new text holds what ends a line");
    Workshop tsv = Workshop.of(folder, new CorpusFormat.Tabbed(0));
    assertThatThrownBy(() -> tsv.text("a\n", text -> replace(before -> "a\tb")))
        .isInstanceOf(CorpusException.class);
  }

  @Test
  void whatCannotBeInsertedIsRefusedBeforehand() {
    assertThatThrownBy(() -> require(new CorpusFormat.Lines(), "a\nb"))
        .hasMessage(
            "format 'pin' cannot be written into this corpus: it holds the end of a line; change"
                + " it, or corpus.format");
    assertThatThrownBy(() -> require(new CorpusFormat.Tabbed(0), "a\tb"))
        .hasMessageContaining("holds a tab");
    assertThatThrownBy(() -> require(new CorpusFormat.JsonLines("t"), "x".repeat(1001)))
        .hasMessageContaining("it longer than the limit");
    assertThatThrownBy(() -> require(chat("assistant"), "x"))
        .hasMessageContaining("plant.role: messages of role 'user' are not read");
    Workshop lines = Workshop.of(folder, new CorpusFormat.Lines(), Encoding.STANDARD, "id");
    assertThatThrownBy(() -> lines.text("a", text -> KEEP))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("plant.id-field: documents of this corpus.format have no fields");
    require(new CorpusFormat.JsonLines("t"), "a\n\t");
  }

  private void require(CorpusFormat format, String text) {
    Workshop shop = Workshop.of(folder, format);
    new Rewriting(shop.source(), shop.fields(), Workshop.HADOOP)
        .requireInsertable("format 'pin'", text);
  }
}
