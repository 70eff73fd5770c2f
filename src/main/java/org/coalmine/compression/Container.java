package org.coalmine.compression;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A kind of file that is no text and is not unpacked. Every one is known by its first bytes, those
 * without a mark by the ending of the name.
 *
 * @param is what the file is and what to do, behind its name
 * @param marks any of them
 * @param endings without the dot, in small letters
 */
record Container(String is, List<Mark> marks, List<String> endings) {
  private static final List<Container> ALL =
      List.of(
          of("is a zip archive; unpack it", "PK\3\4", "PK\5\6", "PK\7\b"),
          of("is a 7z archive; unpack it", "7z\u00bc\u00af'\u001c"),
          of("is a rar archive; unpack it", "Rar!\u001a\7"),
          new Container(
              "is a tar archive; unpack it",
              List.of(new Mark(257, "ustar\0", false), new Mark(257, "ustar  \0", false)),
              List.of()),
          of("is compressed by compress (.Z); compress it by gzip or zstd", "\u001f\u009d"),
          of("is in the old format of lz4, which has no checksum; compress it anew", "\2!L\30"),
          of("is compressed by lzma; compress it by xz", "]\0\0"),
          of("is compressed by lzip; compress it by xz", "LZIP\1"),
          of("is compressed by lzop; compress it by lz4 or zstd", "\u0089LZO\0\r\n\u001a\n"),
          of(
              "is in snappy-java's format of streams; write it in the framed format",
              "\u0082SNAPPY\0"),
          new Container(
              "is in lz4-java's format of blocks; write it in the format of frames",
              List.of(Mark.ofLetters("LZ4Block")),
              List.of()),
          new Container(
              "is compressed by Brotli, which is not read; compress it by zstd",
              List.of(),
              List.of("br")),
          letters("is a Parquet file; set corpus.format = parquet", "PAR1"),
          letters("is an encrypted Parquet file; decrypt it", "PARE"),
          letters("is an ORC file; write it as Parquet or JSON lines", "ORC"),
          of("is an Avro file; write it as Parquet or JSON lines", "Obj\1"),
          of("is an Arrow file; write it as Parquet or JSON lines", "ARROW1\0\0"),
          of(
              "is a stream of Arrow (a data set of Hugging Face); write it as Parquet or JSON"
                  + " lines",
              "\u00ff\u00ff\u00ff\u00ff"),
          letters("is a Feather file; write it as Parquet or JSON lines", "FEA1"),
          of("is an HDF5 file; write its texts as JSON lines", "\u0089HDF\r\n\u001a\n"),
          of("is an SQLite database; write its texts as JSON lines", "SQLite format 3\0"),
          of("is a PDF document; write its text as a file", "%PDF-1.", "%PDF-2."),
          of("is UTF-32; convert it to UTF-8", "\u00ff\u00fe\0\0", "\0\0\u00fe\u00ff"),
          of("is UTF-16; convert it to UTF-8", "\u00ff\u00fe", "\u00fe\u00ff"),
          of(
              "is a pointer of Git LFS and not the file; run git lfs pull",
              "version https://git-lfs.github.com/spec/v"));

  private static Container of(String is, String... marks) {
    return new Container(is, List.of(marks).stream().map(Mark::of).toList(), List.of());
  }

  private static Container letters(String is, String mark) {
    return new Container(is, List.of(Mark.ofLetters(mark)), List.of());
  }

  /** What a file is, by its first bytes or its name; null if it is none of these. */
  static @Nullable Container of(byte[] head, String name) {
    for (Container container : ALL) {
      if (container.marks.stream().anyMatch(mark -> mark.begins(head))
          || container.endings.contains(ending(name))) {
        return container;
      }
    }
    return null;
  }

  /** What follows the last dot of a name, in small letters. */
  static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
