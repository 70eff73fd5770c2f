package org.coalmine.spark.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Storage that fails while a corpus is read is worth another try; it is not a damaged file. */
class FailingStorageTest {
  private static final Configuration HADOOP = new Configuration(false);

  static {
    HADOOP.setClass("fs.failing.impl", FailingFiles.class, FileSystem.class);
    HADOOP.setBoolean("fs.failing.impl.disable.cache", true);
  }

  @TempDir Path folder;

  /** Files are there; reading them fails. */
  public static final class FailingFiles extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("failing:///");
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) {
      return new FSDataInputStream(
          new FSInputStream() {
            private long position;

            @Override
            public void seek(long to) {
              position = to;
            }

            @Override
            public long getPos() {
              return position;
            }

            @Override
            public boolean seekToNewSource(long target) {
              return false;
            }

            @Override
            public int read() throws IOException {
              throw new IOException("the disk is gone");
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"corpus.txt", "corpus.gz", "corpus.parquet"})
  void isNoDamage(String name) throws IOException {
    Path file = Files.write(folder.resolve(name), "PAR1 whatever it holds PAR1".getBytes(UTF_8));
    CorpusFormat format =
        name.endsWith("parquet") ? new CorpusFormat.Parquet("text") : new CorpusFormat.Lines();
    CorpusSource source =
        new CorpusSource(
            List.of("failing://" + file), format, List.of(), CorpusSource.NO_LIMIT, 100);
    CorpusSplit split = CorpusFiles.splits(source, HADOOP).get(0);

    assertThatThrownBy(
            () -> SplitScan.of(split, source, Long.MAX_VALUE, null, DocumentVisitor.NONE, HADOOP))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the disk is gone");
  }
}
