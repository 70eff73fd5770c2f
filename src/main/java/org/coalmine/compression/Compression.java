package org.coalmine.compression;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorInputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.io.compress.DefaultCodec;
import org.apache.hadoop.io.compress.GzipCodec;
import org.jspecify.annotations.Nullable;

/**
 * How the bytes of a file are unpacked.
 *
 * <p>The first bytes decide. What has no mark (raw deflate, and the blocks that Hadoop writes as
 * {@code .lz4} and {@code .snappy}) is known by its ending, and so is what a codec of the Hadoop
 * configuration reads. A file of several members is read to its end. A stream that ends inside a
 * member or frame is an error, never the end of the text. Between two members, and between two
 * chunks of framed snappy, which has no mark of its end, a cut cannot be seen.
 */
public final class Compression {
  /** How many first bytes decide. */
  public static final int HEAD_BYTES = 512;

  /** What stands in a file of bzip2 in place of a first block where there is none. */
  private static final String EMPTY_BZIP2 = "\u0017rE8P\u0090";

  private static final int LARGEST_XZ_KIBIBYTES = 256 << 10;

  /** Unpacks a stream. */
  @FunctionalInterface
  private interface Unpacking {
    InputStream of(InputStream packed, Configuration configuration) throws IOException;
  }

  /** Packs a stream. */
  @FunctionalInterface
  private interface Packing {
    OutputStream of(OutputStream packed, Configuration configuration) throws IOException;
  }

  private static final List<Compression> MARKED =
      List.of(
          new Compression(
              "gzip",
              List.of(Mark.of("\u001f\u008b")),
              List.of("gz", "gzip", "tgz"),
              (in, configuration) -> hadoop(new GzipCodec(), configuration, in),
              (out, configuration) -> new GzipCompressorOutputStream(out)),
          new Compression(
              "bzip2",
              blockSizes(),
              List.of("bz2"),
              (in, configuration) -> new BZip2CompressorInputStream(in, true),
              (out, configuration) -> new BZip2CompressorOutputStream(out)),
          new Compression(
              "xz",
              List.of(Mark.of("\u00fd7zXZ\0")),
              List.of("xz"),
              (in, configuration) -> new XZCompressorInputStream(in, true, LARGEST_XZ_KIBIBYTES),
              (out, configuration) -> new XZCompressorOutputStream(out)),
          new Compression(
              "Zstandard",
              zstdMarks(),
              List.of("zst", "zstd"),
              (in, configuration) -> new ZstdCompressorInputStream(new ZstdFrames(in)),
              (out, configuration) -> new ZstdCompressorOutputStream(out)),
          new Compression(
              "lz4",
              List.of(Mark.of("\4\"M\30")),
              List.of(),
              (in, configuration) -> new FramedLZ4CompressorInputStream(in, true),
              (out, configuration) -> new FramedLZ4CompressorOutputStream(out)),
          new Compression(
              "snappy",
              List.of(Mark.of("\u00ff\6\0\0sNaPpY")),
              List.of("sz"),
              (in, configuration) -> new FramedSnappyCompressorInputStream(in),
              (out, configuration) -> new FramedSnappyCompressorOutputStream(out)));

  private static final List<Compression> NAMED =
      List.of(
          new Compression(
              "deflate",
              List.of(),
              List.of("deflate"),
              (in, configuration) -> hadoop(new DefaultCodec(), configuration, in),
              (out, configuration) -> new DeflaterOutputStream(out)),
          new Compression(
              "lz4",
              List.of(),
              List.of("lz4"),
              (in, configuration) -> new HadoopBlocks(in, BlockLZ4CompressorInputStream::new),
              (out, configuration) ->
                  new HadoopBlocksOutput(
                      out, (packed, length) -> new BlockLZ4CompressorOutputStream(packed))),
          new Compression(
              "snappy",
              List.of(),
              List.of("snappy"),
              (in, configuration) -> new HadoopBlocks(in, SnappyCompressorInputStream::new),
              (out, configuration) ->
                  new HadoopBlocksOutput(out, SnappyCompressorOutputStream::new)));

  private final String name;
  private final List<Mark> marks;
  private final List<String> endings;
  private final Unpacking unpacking;
  private final Packing packing;

  private Compression(
      String name, List<Mark> marks, List<String> endings, Unpacking unpacking, Packing packing) {
    this.name = name;
    this.marks = marks;
    this.endings = endings;
    this.unpacking = unpacking;
    this.packing = packing;
  }

  private static List<Mark> blockSizes() {
    return "123456789"
        .chars()
        .mapToObj(size -> "BZh" + (char) size)
        .flatMap(head -> Stream.of(Mark.of(head + "1AY&SY"), Mark.of(head + EMPTY_BZIP2)))
        .toList();
  }

  private static List<Mark> zstdMarks() {
    List<Mark> marks = new ArrayList<>(List.of(Mark.of("(\u00b5/\u00fd")));
    for (char first = 'P'; first <= '_'; first++) {
      marks.add(Mark.of(first + "*M\u0018"));
    }
    return List.copyOf(marks);
  }

  private static InputStream hadoop(
      CompressionCodec codec, Configuration configuration, InputStream in) throws IOException {
    if (codec instanceof Configurable configurable) {
      configurable.setConf(configuration);
    }
    return codec.createInputStream(in);
  }

  /**
   * How a file is compressed.
   *
   * @param head its first {@link #HEAD_BYTES} bytes, or all of it if it is shorter
   * @param file its name
   * @return null if it is not compressed
   * @throws RefusedException if it is no text and is not unpacked
   * @throws IOException if its name says that it is compressed and its content does not
   */
  public static @Nullable Compression of(byte[] head, String file, Configuration configuration)
      throws IOException {
    String ending = Container.ending(file);
    for (Compression compression : MARKED) {
      if (compression.marks.stream().anyMatch(mark -> mark.begins(head))) {
        return compression;
      }
    }
    Container container = Container.of(head, file);
    if (container != null) {
      throw new RefusedException(container.is());
    }
    for (Compression compression : MARKED) {
      if (compression.endings.contains(ending)) {
        throw new IOException(
            "it ends in .%s and does not begin like a file of %s: it is cut short, or renamed"
                .formatted(ending, compression.name));
      }
    }
    for (Compression compression : NAMED) {
      if (compression.endings.contains(ending)) {
        return compression;
      }
    }
    CompressionCodec codec =
        new CompressionCodecFactory(configuration).getCodec(new Path("/" + file));
    return codec == null
        ? null
        : new Compression(
            codec.getClass().getSimpleName(),
            List.of(),
            List.of(),
            (in, unused) -> codec.createInputStream(in),
            (out, unused) -> codec.createOutputStream(out));
  }

  /** Its name, for people. */
  public String name() {
    return name;
  }

  /** The usual ending of such files. */
  public String ending() {
    return endings.isEmpty() ? name : endings.get(0);
  }

  /** Whether packed files end in this, in small letters and without the dot. */
  public static boolean isEnding(String ending) {
    return Stream.of(MARKED, NAMED)
        .flatMap(List::stream)
        .anyMatch(compression -> compression.endings.contains(ending));
  }

  /**
   * Unpacks a file.
   *
   * @throws RefusedException if what is packed is itself packed, or no text
   * @throws IOException if the file is cut short or damaged, now or while it is read
   */
  public InputStream unpack(InputStream packed, Configuration configuration) throws IOException {
    PushbackInputStream text;
    byte[] head;
    try {
      text = new PushbackInputStream(unpacking.of(packed, configuration), HEAD_BYTES);
      head = text.readNBytes(HEAD_BYTES);
    } catch (MemoryLimitException e) {
      throw new RefusedException(
          "needs more than %d MiB to be unpacked; compress it with a smaller dictionary"
              .formatted(LARGEST_XZ_KIBIBYTES >> 10));
    }
    text.unread(head);
    for (Compression compression : MARKED) {
      if (compression.marks.stream().anyMatch(mark -> mark.begins(head))) {
        throw new RefusedException(
            "holds a file of %s inside one of %s; unpack it once"
                .formatted(compression.name, name));
      }
    }
    Container container = Container.of(head, "");
    if (container != null) {
      throw new RefusedException(
          "is compressed by %s, and what it holds %s".formatted(name, container.is()));
    }
    return text;
  }

  /**
   * Packs a file as {@link #unpack} reads it: the same bytes for the same text, whatever packed it
   * before.
   *
   * @return a stream to be closed, which closes {@code packed} too
   * @throws RefusedException if nothing here can pack so
   */
  public OutputStream pack(OutputStream packed, Configuration configuration) throws IOException {
    try {
      return packing.of(packed, configuration);
    } catch (RuntimeException | LinkageError e) {
      throw new RefusedException(
          "is compressed by %s, which is not written here; compress it by gzip or zstd"
              .formatted(name));
    }
  }
}
