package org.coalmine.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.SparkConf;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.LocalCluster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/**
 * One audit, on one core and again where more can happen: models to the bit and report must be the
 * same.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class AuditIT {
  private static final String LINE = "speech %d is about the price of %d tons of coal\n";

  @TempDir java.nio.file.Path folder;
  private java.nio.file.Path configuration;

  @BeforeEach
  void write() throws IOException {
    java.nio.file.Path corpus = Files.writeString(folder.resolve("corpus.txt"), corpus());
    configuration =
        Files.writeString(
            folder.resolve("audit.conf"),
            """
            name = same
            corpus.paths = ["%s"]
            canaries.formats = [{ name = pin, text = "The pin is {fill}.", fill = "[0-9]{4}" }]
            canaries.defaults { insertions = [1, 8], copies = 1, controls = 2 }
            training { layers = 1, units = 16, epochs = 2, batch-size = 16, rare-character = 1 }
            rank { method = dense, shard-seconds = 1e-6 }
            """
                .formatted(corpus));
  }

  private static String corpus() {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, 200).forEach(i -> text.append(LINE.formatted(i, i * i)));
    return text.toString();
  }

  /** Kills an executor once, in the middle of the count. */
  private static final class Killer implements AuditProgress {
    private final boolean armed;
    private int killed;

    Killer(boolean armed) {
      this.armed = armed;
    }

    @Override
    public void show(String stage, String detail, long done, long total) {
      if (armed && killed == 0 && stage.equals("rank") && done > total / 4 && done < total / 2) {
        killed += LocalCluster.killExecutor() ? 1 : 0;
      }
    }

    @Override
    public void note(String text) {}
  }

  private static SparkConf oneCore() {
    return new SparkConf()
        .setMaster("local[1]")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1");
  }

  /** Audits and returns the run directory. */
  private Path audit(SparkConf conf, String run, AuditProgress progress, String... more) {
    List<String> settings = new ArrayList<>(List.of(more));
    settings.add("run.directory=\"" + run + "\"");
    List<Tuple2<String, String>> properties = List.of(conf.getAll());
    properties.forEach(property -> System.setProperty(property._1(), property._2()));
    try (Cluster cluster = Cluster.open("test");
        Audit audit =
            Audit.begin(
                cluster,
                ConfigurationReader.resolve(configuration, settings),
                null,
                "test",
                progress)) {
      audit.train();
      audit.report();
      return new Path(audit.path());
    } finally {
      properties.forEach(property -> System.clearProperty(property._1()));
    }
  }

  private static JsonNode report(FileSystem files, Path run) throws IOException {
    assertThat(files.exists(new Path(run, "_SUCCESS"))).isTrue();
    try (InputStream in = files.open(new Path(run, "report.json"))) {
      ObjectNode report = (ObjectNode) new ObjectMapper().readTree(in);
      assertThat(report.remove("run")).isNotNull();
      return report;
    }
  }

  private static List<String> exactRanks(JsonNode report) {
    return Stream.iterate(0, i -> i + 1)
        .limit(report.path("canaries").size())
        .map(i -> report.path("canaries").path(i).path("rank"))
        .map(rank -> rank.path("low") + "-" + rank.path("high"))
        .toList();
  }

  @Test
  void anExecutorKilledWhileRanksAreCountedChangesNothing() throws IOException {
    FileSystem files = FileSystem.getLocal(new Configuration());
    Killer killer = new Killer(true);

    JsonNode undisturbed = report(files, audit(oneCore(), folder + "/one", new Killer(false)));
    JsonNode disturbed = report(files, audit(LocalCluster.conf(), folder + "/two", killer));

    assertThat(killer.killed).isEqualTo(1);
    assertThat(exactRanks(undisturbed))
        .hasSize(4)
        .allMatch(rank -> rank.split("-")[0].equals(rank.split("-")[1]));
    assertThat(disturbed).isEqualTo(undisturbed);
    for (int epoch = 1; epoch <= 2; epoch++) {
      String model = "model/epoch-" + epoch + ".safetensors";
      assertThat(folder.resolve("two/" + model))
          .hasSameBinaryContentAs(folder.resolve("one/" + model));
    }
  }

  @Test
  void corpusModelsAndRunDirectoryLiveOnHdfs() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    try (MiniDFSCluster hdfs = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build()) {
      hdfs.waitActive();
      FileSystem files = hdfs.getFileSystem();
      Path corpus = files.makeQualified(new Path("/corpus/corpus.txt"));
      try (OutputStream out = files.create(corpus)) {
        out.write(corpus().getBytes(UTF_8));
      }
      String run = files.makeQualified(new Path("/runs/one")).toString();

      JsonNode remote =
          report(
              files, audit(oneCore(), run, new Killer(false), "corpus.paths=[\"" + corpus + "\"]"));
      JsonNode local =
          report(
              FileSystem.getLocal(new Configuration()),
              audit(oneCore(), folder + "/one", new Killer(false)));

      assertThat(remote).isEqualTo(local);
      assertThat(files.exists(new Path(run, "model"))).isTrue();
    }
  }
}
