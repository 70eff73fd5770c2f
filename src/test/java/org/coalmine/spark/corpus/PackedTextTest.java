package org.coalmine.spark.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.Lz4Codec;
import org.apache.hadoop.io.compress.SnappyCodec;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusException.Category;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Formats;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One text in every container gives its lines, or the file is refused; never some of them. */
class PackedTextTest {
  private static final Configuration HADOOP = new Configuration(false);

  private static final List<String> LINES = lines();

  @TempDir Path folder;

  /** How a text is packed. */
  private enum Packing {
    PLAIN("txt", true),
    GZIP("gz", true),
    BZIP2("bz2", true),
    XZ("xz", true),
    ZSTD("zst", true),
    LZ4_FRAMES("lz4", true),
    SNAPPY_FRAMES("snappy", true),
    DEFLATE("deflate", false),
    LZ4_BLOCKS("lz4", false),
    SNAPPY_BLOCKS("snappy", false);

    private final String ending;
    private final boolean hasMark;

    Packing(String ending, boolean hasMark) {
      this.ending = ending;
      this.hasMark = hasMark;
    }

    private OutputStream stream(OutputStream out) throws IOException {
      return switch (this) {
        case PLAIN -> out;
        case GZIP -> new GZIPOutputStream(out);
        case BZIP2 -> new BZip2CompressorOutputStream(out);
        case XZ -> new XZCompressorOutputStream(out);
        case ZSTD -> new ZstdCompressorOutputStream(out, 3, true, true);
        case LZ4_FRAMES -> new FramedLZ4CompressorOutputStream(out);
        case SNAPPY_FRAMES -> new FramedSnappyCompressorOutputStream(out);
        case DEFLATE -> new DeflaterOutputStream(out);
        case LZ4_BLOCKS -> {
          Lz4Codec codec = new Lz4Codec();
          codec.setConf(HADOOP);
          yield codec.createOutputStream(out);
        }
        case SNAPPY_BLOCKS -> {
          SnappyCodec codec = new SnappyCodec();
          codec.setConf(HADOOP);
          yield codec.createOutputStream(out);
        }
      };
    }

    private byte[] of(List<String> lines) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream out = stream(bytes)) {
        for (String line : lines) {
          out.write((line + "\n").getBytes(UTF_8));
        }
      }
      return bytes.toByteArray();
    }
  }

  private static List<String> lines() {
    Random random = new Random(20);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add("line %d of the minutes, noted %x".formatted(i, random.nextLong()));
    }
    return List.copyOf(lines);
  }

  private static byte[] joined(byte[]... parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.write(part);
    }
    return bytes.toByteArray();
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  /** The texts of a file or folder; a record that is none fails the test. */
  private static List<String> texts(Path path) throws IOException {
    CorpusSource source =
        new CorpusSource(
            List.of(path.toString()),
            new CorpusFormat.Lines(),
            List.of(),
            CorpusSource.NO_LIMIT,
            1000);
    List<String> texts = new ArrayList<>();
    for (CorpusSplit split : CorpusFiles.splits(source, HADOOP)) {
      try (CorpusRecords records = Formats.open(split, source, HADOOP)) {
        while (records.next()) {
          texts.add(((Parsed.Text) records.current()).text());
        }
      }
    }
    return texts;
  }

  private static void assertRefused(Path file, String what) {
    assertThatThrownBy(() -> texts(file))
        .as(what)
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining(file.toString())
        .satisfies(
            e ->
                assertThat(((CorpusException) e).category())
                    .isIn(Category.DAMAGED, Category.UNSUPPORTED));
  }

  @ParameterizedTest
  @EnumSource
  void isReadByItsEndingInAnyCaseAndByItsFirstBytes(Packing packing) throws IOException {
    byte[] packed = packing.of(LINES);
    assertThat(texts(file("a." + packing.ending, packed))).isEqualTo(LINES);
    assertThat(texts(file("a.TXT." + packing.ending.toUpperCase(), packed))).isEqualTo(LINES);
    if (packing.hasMark) {
      assertThat(texts(file("noending", packed))).isEqualTo(LINES);
      assertThat(texts(file("a.jsonl", packed))).isEqualTo(LINES);
    }
  }

  @Test
  void containersOfAFolderAreReadInTheOrderOfTheirNames() throws IOException {
    List<String> expected = new ArrayList<>();
    for (Packing packing : Packing.values()) {
      String own = "packed as " + packing;
      file("%02d.%s".formatted(packing.ordinal(), packing.ending), packing.of(List.of(own)));
      expected.add(own);
    }
    assertThat(texts(folder)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
  void everyCutIsRefused(Packing packing) throws IOException {
    byte[] whole = packing.of(LINES);
    Set<Integer> borders = packing == Packing.SNAPPY_FRAMES ? chunks(whole) : Set.of();
    for (int length = 0; length < whole.length; length++) {
      if (!borders.contains(length)) {
        Path cut =
            file("cut-%d.%s".formatted(length, packing.ending), Arrays.copyOf(whole, length));
        assertRefused(cut, "%s cut to %d of %d".formatted(packing, length, whole.length));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PLAIN", "DEFLATE"})
  void everyCutOfAFileOfSeveralMembersIsRefusedBetweenThemOnlyUnseen(Packing packing)
      throws IOException {
    byte[] first = packing.of(LINES.subList(0, 7));
    byte[] second = packing.of(LINES.subList(7, 8));
    byte[] third = packing.of(LINES.subList(8, 20));
    byte[] whole = joined(first, second, third);
    assertThat(texts(file("whole." + packing.ending, whole))).isEqualTo(LINES);

    Set<Integer> borders = new HashSet<>(Set.of(first.length, first.length + second.length));
    if (packing == Packing.SNAPPY_FRAMES) {
      borders.addAll(chunks(whole));
    }
    for (int length = 1; length < whole.length; length++) {
      if (!borders.contains(length)) {
        Path cut =
            file("cut-%d.%s".formatted(length, packing.ending), Arrays.copyOf(whole, length));
        assertRefused(cut, "%s cut to %d of %d".formatted(packing, length, whole.length));
      }
    }
  }

  @Test
  void aLargeCompressedFileIsOneSplitWhateverItsName() throws IOException {
    Random random = new Random(33);
    byte[] noise = new byte[48 << 20];
    random.nextBytes(noise);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = i % 100 == 99 ? (byte) '\n' : (byte) (33 + (noise[i] & 0x3F));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = Packing.ZSTD.stream(bytes)) {
      out.write(noise);
    }
    assertThat(bytes.size()).isGreaterThan((int) CorpusFiles.SPLIT_BYTES);
    assertThat(texts(file("large", bytes.toByteArray()))).hasSize(noise.length / 100 + 1);
    Path damaged = file("large.zst", Arrays.copyOf(noise, noise.length));
    assertRefused(damaged, "text named .zst");
  }

  @Test
  void whatIsPackedTwiceOrHoldsNoTextIsRefusedByName() throws IOException {
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    try (OutputStream out = Packing.ZSTD.stream(twice)) {
      out.write(Packing.GZIP.of(LINES));
    }
    assertThatThrownBy(() -> texts(file("twice.gz.zst", twice.toByteArray())))
        .hasMessageEndingWith(
            "twice.gz.zst holds a file of gzip inside one of Zstandard; unpack it once");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    byte[] tar = new byte[1024];
    System.arraycopy("ustar\0".getBytes(UTF_8), 0, tar, 257, 6);
    try (OutputStream out = Packing.GZIP.stream(archive)) {
      out.write(tar);
    }
    assertThatThrownBy(() -> texts(file("a.tgz", archive.toByteArray())))
        .hasMessageEndingWith(
            "a.tgz is compressed by gzip, and what it holds is a tar archive; unpack it");
  }

  @Test
  void aWindowThatWouldNotFitIsRefused() throws IOException {
    byte[] frame = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) (18 << 3), 1, 0, 0};
    assertThatThrownBy(() -> texts(file("long.zst", frame)))
        .hasMessageEndingWith(
            "long.zst needs a window of more than 2^27 bytes; compress it without --long");
  }

  /** Where the chunks of framed snappy end, which have no mark of the last. */
  private static Set<Integer> chunks(byte[] framed) {
    Set<Integer> ends = new HashSet<>();
    for (int at = 0; at < framed.length; ) {
      int length =
          framed[at + 1] & 0xFF | (framed[at + 2] & 0xFF) << 8 | (framed[at + 3] & 0xFF) << 16;
      at += 4 + length;
      ends.add(at);
    }
    return ends;
  }
}
