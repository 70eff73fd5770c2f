package org.coalmine.cases;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;

/** Makes inputs as other programs leave them. */
final class Made {
  private Made() {}

  /** The bytes of three hundred lines. */
  static byte[] text() throws IOException {
    return Files.readAllBytes(Row.CASES.resolve("base.txt"));
  }

  /** Writes the lines, with the folders above it. */
  static Path text(Path file) throws IOException {
    return bytes(file, text());
  }

  static Path bytes(Path file, byte[]... parts) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file)) {
      for (byte[] part : parts) {
        out.write(part);
      }
    }
    return file;
  }

  static Path utf8(Path file, String text) throws IOException {
    return bytes(file, text.getBytes(UTF_8));
  }

  /** Text whose characters are the file's bytes. */
  static Path latin1(Path file, String text) throws IOException {
    return bytes(file, text.getBytes(ISO_8859_1));
  }

  /**
   * The bytes in one member of a container.
   *
   * @param name as commons-compress has it
   */
  static byte[] packed(String name, byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        CompressorStreamFactory.getSingleton().createCompressorOutputStream(name, packed)) {
      out.write(content);
    } catch (CompressorException e) {
      throw new IOException(e);
    }
    return packed.toByteArray();
  }

  static byte[] tar(byte[] content) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar)) {
      TarArchiveEntry entry = new TarArchiveEntry("base.txt");
      entry.setSize(content.length);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
    }
    return tar.toByteArray();
  }

  /** A column of texts by its name. */
  static Path parquet(Path file, String column, CompressionCodecName codec, List<String> texts)
      throws IOException {
    MessageType schema =
        Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(column)
            .named("rows");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(schema)
            .withConf(new Configuration(false))
            .withCompressionCodec(codec)
            .build()) {
      for (String text : texts) {
        writer.write(new SimpleGroupFactory(schema).newGroup().append(column, text));
      }
    }
    return file;
  }

  /** A model that knows the letters of {@code The code is 123.} */
  static Path model(Path file) throws IOException {
    return bytes(
        file,
        LstmFile.of(
                RandomWeights.of("made", Alphabet.of(" .0123456789Tcdehios"), 1, 8, 1), Map.of())
            .toBytes());
  }
}
