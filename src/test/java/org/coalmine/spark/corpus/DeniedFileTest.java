package org.coalmine.spark.corpus;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusException.Category;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that may not be read is unread; another try would not help. */
class DeniedFileTest {
  private static final Configuration HADOOP = new Configuration(false);

  static {
    HADOOP.setClass("fs.denied.impl", DeniedFiles.class, FileSystem.class);
    HADOOP.setBoolean("fs.denied.impl.disable.cache", true);
  }

  @TempDir Path folder;

  /** Files are there and belong to others. */
  public static final class DeniedFiles extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("denied:///");
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize)
        throws IOException {
      throw new AccessControlException("Permission denied: user=nobody, access=READ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"corpus.txt", "corpus.parquet"})
  void isDamageOfItsSplit(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "PAR1 whatever it holds PAR1");
    CorpusFormat format =
        name.endsWith("parquet") ? new CorpusFormat.Parquet("text") : new CorpusFormat.Lines();
    CorpusSource source =
        new CorpusSource(
            List.of("denied://" + file), format, List.of(), CorpusSource.NO_LIMIT, 100);
    CorpusSplit split = CorpusFiles.splits(source, HADOOP).get(0);

    CorpusException damage =
        requireNonNull(
            SplitScan.of(split, source, Long.MAX_VALUE, null, DocumentVisitor.NONE, HADOOP)
                .damage());
    assertThat(damage).hasMessageContaining(name + " may not be read or written by this user");
    assertThat(damage.category()).isEqualTo(Category.UNSUPPORTED);
  }
}
