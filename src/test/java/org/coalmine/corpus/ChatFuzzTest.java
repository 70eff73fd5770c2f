package org.coalmine.corpus;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.compression.Compression;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.text.CorpusFormat;

/**
 * Every line is a conversation or has a flaw, or the file is refused; and cutting the file gives
 * the same. Nested fields are found in the same lines.
 */
class ChatFuzzTest {
  private static final List<CorpusFormat> FORMATS =
      List.of(
          new CorpusFormat.Chat("messages", "role", "content", "{role}{content}", List.of(), "by"),
          new CorpusFormat.Chat(
              "a.messages", "role", "content", "{content}", List.of("user"), null),
          new CorpusFormat.JsonLines("messages[*].content", "a.by"),
          new CorpusFormat.JsonLines("a.messages[*].content[*].text"));

  @FuzzTest
  void isReadOrRefused(byte[] bytes) throws IOException {
    Path folder = Files.createTempDirectory("coalmine-fuzz-");
    Path file = folder.resolve("chat.jsonl");
    try {
      Files.write(file, bytes);
      for (CorpusFormat format : FORMATS) {
        List<Parsed> whole;
        try {
          whole = Reading.parsed(file, format);
        } catch (CorpusException e) {
          continue;
        }
        if (isPlain(bytes) && !Reading.parsed(file, format, 3).equals(whole)) {
          throw new AssertionError(
              "cut in three, the file gives other records than %s".formatted(whole));
        }
      }
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  /** A compressed file is never cut, nor are the few bytes of one of Parquet. */
  private static boolean isPlain(byte[] bytes) throws IOException {
    return bytes.length > 0 && Compression.of(bytes, "chat.jsonl", Reading.HADOOP) == null;
  }
}
