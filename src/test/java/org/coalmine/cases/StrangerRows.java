package org.coalmine.cases;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Inputs of the same kinds, by somebody who did not make the rules: what users of other programs
 * meet. They stand for what nobody thought of.
 */
final class StrangerRows {
  private static final String ALL = "corpus.quarantine-limit=1";
  private static final String JSONL = "corpus.format=jsonl";
  private static final String GOOD = "{\"text\": \"all people as if to and to find\"}\n";

  private StrangerRows() {}

  static List<Row> rows() {
    return Stream.of(paths(), compressions(), texts(), records(), settings(), models())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Row> paths() {
    return List.of(
        Row.corpus("F05 a disk of Windows", "C:/data/x.txt").ends(2).says("no file system here"),
        Row.corpus("F22 a link to nothing by its name", "FOLDER/x.txt")
            .after(folder -> Files.createSymbolicLink(folder.resolve("x.txt"), Path.of("nowhere")))
            .ends(2)
            .says("x.txt leads to nowhere, which is not there"),
        Row.corpus("F05 dbfs", "dbfs:/mnt/x.txt").ends(2).says("no file system here reads dbfs:"),
        Row.corpus("F05 fsspec's chain", "zip://a.txt::x.zip").ends(2),
        Row.corpus("F05 a host that nobody knows", "hdfs://namenode.invalid:8020/x.txt")
            .ends(4)
            .says("namenode.invalid"),
        Row.corpus("F05 brackets in a name", "FOLDER/notes [2024].txt")
            .after(folder -> Made.text(folder.resolve("notes [2024].txt")))
            .reads(300),
        Row.corpus("F05 a percent sign and a blank", "FOLDER/50%25 off/a b.txt")
            .after(folder -> Made.text(folder.resolve("50%25 off/a b.txt")))
            .reads(300),
        Row.corpus("F06 a pipe", "FOLDER/pipe")
            .after(folder -> run(folder, "mkfifo", "pipe"))
            .ends(2)
            .says("neither a file nor a folder"),
        Row.corpus("F06 a pipe in a folder", "FOLDER/in")
            .after(
                folder -> {
                  Made.text(folder.resolve("in/a.txt"));
                  run(folder, "mkfifo", "in/pipe");
                })
            .reads(300),
        Row.training("F06 a folder of nothing", "corpus.paths=[\"CASES/base.txt\",\"FOLDER/in\"]")
            .after(folder -> Files.createDirectories(folder.resolve("in/deeper")))
            .reads(300),
        Row.corpus("F07 a checkout", "FOLDER/in")
            .after(
                folder -> {
                  for (String name :
                      List.of(
                          "a.txt",
                          ".git/objects/aa",
                          ".DS_Store",
                          "._a.txt",
                          "_SUCCESS",
                          "_temporary/0/part-0",
                          ".ipynb_checkpoints/a.txt")) {
                    Made.text(folder.resolve("in").resolve(name));
                  }
                })
            .reads(300),
        Row.corpus("F07 a wildcard at two levels", "FOLDER/*/*.txt")
            .after(
                folder -> {
                  Made.text(folder.resolve("in/a.txt"));
                  Made.text(folder.resolve("in/.a.txt"));
                  Made.text(folder.resolve(".ipynb_checkpoints/a.txt"));
                })
            .reads(300),
        Row.corpus("F07 a hidden name written out", "FOLDER/.cache/_raw/a.txt")
            .after(folder -> Made.text(folder.resolve(".cache/_raw/a.txt")))
            .reads(300),
        Row.corpus("F22 a cache of a hub", "FOLDER/in")
            .after(
                folder -> {
                  Made.text(folder.resolve("in/blobs/9b1c"));
                  Path snapshot = Files.createDirectories(folder.resolve("in/snapshots/main"));
                  Files.createSymbolicLink(snapshot.resolve("a.txt"), Path.of("../../blobs/9b1c"));
                })
            .reads(300),
        Row.training("F22 a folder and a link to it", "corpus.paths=[\"FOLDER/in\",\"FOLDER/now\"]")
            .after(
                folder -> {
                  Made.text(folder.resolve("in/a.txt"));
                  Files.createSymbolicLink(folder.resolve("now"), Path.of("in"));
                })
            .reads(300),
        Row.corpus("F22 a link to nothing, by its name", "FOLDER/x.txt")
            .after(folder -> Files.createSymbolicLink(folder.resolve("x.txt"), Path.of("gone")))
            .ends(2)
            .says("x.txt"),
        Row.training(
                "F05 a run below a file",
                "run.directory=\"FOLDER/file/run\"",
                "corpus.paths=[\"CASES/base.txt\"]")
            .after(folder -> Files.createFile(folder.resolve("file")))
            .ends(2)
            .says("cannot make the run directory"));
  }

  private static List<Row> compressions() {
    return List.of(
        Row.corpus("F03 lz4 of two frames without an ending", "FOLDER/a")
            .after(
                folder -> {
                  byte[] frame = Made.packed("lz4-framed", Made.text());
                  Made.bytes(folder.resolve("a"), frame, frame);
                })
            .reads(600),
        Row.corpus("F03 snappy in capitals", "FOLDER/A.SNAPPY")
            .after(
                folder ->
                    Made.bytes(
                        folder.resolve("A.SNAPPY"), Made.packed("snappy-framed", Made.text())))
            .reads(300),
        Row.corpus("F04 a download of zst that was cut", "FOLDER/a.jsonl.zst")
            .after(
                folder -> {
                  byte[] whole = Made.packed("zstd", Made.text());
                  Made.bytes(folder.resolve("a.jsonl.zst"), Arrays.copyOf(whole, whole.length - 5));
                })
            .ends(2)
            .says("a.jsonl.zst", "cut short"),
        Row.corpus("F04 zst after a frame to skip", "FOLDER/a.zst")
            .after(
                folder ->
                    Made.bytes(
                        folder.resolve("a.zst"),
                        new byte[] {0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4},
                        Made.packed("zstd", Made.text())))
            .reads(300),
        Row.corpus("F20 bz2 of two streams", "FOLDER/a.txt.bz2")
            .after(
                folder -> {
                  byte[] stream = Made.packed("bzip2", Made.text());
                  Made.bytes(folder.resolve("a.txt.bz2"), stream, stream);
                })
            .reads(600),
        Row.corpus("F20 xz of two streams with padding", "FOLDER/a.txt.xz")
            .after(
                folder -> {
                  byte[] stream = Made.packed("xz", Made.text());
                  Made.bytes(folder.resolve("a.txt.xz"), stream, new byte[4], stream);
                })
            .reads(600),
        Row.corpus("F20 gzip that is called text", "FOLDER/a.txt")
            .after(folder -> Made.bytes(folder.resolve("a.txt"), Made.packed("gz", Made.text())))
            .reads(300),
        Row.corpus("F20 a tar in gzip", "FOLDER/corpus.tar.gz")
            .after(
                folder ->
                    Made.bytes(
                        folder.resolve("corpus.tar.gz"), Made.packed("gz", Made.tar(Made.text()))))
            .ends(2)
            .says("corpus.tar.gz", "tar archive"),
        Row.corpus("F20 a tar in zst", "FOLDER/corpus.tzst")
            .after(
                folder ->
                    Made.bytes(
                        folder.resolve("corpus.tzst"), Made.packed("zstd", Made.tar(Made.text()))))
            .ends(2)
            .says("corpus.tzst", "tar archive"),
        Row.corpus("F20 a document of an office", "FOLDER/a.docx")
            .after(folder -> Made.latin1(folder.resolve("a.docx"), "PK\3\4\24\0\6\0\b\0\0\0!\0"))
            .ends(2)
            .says("a.docx is a zip archive"),
        Row.corpus("F20 Arrow", "FOLDER/data-00000-of-00001.arrow")
            .after(
                folder ->
                    Made.latin1(
                        folder.resolve("data-00000-of-00001.arrow"), "ARROW1\0\0\u00ff\u00ff"))
            .ends(2)
            .says("Arrow"),
        Row.corpus("F20 a stream of Arrow, as caches hold it", "FOLDER/a.arrow")
            .after(
                folder ->
                    Made.latin1(
                        folder.resolve("a.arrow"),
                        "\u00ff\u00ff\u00ff\u00ff\u00a8\1\0\0\20\0\0\0\0\0\n\0"))
            .ends(2)
            .says("Arrow"),
        Row.corpus("F20 a pointer of Git LFS", "FOLDER/a.txt")
            .after(
                folder ->
                    Made.utf8(
                        folder.resolve("a.txt"),
                        "version https://git-lfs.github.com/spec/v1\noid sha256:"
                            + "9b1c".repeat(16)
                            + "\nsize 1310455\n"))
            .ends(2)
            .says("a.txt is a pointer of Git LFS", "git lfs pull"),
        Row.corpus("F20 a download of nothing", "FOLDER/a.jsonl.gz")
            .after(folder -> Made.bytes(folder.resolve("a.jsonl.gz")))
            .ends(2)
            .says("a.jsonl.gz"));
  }

  private static List<Row> texts() {
    return List.of(
        Row.corpus("F20 UTF-16 of the other order", "FOLDER/a.txt")
            .after(
                folder -> Files.writeString(folder.resolve("a.txt"), "\uFEFFone\ntwo\n", UTF_16BE))
            .ends(2)
            .says("a.txt is UTF-16"),
        Row.corpus("F20 UTF-16 without a mark", "FOLDER/a.txt", ALL)
            .after(
                folder ->
                    Files.writeString(folder.resolve("a.txt"), "one\ntwo\n".repeat(99), UTF_16LE))
            .ends(2)
            .says("199 records hold a NUL character"),
        Row.corpus("F20 Windows-1252", "FOLDER/a.txt")
            .after(folder -> Made.latin1(folder.resolve("a.txt"), "it\u0092s caf\u00e9\n"))
            .ends(2)
            .says("UTF-8"),
        Row.corpus("lines of a Macintosh", "FOLDER/a.txt")
            .after(folder -> Made.utf8(folder.resolve("a.txt"), "one two\rthree four\rfive\r"))
            .reads(1));
  }

  private static List<Row> records() {
    List<String> texts = List.of("all people as if", "to and to find", "as people find");
    return List.of(
        Row.corpus(
                "F08 a column with a point and an umlaut",
                "FOLDER/a.parquet",
                "corpus.format=parquet",
                "corpus.field=\"über.text; (raw)\"")
            .after(
                folder ->
                    Made.parquet(
                        folder.resolve("a.parquet"),
                        "über.text; (raw)",
                        CompressionCodecName.SNAPPY,
                        texts))
            .reads(3),
        Row.corpus("F09 LZ4", "FOLDER/a.parquet", "corpus.format=parquet")
            .after(
                folder ->
                    Made.parquet(
                        folder.resolve("a.parquet"), "text", CompressionCodecName.LZ4_RAW, texts))
            .reads(3),
        Row.corpus("F09 zstd", "FOLDER/a.parquet", "corpus.format=parquet")
            .after(
                folder ->
                    Made.parquet(
                        folder.resolve("a.parquet"), "text", CompressionCodecName.ZSTD, texts))
            .reads(3),
        Row.corpus("F09 a download that was cut", "FOLDER/a.parquet", "corpus.format=parquet")
            .after(
                folder -> {
                  Path file =
                      Made.parquet(
                          folder.resolve("a.parquet"),
                          "text",
                          CompressionCodecName.UNCOMPRESSED,
                          texts);
                  byte[] whole = Files.readAllBytes(file);
                  Files.write(file, Arrays.copyOf(whole, whole.length / 2));
                })
            .ends(2)
            .says("a.parquet"),
        json("F13 the halves of a pair in the wrong order", "{\"text\": \"a \\ude00\\ud83d b\"}")
            .reads(1)
            .says("1 record holds half a surrogate pair"),
        json("F13 half a pair in another field", "{\"id\": \"\\ud83d\", \"text\": \"as if\"}")
            .reads(2),
        Row.corpus("F13 a pair as six bytes", "FOLDER/a.txt", ALL)
            .after(
                folder ->
                    Made.latin1(
                        folder.resolve("a.txt"),
                        "good\na \u00ed\u00a0\u00bd\u00ed\u00b8\u0080 b\n"))
            .reads(1)
            .says("UTF-8"),
        Row.corpus("F19 one array over many lines", "FOLDER/a.json", JSONL)
            .after(
                folder ->
                    Made.utf8(
                        folder.resolve("a.json"), "[\n  {\n    \"text\": \"as if\"\n  }\n]\n"))
            .ends(2)
            .says("a.json"),
        Row.corpus("F19 one object over many lines", "FOLDER/a.json", JSONL)
            .after(
                folder ->
                    Made.utf8(folder.resolve("a.json"), "{\n  \"text\": \"as if\"\n}\n".repeat(3)))
            .ends(2)
            .says("not a JSON object"),
        Row.corpus("F19 a byte order mark, CRLF, blank lines", "FOLDER/a.jsonl", JSONL)
            .after(
                folder ->
                    Made.utf8(
                        folder.resolve("a.jsonl"),
                        "\uFEFF" + GOOD.replace("\n", "\r\n\r\n") + GOOD))
            .reads(2),
        json("F19 two objects on one line", "{\"text\": \"as\"}{\"text\": \"if\"}")
            .reads(1)
            .says("not a JSON object"),
        json("F19 an object of Python", "{'text': 'as if'}").reads(1).says("not a JSON object"),
        json("F19 no text but null", "{\"text\": null}").reads(1).says("no text in field 'text'"),
        json("F19 no text but parts", "{\"text\": [\"as\", \"if\"]}")
            .reads(1)
            .says("a list in field 'text'; change corpus.field"),
        json("F19 a long number beside", "{\"n\": " + "9".repeat(5000) + ", \"text\": \"as\"}")
            .reads(2));
  }

  /** A good line, and another. */
  private static Row json(String name, String other) {
    return Row.corpus(name, "FOLDER/a.jsonl", JSONL, ALL)
        .after(folder -> Made.utf8(folder.resolve("a.jsonl"), GOOD + other + "\n"));
  }

  private static List<Row> settings() {
    String words = "canaries.formats=[{name=w,text=\"a {fill}.\",words-file=\"FOLDER/w\",count=2}]";
    String formats =
        "canaries.formats=[{name=a,text=\"%s\",fill=\"%s\"},{name=b,text=\"%s\",fill=\"%s\"}]";
    return List.of(
        plan("F10 a fraction in quotes", "training.epochs=\"2.5\"").ends(2).says("whole number"),
        plan("F10 a number beyond all", "training.units=1e400").ends(2).says("training.units"),
        plan("F10 a fraction among whole numbers", "canaries.defaults.insertions=[1,4,16.5]")
            .ends(2)
            .says("whole number"),
        plan("F10 a number with an underscore", "training.batch-size=1_000").ends(2),
        plan("F11 the case", "name=x")
            .with("CASES/11-a-missing-include-is-silently-ignored/nightly.conf")
            .ends(2)
            .says("nightly.conf:2: gaet.conf is not there"),
        plan("F11 a folder is included", "name=x")
            .with("FOLDER/my.conf")
            .after(
                folder -> {
                  Files.createDirectories(folder.resolve("conf.d"));
                  Made.utf8(folder.resolve("my.conf"), "include \"conf.d\"\ninclude \"base\"\n");
                })
            .ends(2)
            .says("my.conf:1:"),
        plan("F11 a link to a configuration elsewhere", "name=x")
            .with("FOLDER/here/my.conf")
            .after(
                folder -> {
                  Files.createDirectories(folder.resolve("here"));
                  Made.utf8(
                      folder.resolve("there/my.conf"),
                      "include \"gate.conf\"\n" + Files.readString(Row.CASES.resolve("base.conf")));
                  Files.createSymbolicLink(
                      folder.resolve("here/my.conf"), Path.of("../there/my.conf"));
                })
            .ends(2)
            .says("gate.conf is not there"),
        plan("F12 two slashes", "seed=tell//nobody").without("tell//nobody"),
        plan("F12 a comment behind a list", "corpus.paths=[a.txt] # mine")
            .ends(2)
            .says("corpus.paths", "quote it"),
        plan("F12 a dollar", "seed=tell-$nobody"),
        plan("F12 a bracket behind", "name=night[1]").ends(2).says("night[1]"),
        Row.training("F12 two paths with a comma", "corpus.paths=a.txt,b.txt")
            .ends(2)
            .says("corpus.paths", "a.txt,b.txt"),
        plan("F18 words in UTF-16", words)
            .after(folder -> Files.writeString(folder.resolve("w"), "\uFEFFacid\nable\n", UTF_16LE))
            .ends(2)
            .says("w:1: not valid UTF-8"),
        plan("F18 a table with CRLF", words)
            .after(folder -> Made.utf8(folder.resolve("w"), "able\r\nid\tacid\r\n"))
            .ends(2)
            .says("w:2: holds a tab"),
        plan("F18 a NUL in a word", words)
            .after(folder -> Made.utf8(folder.resolve("w"), "able\nac\0id\n"))
            .ends(2)
            .says("w:2: holds the control character U+0000"),
        plan("an empty fill", "canaries.formats=[{name=a,text=\"a {fill}\",fill=\"[0-9]{0}\"}]")
            .ends(2)
            .says("a fill of format 'a' may be empty"),
        plan("F26 the case", "name=x")
            .with("CASES/26-two-formats-with-one-text/twice.conf")
            .ends(2)
            .says("share 100 candidates"),
        plan(
                "F26 one text in two halves",
                formats.formatted("pin {fill}", "[0-9]{4}", "pin 12{fill}", "\\\\d{2}"))
            .ends(2)
            .says("share 100 candidates"),
        plan("F17 more insertions than any corpus", "canaries.defaults.insertions=[2000000000]")
            .ends(2),
        plan("F17 a window below the text", "training.window=12"),
        plan("F25 the case", "name=x").with("CASES/25-space-too-small-for-its-canaries/pin.conf"));
  }

  private static Row plan(String name, String... settings) {
    return ConfigurationRows.plan(name, settings);
  }

  private static List<Row> models() {
    return List.of(
        rank("F23 the case", "CASES/23-secrets-file-with-a-bom/sec-bomcrlf.txt")
            .says("of 3 canaries"),
        rank("F23 one secret twice, blanks behind", "FOLDER/s")
            .after(folder -> Made.utf8(folder.resolve("s"), "123  \n456\n123\n\n"))
            .says("1 of 3 lines repeat another and are ranked once"),
        rank("F23 a secret of Latin-1", "FOLDER/s")
            .after(folder -> Made.latin1(folder.resolve("s"), "123\n4\u00e96\n"))
            .ends(2)
            .says("s:2: not valid UTF-8"),
        rank("F23 a secret that is no fill", "FOLDER/s")
            .after(folder -> Made.utf8(folder.resolve("s"), "123\n98765\n"))
            .ends(2)
            .without("98765"),
        rank("F23 a folder", "FOLDER").ends(2).says("is a folder"),
        model("F21 the index of a model in parts", "m.safetensors.index.json")
            .after(
                folder ->
                    Made.utf8(
                        folder.resolve("m.safetensors.index.json"),
                        "{\"metadata\": {}, \"weight_map\": {}}"))
            .ends(2)
            .says("is JSON, not the model"),
        model("F21 an error of a store", "m.safetensors")
            .after(
                folder ->
                    Made.utf8(
                        folder.resolve("m.safetensors"),
                        "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"))
            .ends(2)
            .says("download the file itself"),
        model("F21 a folder", "").ends(2),
        model("F21 a download that was cut", "m.safetensors")
            .after(
                folder -> {
                  Path file = Made.model(folder.resolve("m.safetensors"));
                  byte[] whole = Files.readAllBytes(file);
                  Files.write(file, Arrays.copyOf(whole, whole.length - 100));
                })
            .ends(2)
            .says("cut short"),
        model("F21 nothing", "m.safetensors")
            .after(folder -> Made.bytes(folder.resolve("m.safetensors")))
            .ends(2)
            .says("is empty"));
  }

  private static Row rank(String name, String secrets) {
    return Row.of(
            name,
            "rank",
            "--model",
            "FOLDER/m.safetensors",
            "--text=The code is {fill}.",
            "--fill=[0-9]{3}",
            "--secrets",
            secrets)
        .after(folder -> Made.model(folder.resolve("m.safetensors")));
  }

  private static Row model(String name, String file) {
    return Row.of(
        name,
        "extract",
        "--model",
        "FOLDER/" + file,
        "--text=The code is {fill}.",
        "--fill=[0-9]{3}",
        "--top=1");
  }

  private static void run(Path folder, String... command) throws IOException {
    try {
      if (new ProcessBuilder(command).directory(folder.toFile()).start().waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
