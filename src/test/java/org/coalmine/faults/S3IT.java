package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.store.StorageProbe;
import org.coalmine.store.StoreException;
import org.coalmine.store.StoredFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs on {@code s3a:}, on a server of S3 that keeps everything in memory. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class S3IT {
  private static final String BUCKET = "s3a://" + S3Store.BUCKET + "/";
  private static final int RACES = 20;

  @TempDir private static Path folder;
  private static S3Store store;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    store = S3Store.start(folder);
  }

  @AfterAll
  static void stop() {
    if (store != null) {
      store.close();
    }
  }

  /** All races at once, each of two drivers that want one directory at the same moment. */
  @ParameterizedTest
  @ValueSource(strings = {S3Store.BUCKET, S3Store.UNCONDITIONAL})
  void ofTwoDriversThatBeginAtOnceOneHasTheRun(String bucket) throws Exception {
    Configuration hadoop = store.client();
    ExecutorService threads = Executors.newFixedThreadPool(2 * RACES);
    List<List<Future<RunDirectory>>> races = new ArrayList<>();
    for (int race = 0; race < RACES; race++) {
      String run = "s3a://%s/race/%d".formatted(bucket, race);
      CyclicBarrier start = new CyclicBarrier(2);
      List<Future<RunDirectory>> drivers = new ArrayList<>();
      for (int driver = 0; driver < 2; driver++) {
        drivers.add(
            threads.submit(
                () -> {
                  start.await();
                  return RunDirectory.create(run, hadoop);
                }));
      }
      races.add(drivers);
    }
    int owned = 0;
    for (List<Future<RunDirectory>> drivers : races) {
      int owners = 0;
      for (Future<RunDirectory> driver : drivers) {
        try (RunDirectory run = driver.get()) {
          run.write(RunFile.MANIFEST, "{}".getBytes(UTF_8));
          owners++;
        } catch (ExecutionException e) {
          assertThat(e.getCause())
              .isInstanceOfSatisfying(
                  StoreException.class,
                  refused ->
                      assertThat(refused.category())
                          .isIn(StoreException.Category.LOCKED, StoreException.Category.EXISTS));
        }
      }
      assertThat(owners).as("both own it").isLessThanOrEqualTo(1);
      owned += owners;
    }
    threads.shutdown();
    assertThat(owned).as("races in which one got in").isEqualTo(RACES);
  }

  @Test
  void theProbeTellsWhatTheStoreKeeps() throws IOException {
    Configuration hadoop = store.client();
    assertThat(StorageProbe.of(BUCKET + "probed", hadoop))
        .isEqualTo(new StorageProbe(false, true, false));
    assertThat(StorageProbe.of("s3a://" + S3Store.UNCONDITIONAL + "/probed", hadoop))
        .isEqualTo(new StorageProbe(false, false, false));
  }

  @Test
  void aMissingBucketAndAMissingObjectAreNoMatterOfAnotherTry() throws IOException {
    Configuration hadoop = store.client();
    assertThatThrownBy(() -> RunDirectory.create("s3a://none-of-ours/run", hadoop))
        .hasMessageContaining("there is no bucket for s3a://none-of-ours/run")
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.category()).isEqualTo(StoreException.Category.MISSING));
    assertThatThrownBy(() -> RunDirectory.resume(BUCKET + "none", hadoop))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.category()).isEqualTo(StoreException.Category.MISSING));
  }

  @Test
  void aKilledAuditIsResumedToTheSameReportAndReadFromThere()
      throws IOException, InterruptedException {
    Path configuration = TinyAudit.write(folder);
    Path local = folder.resolve("run");
    try (AuditProcess audit =
        AuditProcess.start(folder, Laboratory.local(), TinyAudit.arguments(configuration, local))) {
      audit.await();
    }
    String run = BUCKET + "runs/nightly";
    Map<String, String> system = system();
    FaultPlugin.slow(system);
    try (AuditProcess audit = start(system, TinyAudit.arguments(configuration, run))) {
      assertThat(audit.awaits(each -> each.output().contains("\ntrain "))).isTrue();
      audit.kill();
      assertThat(audit.await()).isEqualTo(Laboratory.KILLED);
    }
    assertThat(verdict(run).path("state").textValue()).isEqualTo("running");

    int code;
    try (AuditProcess audit = start(system(), TinyAudit.resume(run))) {
      code = audit.await();
      assertThat(code).as(audit.output()).isIn(0, 1);
    }
    assertThat(TinyAudit.digest(read(run + "/report.json")))
        .isEqualTo(TinyAudit.digest(Files.readAllBytes(local.resolve("report.json"))));
    assertThat(verdict(run).path("exit").intValue()).isEqualTo(code);
    for (List<String> command :
        List.of(
            List.of("gate", run),
            List.of("report", run + "/", "--format", "html", "--output", folder + "/r.html"))) {
      try (AuditProcess reading =
          AuditProcess.startWith(withSettings(), folder, Laboratory.local(), command)) {
        assertThat(reading.await())
            .as(reading.output())
            .isEqualTo(command.get(0).equals("gate") ? code : 0);
      }
    }
  }

  private static AuditProcess start(Map<String, String> system, List<String> arguments)
      throws IOException {
    return AuditProcess.startWith(S3Store.clientJars(), folder, system, arguments);
  }

  private static Map<String, String> system() {
    Map<String, String> system = Laboratory.local();
    store.settings().forEach((key, value) -> system.put("spark.hadoop." + key, value));
    return system;
  }

  /** The client's jars, and a folder with core-site.xml, where commands without Spark look. */
  private static List<String> withSettings() throws IOException {
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

  private static byte[] read(String file) throws IOException {
    return StoredFile.of(new org.apache.hadoop.fs.Path(file), store.client()).read();
  }

  private static JsonNode verdict(String run) throws IOException {
    return new ObjectMapper().readTree(read(run + "/verdict.json"));
  }
}
