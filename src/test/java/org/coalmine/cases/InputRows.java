package org.coalmine.cases;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** What a corpus is read from: paths, compressions, records. */
final class InputRows {
  private static final String BROTLI = "CASES/09-parquet-brotli-is-called-corrupt/brotli.parquet";

  private static final String BASE = "corpus.paths=[\"CASES/base.txt\"]";

  private static final String LIMITED = "corpus.document-limit=1000";

  private InputRows() {}

  static List<Row> rows() {
    return Stream.of(paths(), compressions(), records()).flatMap(List::stream).toList();
  }

  private static List<Row> paths() {
    return List.of(
        Row.corpus("undisturbed", "CASES/base.txt").reads(300),
        Row.corpus("F07 a folder", "CASES/07-glob-reads-hidden-and-half-written-files/sparkdir")
            .reads(15),
        Row.corpus("F07 a wildcard", "CASES/07-glob-reads-hidden-and-half-written-files/sparkdir/*")
            .reads(15),
        Row.corpus("F05 s3a without its jar", "s3a://bucket/x.txt").ends(2).says("hadoop-aws:"),
        Row.training("F05 a run on s3a", "run.directory=\"s3a://bucket/{name}\"", BASE)
            .ends(2)
            .says("hadoop-aws:"),
        Row.corpus("F05 s3", "s3://bucket/x.txt").ends(2).says("write s3a:"),
        Row.corpus("F05 gs", "gs://bucket/x.txt").ends(2).says("no file system here reads gs:"),
        Row.corpus("F05 hf", "hf://datasets/x.txt").ends(2).says("download it"),
        Row.corpus("F05 an open brace", "names/{a").ends(2).says("close what it opens"),
        Row.corpus("F05 a colon in a name", "FOLDER/in")
            .after(folder -> copy("base.txt", in(folder).resolve("a:b.txt")))
            .reads(300),
        Row.training(
                "F06 http beside a file",
                "corpus.paths=[\"CASES/base.txt\", \"http://127.0.0.1:9/x.txt\"]")
            .ends(2)
            .says("http://127.0.0.1:9/x.txt cannot be read as a corpus; copy it to a file"),
        Row.training(
                "F06 a path that gives nothing",
                "corpus.paths=[\"CASES/base.txt\", \"FOLDER/empty.txt\"]")
            .after(folder -> Files.createFile(folder.resolve("empty.txt")))
            .reads(300)
            .says("warning: corpus.paths: no record comes from", "empty.txt"),
        Row.corpus("F06 http", "http://127.0.0.1:9/x.txt").ends(2).says("copy it to a file"),
        Row.corpus("F06 a device", "/dev/null").ends(2).says("neither a file nor a folder"),
        Row.corpus("F22 a link beside its file", "FOLDER/in")
            .after(
                folder -> {
                  copy("base.txt", in(folder).resolve("a.txt"));
                  Files.createSymbolicLink(folder.resolve("in/link.txt"), Path.of("a.txt"));
                })
            .reads(300),
        Row.corpus("F22 a link to nothing", "FOLDER/in")
            .after(
                folder -> {
                  copy("base.txt", in(folder).resolve("a.txt"));
                  Files.createSymbolicLink(folder.resolve("in/x.txt"), Path.of("nowhere"));
                })
            .ends(2)
            .says("in/x.txt leads to nowhere, which is not there"),
        Row.corpus("F22 two links to nothing are both named", "FOLDER/in")
            .after(
                folder -> {
                  Files.createSymbolicLink(in(folder).resolve("x.txt"), Path.of("nowhere"));
                  Files.createSymbolicLink(folder.resolve("in/y.txt"), Path.of("neither"));
                })
            .ends(2)
            .says("in/x.txt leads to nowhere", "in/y.txt leads to neither"),
        Row.inspection("F22 a link beside its file, inspected", "FOLDER/in")
            .after(
                folder -> {
                  copy("base.txt", in(folder).resolve("a.txt"));
                  Files.createSymbolicLink(folder.resolve("in/link.txt"), Path.of("a.txt"));
                })
            .says("1 left out (links to what is read already: 1); 0 unread", "300 documents"),
        Row.corpus("F22 a loop of links", "FOLDER/in").after(InputRows::loop).reads(1));
  }

  private static Path in(Path folder) throws IOException {
    return Files.createDirectory(folder.resolve("in"));
  }

  private static List<Row> compressions() {
    String lz4 = "CASES/03-lz4-or-framed-snappy-kills-the-jvm/";
    String other = "CASES/20-other-compressions-are-called-bad-text/";
    return List.of(
        Row.corpus("F03 lz4", lz4 + "x.txt.lz4").reads(20),
        Row.corpus("F03 framed snappy", lz4 + "a.txt.snappy").reads(20),
        Row.corpus("F03 text named .lz4", "FOLDER/a.lz4")
            .after(folder -> copy("base.txt", folder.resolve("a.lz4")))
            .ends(2)
            .says("a.lz4 is not a whole compressed file", "Hadoop's of blocks"),
        Row.corpus("F04 zst", "CASES/04-zst-is-called-a-storage-failure/x.txt.zst").reads(20),
        Row.corpus("F04 zst without its ending, twice", "FOLDER/a")
            .after(InputRows::twoFrames)
            .reads(40),
        Row.corpus("F20 xz", other + "a.txt.xz").reads(20),
        Row.corpus("F20 GZ", other + "a.txt.GZ").reads(20),
        Row.corpus("F20 gzip without its ending", "FOLDER/noending")
            .after(
                folder ->
                    copy(
                        "20-other-compressions-are-called-bad-text/a.txt.GZ",
                        folder.resolve("noending")))
            .reads(20),
        Row.corpus("F20 zip", other + "a.zip").ends(2).says("a.zip is a zip archive; unpack it"),
        Row.corpus("F20 a Parquet file read as lines", BROTLI)
            .ends(2)
            .says("brotli.parquet is a Parquet file; set corpus.format = parquet"),
        Row.corpus("F20 two files that are refused are both named", "FOLDER/in")
            .after(
                folder -> {
                  copy(other(), in(folder).resolve("a.txt"));
                  Files.writeString(folder.resolve("in/b.txt"), "%PDF-1.7\n");
                })
            .ends(2)
            .says("a.txt is a zip archive; unpack it", "b.txt is a PDF document"),
        Row.inspection("F20 a zip, inspected", other + "a.zip")
            .ends(2)
            .says("unread ", "a.zip is a zip archive", "verdict: 0 documents can be read; 1 path"),
        Row.corpus("F20 UTF-16", "FOLDER/a.txt")
            .after(folder -> Files.writeString(folder.resolve("a.txt"), "\uFEFFone\n", UTF_16LE))
            .ends(2)
            .says("a.txt is UTF-16; convert it to UTF-8"));
  }

  private static List<Row> records() {
    String spaced = "CASES/08-parquet-column-with-a-space-is-called-corrupt/all.parquet";
    String half = "CASES/13-half-a-surrogate-pair-becomes-a-symbol/a.jsonl";
    String json = "CASES/19-json-lines-that-are-json-objects-are-called-none/";
    String all = "corpus.quarantine-limit=1";
    return List.of(
        Row.corpus(
                "F08 a user column with a blank",
                spaced,
                "corpus.format=parquet",
                "corpus.field=text",
                "corpus.user-field=\"user name\"")
            .reads(30),
        Row.corpus(
                "F08 a text column with a blank",
                spaced,
                "corpus.format=parquet",
                "corpus.field=\"user name\"")
            .reads(30),
        Row.corpus("F09 Brotli", BROTLI, "corpus.format=parquet", "corpus.field=text")
            .ends(2)
            .says("its columns are compressed by BROTLI, which is not read; write it with zstd")
            .without("a corrupt"),
        Row.corpus("F13 half a surrogate pair", half, "corpus.format=jsonl")
            .ends(2)
            .says("60 records hold half a surrogate pair"),
        Row.corpus("F19 objects", json + "a.jsonl", "corpus.format=jsonl", all)
            .reads(1)
            .says("1 record has the named field twice", "1 record is nested deeper than 1,000")
            .without("not a JSON object"),
        Row.corpus("F19 blanks", json + "blank.jsonl", "corpus.format=jsonl", all).reads(1),
        Row.corpus("a JSON array", "FOLDER/a.json", "corpus.format=jsonl")
            .after(
                folder ->
                    Files.writeString(
                        folder.resolve("a.json"), "[\n{\"text\": \"a\"},\n{\"text\": \"b\"}\n]\n"))
            .ends(2)
            .says("a.json is one JSON array", "jq -c '.[]' FILE > NEW"),
        Row.corpus("one record that is most of the text", "FOLDER/a.txt", LIMITED)
            .after(InputRows::oneLongRecord)
            .ends(3)
            .says("1 of 1,001 records is unreadable and holds 9", "above corpus.quarantine-limit"),
        Row.corpus("the same, allowed", "FOLDER/a.txt", LIMITED, all)
            .after(InputRows::oneLongRecord)
            .reads(1000),
        Row.corpus("CR alone", "FOLDER/a.txt")
            .after(folder -> Files.writeString(folder.resolve("a.txt"), "one to\rtwo to\r"))
            .reads(1)
            .says("One record, which holds CR and no LF"),
        Row.corpus("a table read as lines", "FOLDER/a.csv")
            .after(
                folder ->
                    Files.writeString(
                        folder.resolve("a.csv"), "id,name,text\n1,a,to\n2,b,\"and, to\"\n"))
            .reads(3)
            .says("a.csv looks like a table of separated values"),
        Row.corpus("F19 another field", json + "a.jsonl", "corpus.format=jsonl", "corpus.field=bdy")
            .ends(2)
            .says("no text in field 'bdy'; change corpus.field (the first has text)"));
  }

  private static String other() {
    return "20-other-compressions-are-called-bad-text/a.zip";
  }

  private static void oneLongRecord(Path folder) throws IOException {
    Files.writeString(
        folder.resolve("a.txt"), "all people\n".repeat(1000) + "as if ".repeat(100_000) + "\n");
  }

  private static void copy(String of, Path to) throws IOException {
    Files.copy(Row.CASES.resolve(of), to);
  }

  private static void twoFrames(Path folder) throws IOException {
    byte[] frame =
        Files.readAllBytes(
            Row.CASES.resolve("04-zst-is-called-a-storage-failure").resolve("x.txt.zst"));
    Files.write(folder.resolve("a"), frame);
    Files.write(folder.resolve("a"), frame, StandardOpenOption.APPEND);
  }

  private static void loop(Path folder) throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.write(in.resolve("a.txt"), "all people as if to and to find\n".getBytes(UTF_8));
    Files.createSymbolicLink(in.resolve("loop"), in);
  }
}
