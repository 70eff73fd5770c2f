package org.coalmine.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultMatrix.Line;
import org.coalmine.store.StorageProbe;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs on {@code s3a:}, on a server of S3 that keeps everything in memory; scripts/faults runs all
 * that can happen to them.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class S3IT {
  @TempDir private static Path folder;
  private static Laboratory laboratory;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    assumeTrue(S3Store.isThere(), "no server of S3: run scripts/distribution s3");
    laboratory = Laboratory.open(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "driver killed (SIGKILL) while training, on S3",
        "pairs of drivers begin runs at once, on S3",
        "pairs of drivers begin runs at once, on S3 without conditions",
        "another's name in the lease while training, on S3 without conditions",
        "a bucket that is not there, on S3"
      })
  void endsAsItMust(String injected) {
    List<Line> lines =
        new S3Faults(laboratory)
            .cases().stream()
                .filter(each -> each.injected().equals(injected))
                .map(Case::run)
                .toList();

    assertThat(lines).hasSize(1).allMatch(Line::passed);
  }

  @Test
  void theProbeTellsWhatTheStoreKeeps() throws IOException, InterruptedException {
    try (S3Store store = S3Store.start(folder)) {
      Configuration hadoop = store.client();
      assertThat(StorageProbe.of(store.bucket() + "/probed", hadoop))
          .isEqualTo(new StorageProbe(false, true, false));
      assertThat(StorageProbe.of(store.unconditional() + "/probed", hadoop))
          .isEqualTo(new StorageProbe(false, false, false));
    }
  }

  @Test
  void aReportThereIsReadByCommandsWithoutSpark() throws IOException, InterruptedException {
    try (S3Store store = S3Store.start(folder)) {
      String run = store.bucket() + "/runs/nightly";
      org.apache.hadoop.fs.Path there = new org.apache.hadoop.fs.Path(run + "/report.json");
      Path report = folder.resolve("undisturbed/report.json");
      there
          .getFileSystem(store.client())
          .copyFromLocalFile(new org.apache.hadoop.fs.Path(report.toUri()), there);
      assertThat(read(store, "gate", run)).isEqualTo(laboratory.code());
      Path copy = folder.resolve("copy.json");
      assertThat(read(store, "report", run + "/", "--format", "json", "--output", copy.toString()))
          .isZero();
      assertThat(copy).hasSameBinaryContentAs(report);
    }
  }

  private static int read(S3Store store, String... command)
      throws IOException, InterruptedException {
    try (AuditProcess reading =
        AuditProcess.startWith(withSettings(store), folder, Laboratory.local(), List.of(command))) {
      return reading.await();
    }
  }

  /** The client's jars, and a folder with core-site.xml, where commands without Spark look. */
  private static List<String> withSettings(S3Store store) throws IOException {
    StringBuilder site = new StringBuilder("<configuration>\n");
    store
        .settings()
        .forEach(
            (key, value) ->
                site.append(
                    "<property><name>%s</name><value>%s</value></property>%n"
                        .formatted(key, value)));
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(conf.resolve("core-site.xml"), site.append("</configuration>\n"));
    List<String> path = new ArrayList<>(S3Store.clientJars());
    path.add(conf.toString());
    return path;
  }
}
