package org.coalmine.spark.ranking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.model.ModelSource;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.PlantedCorpus;
import org.coalmine.spark.corpus.PlantingJob;
import org.coalmine.store.Content;
import org.coalmine.store.RunCatalog;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.store.StoreException;
import org.coalmine.store.StoredFile;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Corpus, model and run directory on HDFS. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HdfsIT {
  private static final RankFixture FIXTURE = new RankFixture(3);

  @TempDir private static java.nio.file.Path disk;
  private static MiniDFSCluster hdfs;
  private static FileSystem files;
  private static JavaSparkContext spark;

  @BeforeAll
  static void open() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, disk.toString());
    hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    hdfs.waitActive();
    files = hdfs.getFileSystem();
    spark = LocalSpark.open("local[2]");
  }

  @AfterAll
  static void close() {
    if (spark != null) {
      spark.close();
    }
    if (hdfs != null) {
      hdfs.shutdown(true);
    }
  }

  private static Path path(String name) {
    return files.makeQualified(new Path(name));
  }

  private static void write(String name, String text) throws IOException {
    try (OutputStream out = files.create(path(name));
        OutputStream body = name.endsWith(".gz") ? new GZIPOutputStream(out) : out) {
      body.write(text.getBytes(UTF_8));
    }
  }

  @Test
  void readsAndPlantsTheSameDocuments() throws IOException {
    write("/corpus/b.txt", "two\nthree\n");
    write("/corpus/a.txt.gz", "zero\none\n");
    CorpusSource source =
        new CorpusSource(
            List.of(path("/corpus").toString()),
            new CorpusFormat.Lines(),
            List.of(),
            CorpusSource.NO_LIMIT,
            100);
    CanaryFormat format =
        new CanaryFormat(
            "pin",
            "pin {fill}",
            RandomnessSpace.of(new FillExpression.Regex("[0-9]{6}"), Check.NONE));
    CanaryPlan canaries =
        CanaryPlan.draw("seed", List.of(new CanarySeries(format, List.of(3), 1, 1)));

    Corpus corpus = CorpusReader.read(spark, source);
    PlantedCorpus planted = PlantingJob.plant(spark, corpus, canaries, "seed");

    assertThat(corpus.documents().collect())
        .extracting(Document::text)
        .containsExactly("zero", "one", "two", "three");
    assertThat(planted.documents().filter(document -> document.text().startsWith("pin")).count())
        .isEqualTo(3);
  }

  @Test
  void keepsARunWithItsPermissionsAndRanksFromIt() throws IOException {
    Path where = path("/runs/one");
    RankSettings settings = RankFixture.settings(0, 1000, null);
    List<BigInteger> oracle = FIXTURE.ranks();
    try (RunDirectory run = RunDirectory.create(where, files.getConf())) {
      run.write(RunFile.CANARIES, "{}".getBytes(UTF_8));
      run.write(RunFile.MANIFEST, "old".getBytes(UTF_8));
      run.write(RunFile.MANIFEST, "new".getBytes(UTF_8));
      run.writeModel(1, Content.of(RankFixture.file()));
      assertThatThrownBy(() -> RunDirectory.create(where, files.getConf()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("exists");
      assertThatThrownBy(() -> RunDirectory.resume(where, files.getConf()))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.category()).isEqualTo(StoreException.Category.LOCKED));
      assertThat(RankFixture.exact(rank(run, settings))).isEqualTo(oracle);
    }
    try (RunDirectory run = RunDirectory.resume(where, files.getConf())) {
      RankOutcome again = rank(run, settings);
      assertThat(again.shardsResumed()).isEqualTo(25);
      assertThat(RankFixture.exact(again)).isEqualTo(oracle);
      assertThat(run.read(RunFile.MANIFEST)).contains("new".getBytes(UTF_8));
      run.succeed();
    }
    assertThat(files.exists(new Path(where, "_SUCCESS"))).isTrue();
    assertPermissions(where);

    RunCatalog folder = RunCatalog.view(path("/").toString(), files.getConf());
    assertThat(folder.list().runs()).containsExactly(where.toString());
    assertThat(folder.read(where.toString(), RunFile.MANIFEST)).contains("new".getBytes(UTF_8));
    assertThat(folder.read(where.toString(), RunFile.REPORT_JSON)).isEmpty();
  }

  private static RankOutcome rank(RunDirectory run, RankSettings settings) {
    StoredFile file = run.storedModel(1).orElseThrow();
    ModelSource source = new ModelSource.Files(List.of(file.path().toString()), file.sha256());
    SharedModel model = SharedModel.of(spark, source, RankFixture::decode);
    return new RankJob(spark, model, settings, run)
        .rank(FIXTURE.candidates(), FIXTURE.thresholds(), RankProgress.NONE);
  }

  private static void assertPermissions(Path run) throws IOException {
    assertThat(files.getFileStatus(run).getPermission().toString()).isEqualTo("rwx------");
    assertThat(files.getFileStatus(new Path(run, "manifest.json")).getPermission().toString())
        .isEqualTo("rw-r--r--");
    RemoteIterator<LocatedFileStatus> all = files.listFiles(run, true);
    while (all.hasNext()) {
      LocatedFileStatus file = all.next();
      String name = file.getPath().getName();
      if (!name.equals("manifest.json") && !name.equals("_SUCCESS")) {
        assertThat(file.getPermission().toString()).as(name).isEqualTo("rw-------");
      }
      assertThat(name).doesNotEndWith(".aside");
    }
  }
}
