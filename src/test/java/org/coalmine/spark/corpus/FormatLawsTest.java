package org.coalmine.spark.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.corpus.Flaw;
import org.coalmine.spark.LocalSpark;
import org.coalmine.text.CorpusAccount;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.coalmine.text.RowText;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every format keeps: documents, numbers and digest, however files are packed and divided. */
class FormatLawsTest {
  private static final int FILES = 14;

  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open("local[2]");
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  /** A format, and a file of three records of it, the second of which is flawed. */
  private enum Kind {
    FILES(new CorpusFormat.Files(null)) {
      @Override
      String content(int file) {
        return file % 3 == 1 ? "a\0b" : text(file, 0) + "\n" + text(file, 1) + "\n";
      }
    },
    CSV(new CorpusFormat.Csv("body", null, true, ',', null)) {
      @Override
      String content(int file) {
        return "id,body\n1,\"%s\n,\"\n2,x,y\n3,%s\n".formatted(text(file, 0), text(file, 1));
      }
    },
    TABLE(new CorpusFormat.Table(new RowText(List.of("body", "id")), null, true, ';', null)) {
      @Override
      String content(int file) {
        return "id;body\n1;\"%s\n;\"\n2;x;y\n;%s\n".formatted(text(file, 0), text(file, 1));
      }
    },
    NESTED(new CorpusFormat.JsonLines("meta.texts[*]")) {
      @Override
      String content(int file) {
        return "{\"meta\":{\"texts\":[\"%s\",\"b\"]}}\n{\"meta\":{}}\n{\"meta\":{\"texts\":[\"%s\"]}}\n"
            .formatted(text(file, 0), text(file, 1));
      }
    },
    CHAT(
        new CorpusFormat.Chat(
            "messages", "role", "content", "{role}: {content}\n", List.of("user"), null)) {
      @Override
      String content(int file) {
        String line =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"},"
                + "{\"role\":\"system\",\"content\":\"x\"}]}\n";
        return line.formatted(text(file, 0)) + "{\"messages\":7}\n" + line.formatted(text(file, 1));
      }
    };

    private final CorpusFormat format;

    Kind(CorpusFormat format) {
      this.format = format;
    }

    abstract String content(int file);

    private static String text(int file, int record) {
      return "text %d of file %d".formatted(record, file);
    }
  }

  private static OutputStream packed(Path file, int container) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    return switch (container) {
      case 1 -> new GZIPOutputStream(out);
      case 2 -> new BZip2CompressorOutputStream(out);
      case 3 -> new XZCompressorOutputStream(out);
      case 4 -> new ZstdCompressorOutputStream(out);
      case 5 -> new FramedLZ4CompressorOutputStream(out);
      case 6 -> new FramedSnappyCompressorOutputStream(out);
      default -> out;
    };
  }

  private Path corpus(Kind kind, boolean packed) throws IOException {
    Path corpus = Files.createDirectory(folder.resolve(packed ? "packed" : "plain"));
    for (int file = 0; file < FILES; file++) {
      try (OutputStream out =
          packed(corpus.resolve("%02d".formatted(file)), packed ? file % 7 : 0)) {
        out.write(kind.content(file).getBytes(UTF_8));
      }
    }
    return corpus;
  }

  private static CorpusSource source(CorpusFormat format, Path path) {
    return new CorpusSource(
        List.of(path.toString()), format, List.of(), CorpusSource.NO_LIMIT, 1000);
  }

  @ParameterizedTest
  @EnumSource
  void theContainerOfAFileChangesNothing(Kind kind) throws IOException {
    Corpus plain = CorpusReader.read(spark, source(kind.format, corpus(kind, false)));
    Corpus packed = CorpusReader.read(spark, source(kind.format, corpus(kind, true)));

    List<Document> documents = plain.documents().collect();
    assertThat(documents).hasSizeGreaterThanOrEqualTo(FILES / 2);
    assertThat(documents.get(documents.size() - 1).index()).isEqualTo(documents.size() - 1);
    assertThat(packed.documents().collect()).isEqualTo(documents);
    assertThat(packed.digest()).isEqualTo(plain.digest());
    assertThat(packed.account().records().bytes()).isEqualTo(plain.account().records().bytes());
    assertThat(packed.account().records().leftOutParts())
        .isEqualTo(plain.account().records().leftOutParts());
    assertThat(packed.quarantine().counts()).isEqualTo(plain.quarantine().counts());
    assertThat(packed.quarantine().examples())
        .extracting(entry -> entry.place().replace("packed", "plain"))
        .isEqualTo(plain.quarantine().examples().stream().map(Quarantine.Entry::place).toList());
  }

  /** Read in 1, 2 and 7 parts of consecutive files, the corpus has the same documents. */
  @ParameterizedTest
  @EnumSource
  void partsHaveTheDocumentsOfTheWhole(Kind kind) throws IOException {
    Path path = corpus(kind, true);
    List<Document> documents =
        CorpusReader.read(spark, source(kind.format, path)).documents().collect();
    for (int parts : new int[] {1, 2, 7}) {
      List<String> texts = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        List<String> paths = new ArrayList<>();
        for (int file = FILES * part / parts; file < FILES * (part + 1) / parts; file++) {
          paths.add(path.resolve("%02d".formatted(file)).toString());
        }
        CorpusReader.read(
                spark, new CorpusSource(paths, kind.format, List.of(), CorpusSource.NO_LIMIT, 1000))
            .documents()
            .collect()
            .forEach(document -> texts.add(document.text()));
      }
      assertThat(texts)
          .as("%d parts", parts)
          .isEqualTo(documents.stream().map(Document::text).toList());
    }
  }

  @Test
  void whatConversationsLeaveOutIsInTheAccount() throws IOException {
    Corpus corpus = CorpusReader.read(spark, source(Kind.CHAT.format, corpus(Kind.CHAT, true)));

    assertThat(corpus.account().records().leftOutParts())
        .containsExactly(new CorpusAccount.LeftOutParts("messages of role system", 2L * FILES));
    assertThat(corpus.quarantine().counts()).containsEntry(Flaw.NO_TEXT, (long) FILES);
  }

  /** More small files than a task takes. */
  @Test
  void manyFilesAreOneDocumentEach() throws IOException {
    Path many = Files.createDirectory(folder.resolve("many"));
    for (int file = 0; file < 1500; file++) {
      Files.writeString(many.resolve("%04d".formatted(file)), "text %d\n".formatted(file));
    }
    Files.createFile(many.resolve("empty"));
    Corpus corpus = CorpusReader.read(spark, source(new CorpusFormat.Files(null), many));

    List<Document> documents = corpus.documents().collect();
    assertThat(documents).hasSize(1500);
    assertThat(documents.get(1499).text()).isEqualTo("text 1499\n");
    assertThat(corpus.documents().getNumPartitions()).isEqualTo(2);
    assertThat(corpus.account().files().empty().count()).isEqualTo(1);
  }
}
