package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.coalmine.faults.FaultyFiles.Event;
import org.coalmine.spark.LocalCluster;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scan as a process of its own: killed and resumed, on executors, and what others see of it. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class ScanProcessIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> VALUES =
      List.of("219-10-9998", "bob.lee@corp.de", "4539 1488 0343 6467", "hunter2xyz");

  private static final List<String> ASKED = List.of("price of 17 tons", "4539-1488-0343-6467");
  private static final String ALLOWED = "harmless.one@corp.de";

  @TempDir private static Path folder;
  private static Path configuration;
  private static Path find;
  private static byte[] report;
  private static int runs;

  @BeforeAll
  static void write() throws IOException, InterruptedException {
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    for (int file = 0; file < 8; file++) {
      List<String> lines = new ArrayList<>();
      for (int line = 0; line < 100; line++) {
        String secret = VALUES.get((file + line) % VALUES.size());
        boolean password = secret.equals("hunter2xyz");
        lines.add(
            "the price of "
                + line
                + " tons"
                + (line % 9 > 0 ? "" : password ? ", password: " + secret : " for " + secret));
      }
      Files.write(corpus.resolve("part-" + file + ".txt"), lines);
    }
    configuration =
        Files.writeString(
            folder.resolve("scan.conf"), "name = shop\ncorpus.paths = [\"" + corpus + "\"]\n");
    Files.writeString(
        configuration, "scan.allow = [\"" + ALLOWED + "\"]\n", StandardOpenOption.APPEND);
    find = Files.write(folder.resolve("asked"), ASKED);
    Files.setPosixFilePermissions(find, PosixFilePermissions.fromString("rw-------"));
    Path run = run();
    try (AuditProcess scan = AuditProcess.start(folder, Laboratory.local(), begin(run))) {
      assertThat(scan.await()).as(scan.output()).isZero();
    }
    report = comparable(run);
  }

  private static Path run() {
    return folder.resolve("run-" + runs++);
  }

  private static List<String> begin(Path run) {
    return List.of(
        "scan",
        configuration.toString(),
        "--find",
        find.toString(),
        "--set",
        "run.directory=\"" + run + "\"");
  }

  /** All that was found; fingerprints are under one key. */
  private static byte[] comparable(Path run) throws IOException {
    JsonNode found = JSON.readTree(run.resolve("report.json").toFile()).path("found");
    assertThat(found.path("secrets")).isNotEmpty();
    return found.toPrettyString().getBytes(UTF_8);
  }

  @Test
  void aKilledScanIsResumedToTheSameReport() throws IOException, InterruptedException {
    for (String commit : List.of("manifest.json#2", "secrets.json#2", "report.json#1")) {
      Path run = run();
      Map<String, String> system = Laboratory.local();
      FaultyFiles.plan(system, Event.KILL_BEFORE, commit);
      try (AuditProcess scan = AuditProcess.start(folder, system, begin(run))) {
        assertThat(scan.await()).as(commit + scan.output()).isEqualTo(137);
      }
      assertThat(run.resolve("report.json")).doesNotExist();
      List<String> resume = List.of("scan", "--resume", run.toString());
      try (AuditProcess scan = AuditProcess.start(folder, Laboratory.local(), resume)) {
        assertThat(scan.await()).as(commit + scan.output()).isZero();
      }
      assertThat(new String(comparable(run), UTF_8))
          .as(commit)
          .isEqualTo(new String(report, UTF_8));
      assertThat(run.resolve("scan/pass")).doesNotExist();
    }
  }

  @Test
  void onExecutorsItFindsTheSameAndShowsNoValue() throws IOException, InterruptedException {
    List<String> hidden = new ArrayList<>(VALUES);
    hidden.addAll(ASKED);
    hidden.add(ALLOWED);
    SecretSearch search = new SecretSearch(hidden);
    Path place = Files.createDirectory(folder.resolve("observed"));
    Path run = place.resolve("run");
    Path work = LocalCluster.home().resolve("work");
    Set<String> before = SecretSearch.names(work);
    Map<Path, byte[]> temporary = new TreeMap<>();
    try (AuditProcess scan =
        AuditProcess.startOptimizing(
            place, SecretSearch.observed(place, SecretSearch.freePort()), begin(run))) {
      while (scan.isAlive()) {
        SecretSearch.gather(place.resolve("tmp"), temporary);
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(scan.await()).as(scan.output()).isZero();
      search.look("logs", "driver", scan.output().getBytes(UTF_8));
      assertThat(scan.output()).contains("DEBUG");
    }
    assertThat(new String(comparable(run), UTF_8)).isEqualTo(new String(report, UTF_8));
    temporary.forEach((file, content) -> search.look("temporary files", file.toString(), content));
    search.lookInFiles("event logs", place.resolve("events"));
    for (String name : SecretSearch.names(work)) {
      if (!before.contains(name)) {
        search.lookInFiles("executors' folders", work.resolve(name));
      }
    }
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("secrets.json")) {
          search.look("run directory", file.toString(), Files.readAllBytes(file));
        }
      }
    }
    assertThat(search.searched())
        .containsKeys(
            "logs", "temporary files", "event logs", "executors' folders", "run directory");
    assertThat(search.found()).isEmpty();
    search.look(
        "the secrets", "secrets.json", Files.readAllBytes(run.resolve("scan/secrets.json")));
    assertThat(search.found()).as("the search finds what is there").hasSize(1);
  }

  /** Neither a value nor its pseudonym is anywhere but in the files themselves. */
  @Test
  void sanitisingShowsNeitherValuesNorPseudonyms() throws IOException, InterruptedException {
    Path place = Files.createDirectory(folder.resolve("sanitised"));
    Path run = place.resolve("run");
    Path out = place.resolve("out");
    Map<Path, byte[]> temporary = new TreeMap<>();
    String output;
    try (AuditProcess sanitise =
        AuditProcess.startOptimizing(
            place,
            SecretSearch.observed(place, SecretSearch.freePort()),
            List.of(
                "sanitise",
                configuration.toString(),
                "--to=" + out,
                "--how=pseudonym",
                "--set=run.directory=\"" + run + "\""))) {
      while (sanitise.isAlive()) {
        SecretSearch.gather(place.resolve("tmp"), temporary);
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(sanitise.await()).as(sanitise.output()).isZero();
      output = sanitise.output();
      assertThat(output).contains("DEBUG");
    }
    List<String> written = Files.readAllLines(out.resolve("part-0.txt"));
    List<String> secrets = new ArrayList<>(VALUES);
    for (int line : List.of(0, 18, 27)) {
      String text = written.get(line);
      secrets.add(text.substring(text.lastIndexOf(text.contains("for") ? "for " : ": ") + 4));
    }
    SecretSearch search =
        new SecretSearch(secrets.stream().filter(it -> !it.equals("[EMAIL]")).toList());
    search.look("logs", "driver", output.getBytes(UTF_8));
    temporary.forEach((file, content) -> search.look("temporary files", file.toString(), content));
    search.lookInFiles("event logs", place.resolve("events"));
    search.lookInFiles("run directory", run);
    assertThat(search.searched())
        .containsKeys("logs", "temporary files", "event logs", "run directory");
    assertThat(search.found()).isEmpty();
    SecretSearch values = new SecretSearch(VALUES);
    values.lookInFiles("what was written", out);
    assertThat(values.found()).isEmpty();
    search.lookInFiles("what was written", out);
    assertThat(search.found()).as("the search finds pseudonyms where they are").isNotEmpty();
  }
}
