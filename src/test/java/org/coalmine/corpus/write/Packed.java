package org.coalmine.corpus.write;

import java.io.IOException;
import java.io.OutputStream;
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

/** Packs as other programs do. */
final class Packed {
  private Packed() {}

  static OutputStream of(String name, OutputStream out) throws IOException {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "gz" -> new GZIPOutputStream(out);
      case "bz2" -> new BZip2CompressorOutputStream(out);
      case "xz" -> new XZCompressorOutputStream(out);
      case "zst" -> new ZstdCompressorOutputStream(out);
      case "framed" -> new FramedLZ4CompressorOutputStream(out);
      case "sz" -> new FramedSnappyCompressorOutputStream(out);
      case "deflate" -> new DeflaterOutputStream(out);
      case "lz4" -> {
        Lz4Codec codec = new Lz4Codec();
        codec.setConf(new Configuration(false));
        yield codec.createOutputStream(out);
      }
      case "snappy" -> {
        SnappyCodec codec = new SnappyCodec();
        codec.setConf(new Configuration(false));
        yield codec.createOutputStream(out);
      }
      default -> out;
    };
  }
}
