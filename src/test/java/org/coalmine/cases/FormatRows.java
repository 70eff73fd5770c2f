package org.coalmine.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/** Every format, rightly and wrongly named, with texts of the same 30 documents. */
final class FormatRows {
  private static final int DOCUMENTS = 30;
  private static final String ALL = "corpus.quarantine-limit=1";

  private FormatRows() {}

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.addAll(files());
    rows.addAll(tables());
    rows.addAll(nested());
    rows.addAll(conversations());
    return rows;
  }

  private static String text(int i) {
    return "all people as if to and to find number %d of the minutes".formatted(i);
  }

  private static String lines(IntFunction<String> line) {
    return IntStream.range(0, DOCUMENTS).mapToObj(line).collect(Collectors.joining());
  }

  private static Row read(String name, String format, String content, String... settings) {
    return Row.corpus(name, "FOLDER/in." + format, with(format, settings))
        .after(folder -> Files.write(folder.resolve("in." + format), content.getBytes(UTF_8)));
  }

  private static String[] with(String format, String... settings) {
    List<String> all = new ArrayList<>(List.of("corpus.format=" + format));
    all.addAll(List.of(settings));
    return all.toArray(String[]::new);
  }

  private static List<Row> files() {
    return List.of(
        Row.corpus("files of several lines", "FOLDER/in", "corpus.format=files")
            .after(
                folder -> {
                  Path in = Files.createDirectory(folder.resolve("in"));
                  for (int i = 0; i < DOCUMENTS; i++) {
                    byte[] text = (text(i) + "\n\nand so on\n").getBytes(UTF_8);
                    try (OutputStream out = packed(in.resolve("%02d.txt".formatted(i)), i)) {
                      out.write(text);
                    }
                  }
                })
            .reads(DOCUMENTS),
        Row.corpus("files that are too long", "CASES/base.txt", "corpus.format=files")
            .after(folder -> {})
            .reads(1),
        Row.corpus(
                "files above the limit",
                "CASES/base.txt",
                "corpus.format=files",
                "corpus.document-limit=1000")
            .ends(2)
            .says("1 record is longer than 1,000 characters; raise corpus.document-limit"),
        Row.corpus(
                "files with an archive among them",
                "CASES/20-other-compressions-are-called-bad-text/a.zip",
                "corpus.format=files")
            .ends(2)
            .says("a.zip is a zip archive; unpack it"));
  }

  /** Every third file is packed by Zstandard, every third by xz. */
  private static OutputStream packed(Path file, int number) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    return switch (number % 3) {
      case 0 -> out;
      case 1 -> new ZstdCompressorOutputStream(out);
      default -> new XZCompressorOutputStream(out);
    };
  }

  private static List<Row> tables() {
    String table = "id,body\n" + lines(i -> "%d,\"%s,\n\"\"again\"\"\"\n".formatted(i, text(i)));
    return List.of(
        read("csv by name", "csv", table, "corpus.column=body").reads(DOCUMENTS),
        read("csv by number", "csv", table, "corpus.column=1").reads(DOCUMENTS),
        read(
                "csv with semicolons and no header",
                "csv",
                lines(i -> "%d;%s\n".formatted(i, text(i))),
                "corpus.column=1",
                "corpus.header=false",
                "corpus.delimiter=\";\"")
            .reads(DOCUMENTS),
        read("csv without the column", "csv", table, "corpus.column=text")
            .ends(2)
            .says("corpus.column: ", "no column 'text'; its columns are id, body"),
        read(
                "csv without a header and a name",
                "csv",
                table,
                "corpus.column=body",
                "corpus.header=no")
            .ends(2)
            .says("corpus.column: must be a number from 0 where files have no header: body"),
        read("csv with a long delimiter", "csv", table, "corpus.delimiter=\"||\"")
            .ends(2)
            .says("corpus.delimiter: must be one character"),
        read("csv with an open quote", "csv", table + "31,\"open\n", "corpus.column=body")
            .ends(2)
            .says("in.csv:62: the record that begins here is no CSV: Missing closing quote"),
        read("csv with another width", "csv", table + "31\n", "corpus.column=body", ALL)
            .reads(DOCUMENTS)
            .says("1 record has not as many fields as the first of the file"),
        read("a name of a column for tsv", "tsv", table, "corpus.column=body")
            .ends(2)
            .says("corpus.column: must be a number"));
  }

  private static List<Row> nested() {
    String json = lines(i -> "{\"meta\":{\"body\":\"%s\"},\"tags\":[\"a\"]}\n".formatted(text(i)));
    return List.of(
        read("a nested field", "jsonl", json, "corpus.field=meta.body").reads(DOCUMENTS),
        read("the texts of a list", "jsonl", json, "corpus.field=\"tags[*]\"").reads(DOCUMENTS),
        read("a nested field that is not there", "jsonl", json, "corpus.field=meta.text")
            .ends(2)
            .says("no text in field 'meta.text'", "(the first has meta, meta.body, tags)"));
  }

  private static List<Row> conversations() {
    String chat =
        lines(
            i ->
                ("{\"id\":%d,\"messages\":[{\"role\":\"system\",\"content\":\"be"
                        + " kind\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}]}\n")
                    .formatted(i, text(i)));
    String shared =
        lines(
            i ->
                "{\"conversations\":[{\"from\":\"human\",\"value\":\"%s\"}]}\n".formatted(text(i)));
    return List.of(
        read("chat", "chat", chat, "corpus.chat.roles=[user]").reads(DOCUMENTS),
        Row.corpus("chat in zst by first bytes", "FOLDER/dump", "corpus.format=chat")
            .after(
                folder -> {
                  try (OutputStream out =
                      new ZstdCompressorOutputStream(
                          Files.newOutputStream(folder.resolve("dump")))) {
                    out.write(chat.getBytes(UTF_8));
                  }
                })
            .reads(DOCUMENTS),
        read(
                "ShareGPT by its keys",
                "chat",
                shared,
                "corpus.chat={messages=conversations,role=from,content=value}")
            .reads(DOCUMENTS),
        read("ShareGPT by the keys of others", "chat", shared)
            .ends(2)
            .says("(the first has conversations)", "change corpus.chat"),
        read("a list of messages as one text", "jsonl", chat, "corpus.field=messages")
            .ends(2)
            .says("for a list of messages set corpus.format = chat"),
        read("a template without the text", "chat", chat, "corpus.chat.template=\"{role}\"")
            .ends(2)
            .says("corpus.chat.template: must hold {content}"));
  }
}
