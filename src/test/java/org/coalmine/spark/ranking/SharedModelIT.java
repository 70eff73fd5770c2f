package org.coalmine.spark.ranking;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.model.ModelSource;
import org.coalmine.spark.ClusterException;
import org.coalmine.spark.LocalCluster;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.StoredFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models that executors open by themselves: a large one, and one that does not stay the same. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SharedModelIT {
  private static final RankFixture FIXTURE = new RankFixture(3);

  /** Of {@link #largeFile}, by sha256sum. */
  private static final String LARGE =
      "70402382b26d7b8ad81eaf8f33ab273b1e73f4666c9b2f536b5f37ca96eba97f";

  @TempDir Path folder;

  private static List<BigInteger> ranks(JavaSparkContext spark, SharedModel model) {
    return RankFixture.exact(
        new RankJob(spark, model, RankFixture.settings(0, 1000, null), null)
            .rank(FIXTURE.candidates(), FIXTURE.thresholds(), RankProgress.NONE));
  }

  /** The fixture's text behind zeros that take no room on the disk. */
  private Path largeFile() throws IOException {
    Path file = folder.resolve("large");
    long length = Integer.MAX_VALUE + 100_000L;
    try (FileChannel out = FileChannel.open(file, CREATE_NEW, WRITE, SPARSE)) {
      out.write(ByteBuffer.wrap(RankFixture.file()), length - RankFixture.file().length);
    }
    return file;
  }

  @Test
  void aModelAboveTwoGigabytesIsOpenedAndChecked() throws IOException {
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      SharedModel large =
          SharedModel.of(
              spark,
              new ModelSource.Files(List.of(largeFile().toUri().toString()), LARGE),
              files -> {
                ByteBuffer end = ByteBuffer.allocate(RankFixture.file().length);
                files.get(0).read(files.get(0).length() - end.capacity(), end);
                return RankFixture.decode(end.array());
              });

      assertThat(ranks(spark, large)).isEqualTo(FIXTURE.ranks());
    }
  }

  @Test
  void executorsOpenTheFileOfTheDriverOrRefuseAnother() throws IOException {
    Path file = Files.write(folder.resolve("model"), RankFixture.file());
    try (JavaSparkContext spark = new JavaSparkContext(LocalCluster.conf())) {
      StoredFile stored =
          StoredFile.of(new org.apache.hadoop.fs.Path(file.toUri()), spark.hadoopConfiguration());
      ModelSource.Files source =
          new ModelSource.Files(List.of(stored.path().toString()), stored.sha256());
      SharedModel model = SharedModel.of(spark, source, RankFixture::decode);
      assertThat(ranks(spark, model)).isEqualTo(FIXTURE.ranks());

      Files.writeString(file, "The pin is 315.\nThe pin is 777.\n");
      String other = StoredFile.of(stored.path(), spark.hadoopConfiguration()).sha256();
      SharedModel changed =
          SharedModel.of(spark, new ModelSource.Files(source.paths(), other), RankFixture::decode);
      assertThat(changed.model()).as("opened by the driver").isNotNull();
      Files.write(file, RankFixture.file());

      assertThatThrownBy(() -> ranks(spark, changed))
          .isInstanceOf(ClusterException.class)
          .hasMessageMatching("executor [01]: the model file:.* is not what this run began with.*");
    }
  }
}
