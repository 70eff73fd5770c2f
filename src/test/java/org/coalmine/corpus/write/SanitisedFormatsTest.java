package org.coalmine.corpus.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.Scanner;
import org.coalmine.scan.SecretSpaces;
import org.coalmine.scan.TextRules;
import org.coalmine.scan.sanitise.Part;
import org.coalmine.scan.sanitise.Pseudonyms;
import org.coalmine.scan.sanitise.Sanitiser;
import org.coalmine.text.CorpusFormat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sanitiser makes of texts is read again from files of every format and packing. */
class SanitisedFormatsTest {
  private static final Scanner SCANNER =
      new Scanner(
          new ScanSettings(
              EnumSet.of(Kind.CARD, Kind.SSN, Kind.EMAIL), List.of("US"), Certainty.LIKELY),
          TextRules.NONE);
  private static final List<String> TEXTS =
      List.of(
          "\ud83d\ude00 card 4929 1234 5678 9015, mail ann.lee@contoso.com",
          "nothing here",
          "ssn 219-42-7713 and 219-42-7713");

  @TempDir private Path folder = Path.of("");

  private static Stream<Arguments> samples() {
    List<Arguments> all = new ArrayList<>();
    for (String packing : RewritingTest.PACKINGS) {
      add(all, new CorpusFormat.Lines(), "a.txt" + packing, "\uFEFF%s\r\n%s\n%s");
      add(all, new CorpusFormat.Tabbed(1), "a.tsv" + packing, "1\t%s\r\n2\t%s\tx\n3\t%s\n");
      add(
          all,
          new CorpusFormat.Csv("text", null, true, ',', null),
          "a.csv" + packing,
          "id,text\r\n1,\"%s\"\r\n2,%s\n3,%s");
      add(
          all,
          new CorpusFormat.JsonLines("text"),
          "a.jsonl" + packing,
          "{\"n\":1.50,\"text\":\"%s\"}\n{\"text\":\"%s\"}\n{\"text\":\"%s\",\"b\":[ ]}\n");
      add(
          all,
          new CorpusFormat.JsonLines("t[*]"),
          "a.jsonl" + packing,
          "{\"t\":[\"%s\",\"%s\"],\"x\":1}\n{\"t\":[\"%s\"]}\n");
      add(
          all,
          new CorpusFormat.Chat(
              "messages", "role", "content", "{role}: {content}\n", List.of(), null),
          "a.jsonl" + packing,
          "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"},"
              + "{\"role\":\"bot\",\"content\":[\"%s\",{\"text\":\"%s\"}]}],\"n\":1.50}\n");
      add(all, new CorpusFormat.Files(null), "a.txt" + packing, "%s\r\n%s\n\n%s");
    }
    return all.stream();
  }

  private static void add(List<Arguments> all, CorpusFormat format, String name, String file) {
    all.add(Arguments.of(format, name, file));
  }

  private static Sanitiser sanitiser(boolean pseudonyms) {
    return new Sanitiser(
        SCANNER,
        false,
        pseudonyms
            ? new Pseudonyms(
                new SecretSpaces(new LinkedHashSet<>(List.of("US")), TextRules.NONE),
                "a key of sixteen bytes".getBytes(UTF_8))
            : null,
        identity -> false);
  }

  private static Edit edit(Sanitiser sanitiser, String text) {
    var findings = sanitiser.findings(text);
    return findings.isEmpty()
        ? Edit.KEPT
        : new Edit(
            new Edit.Change.Rewrite(
                before -> {
                  List<Part> parts = parts(before);
                  return sanitiser.sanitise(text, findings, parts).texts(text, parts);
                }),
            List.of());
  }

  private static List<Part> parts(Edit.Texts texts) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < texts.texts().size(); i++) {
      int start = texts.starts().get(i);
      parts.add(new Part(start, start + texts.texts().get(i).length()));
    }
    return parts;
  }

  private static List<Part> whole(String text) {
    return List.of(new Part(0, text.length()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatIsWrittenIsReadAgainWithoutSecrets(CorpusFormat format, String name, String file)
      throws IOException {
    String text = file.formatted(TEXTS.toArray());
    Workshop shop = Workshop.of(folder, format);
    Path path = shop.file(name, Workshop.packed(name, text.getBytes(UTF_8)));
    for (boolean pseudonyms : List.of(false, true)) {
      Sanitiser sanitiser = sanitiser(pseudonyms);
      List<Object> expected = new ArrayList<>();
      for (Object record : shop.read(path)) {
        expected.add(
            record instanceof String before
                ? sanitiser.sanitise(before, sanitiser.findings(before), whole(before)).text(before)
                : record);
      }
      SortedMap<String, byte[]> written = shop.rewrite(path, document -> edit(sanitiser, document));
      byte[] bytes = requireNonNull(written.get(name));
      assertThat(shop.read(name, bytes)).isEqualTo(expected);
      String plain = new String(Workshop.unpacked(name, bytes), UTF_8);
      assertThat(plain).contains("nothing here").doesNotContain("4929 1234", "219-42-7713", "ann");
      if (!pseudonyms) {
        assertThat(plain)
            .isEqualTo(
                text.replace("4929 1234 5678 9015", "[CARD]")
                    .replace("ann.lee@contoso.com", "[EMAIL]")
                    .replace("219-42-7713", "[SSN]"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void otherFieldsAreNamed(CorpusFormat format, String name, String file) throws IOException {
    Workshop shop = Workshop.of(folder, format);
    byte[] packed = Workshop.packed(name, file.formatted(TEXTS.toArray()).getBytes(UTF_8));
    List<String> expected =
        format instanceof CorpusFormat.Tabbed
            ? List.of("column 0", "column 2")
            : format instanceof CorpusFormat.Csv
                ? List.of("id")
                : format instanceof CorpusFormat.JsonLines json
                    ? json.field().equals("text") ? List.of("b", "n") : List.of("x")
                    : format instanceof CorpusFormat.Chat ? List.of("n") : List.of();
    assertThat(shop.otherFields(shop.file(name, packed))).containsExactlyElementsOf(expected);
  }
}
