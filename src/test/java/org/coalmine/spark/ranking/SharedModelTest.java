package org.coalmine.spark.ranking;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelSource;
import org.coalmine.spark.ClusterException;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.StoredFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedModelTest {
  private static final RankFixture FIXTURE = new RankFixture(3);
  private static final AtomicInteger DECODED = new AtomicInteger();

  private static JavaSparkContext spark;

  @TempDir Path folder;

  /** Files that lie elsewhere, for all that Hadoop knows. */
  public static final class FarFiles extends FilterFileSystem {
    private static final List<Set<String>> NAMES_WHILE_READ =
        Collections.synchronizedList(new ArrayList<>());

    public FarFiles() {
      super(new RawLocalFileSystem());
    }

    private static org.apache.hadoop.fs.Path near(org.apache.hadoop.fs.Path path) {
      return new org.apache.hadoop.fs.Path(path.toUri().getPath());
    }

    @Override
    public URI getUri() {
      return URI.create("far:///");
    }

    @Override
    public org.apache.hadoop.fs.Path makeQualified(org.apache.hadoop.fs.Path path) {
      return path.makeQualified(getUri(), new org.apache.hadoop.fs.Path("/"));
    }

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
      return super.getFileStatus(near(path));
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize)
        throws IOException {
      NAMES_WHILE_READ.add(copies());
      return super.open(near(path), bufferSize);
    }
  }

  @BeforeAll
  static void open() {
    spark = LocalSpark.open("local[2,4]");
    spark.hadoopConfiguration().setClass("fs.far.impl", FarFiles.class, FileSystem.class);
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  private static LanguageModel counted(List<ModelFile> files) throws IOException {
    DECODED.incrementAndGet();
    return RankFixture.decode(files);
  }

  /** The fixture's text and some lines without an effect: a file that no other test has decoded. */
  private Path own(int lines) throws IOException {
    Path file = Files.write(folder.resolve("model " + lines), RankFixture.file());
    return Files.writeString(file, "\n".repeat(lines), APPEND);
  }

  private static ModelSource.Files files(String scheme, Path file) {
    StoredFile stored =
        StoredFile.of(
            new org.apache.hadoop.fs.Path(scheme, null, file.toString()),
            spark.hadoopConfiguration());
    return new ModelSource.Files(List.of(stored.path().toString()), stored.sha256());
  }

  private static RankOutcome rank(SharedModel model) {
    return new RankJob(spark, model, RankFixture.settings(0, 1000, null), null)
        .rank(FIXTURE.candidates(), FIXTURE.thresholds(), RankProgress.NONE);
  }

  private static Set<String> copies() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(SparkFiles.getRootDirectory()))) {
      Set<String> names = new HashSet<>();
      for (Path file : all.toList()) {
        names.add(
            file.getFileName().toString().replaceAll("[0-9]", "")
                + " "
                + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
      return names;
    }
  }

  @Test
  void isDecodedOnceByDriverAndTasksTogether() throws IOException {
    byte[] content = Files.readAllBytes(own(7));
    DECODED.set(0);

    SharedModel model =
        SharedModel.of(spark, new ModelSource.Bytes(content), SharedModelTest::counted);
    LanguageModel decoded = model.model();
    rank(model);
    SharedModel again =
        SharedModel.of(spark, new ModelSource.Bytes(content.clone()), SharedModelTest::counted);
    rank(again);

    assertThat(DECODED).hasValue(1);
    assertThat(again.model()).isSameAs(decoded);
  }

  @Test
  void filesAreTheModelOfTheirBytes() throws IOException {
    Path file = own(8);
    SharedModel sent =
        SharedModel.of(
            spark, new ModelSource.Bytes(Files.readAllBytes(file)), SharedModelTest::counted);
    SharedModel opened = SharedModel.of(spark, files("file", file), SharedModelTest::counted);
    assertThat(opened.digest()).isEqualTo(sent.digest());

    DECODED.set(0);
    assertThat(RankFixture.exact(rank(opened))).isEqualTo(FIXTURE.ranks());
    assertThat(DECODED).hasValue(1);
  }

  @Test
  void whatLiesElsewhereIsCopiedForItsOwnerAloneAndLeavesNothing() throws IOException {
    SharedModel far = SharedModel.of(spark, files("far", own(9)), SharedModelTest::counted);
    FarFiles.NAMES_WHILE_READ.clear();
    Set<String> before = copies();

    assertThat(RankFixture.exact(rank(far))).isEqualTo(FIXTURE.ranks());

    assertThat(FarFiles.NAMES_WHILE_READ).hasSize(1);
    assertThat(FarFiles.NAMES_WHILE_READ.get(0)).contains("model-.copy rw-------");
    assertThat(copies()).isEqualTo(before);
  }

  @Test
  void aFileThatChangedIsRefused() throws IOException {
    Path file = own(10);
    SharedModel model = SharedModel.of(spark, files("file", file), SharedModelTest::counted);
    Files.writeString(file, "another model of this name");

    assertThatThrownBy(() -> rank(model))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("the driver: the model file:" + file + " is not what this run began")
        .hasMessageContaining("its SHA-256 is ")
        .hasMessageContaining(", not " + model.digest())
        .hasMessageContaining("start again");
  }

  @Test
  void aFileThatThisProcessDoesNotSeeIsRefused() throws IOException {
    for (String scheme : List.of("file", "far")) {
      Path file = own(11);
      SharedModel model = SharedModel.of(spark, files(scheme, file), SharedModelTest::counted);
      Files.delete(file);

      assertThatThrownBy(() -> rank(model))
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("the driver cannot read the model " + scheme)
          .hasMessageContaining("there is no file")
          .hasMessageContaining("every executor");
    }
  }
}
