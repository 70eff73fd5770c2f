package org.coalmine.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.model.ModelSource;
import org.coalmine.store.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenedFilesTest {
  private static final Configuration HADOOP = new Configuration(false);

  @TempDir Path folder;

  @Test
  void aModelOfSeveralFilesHasTheDigestOfTheirDigests() throws IOException {
    String first = "file:" + Files.writeString(folder.resolve("first"), "one");
    String second = "file:" + Files.writeString(folder.resolve("second"), "two");
    String digests = Digest.hex("one".getBytes(US_ASCII)) + Digest.hex("two".getBytes(US_ASCII));
    String sha256 = Digest.hex(digests.getBytes(US_ASCII));

    try (OpenedFiles opened =
        OpenedFiles.of(new ModelSource.Files(List.of(first, second), sha256), HADOOP)) {
      assertThat(opened.bytes()).isEqualTo(6);
    }
    try (JavaSparkContext spark = LocalSpark.open("local[1]")) {
      ModelSource.Files otherOrder = new ModelSource.Files(List.of(second, first), sha256);
      assertThatThrownBy(() -> OpenedFiles.of(otherOrder, spark.hadoopConfiguration()))
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("is not what this run began with");
    }
  }
}
