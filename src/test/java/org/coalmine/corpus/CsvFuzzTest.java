package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.text.CorpusFormat;

/**
 * Every table is read or refused. What is read, written anew with all fields in quotes, is the same
 * table. The first byte says whether there is a header.
 */
class CsvFuzzTest {
  @FuzzTest
  void isReadOrRefused(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    boolean header = (bytes[0] & 1) == 1;
    Path folder = Files.createTempDirectory("coalmine-fuzz-");
    Path file = folder.resolve("table.csv");
    try {
      CorpusFormat format = new CorpusFormat.Csv("0", null, header, ',', null);
      Files.write(file, Arrays.copyOfRange(bytes, 1, bytes.length));
      List<Parsed> read;
      try {
        read = Reading.parsed(file, format);
      } catch (CorpusException e) {
        return;
      }
      StringBuilder again = new StringBuilder(header ? "\"0\"\n" : "");
      List<String> texts = new ArrayList<>();
      for (Parsed parsed : read) {
        if (parsed instanceof Parsed.Text text) {
          texts.add(text.text());
          again.append('"').append(latin(text.text()).replace("\"", "\"\"")).append("\"\r\n");
        }
      }
      Files.write(file, again.toString().getBytes(ISO_8859_1));
      List<Object> copied = texts.isEmpty() ? List.of() : Reading.read(file, format);
      if (!copied.equals(texts)) {
        throw new AssertionError("%s came back as %s".formatted(texts, copied));
      }
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  /** Every byte of a text as the character of its number. */
  private static String latin(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}
