package org.coalmine.cli.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.numbers.core.DD;
import org.apache.commons.numbers.gamma.LogGamma;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.apache.lucene.util.automaton.Automaton;
import org.coalmine.report.SampleReports;
import org.coalmine.report.machine.ReportJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** The commands of the core jar, each in a process that has it and its own libraries alone. */
class CoreJarIT {
  private static final Path JAR = Path.of("target/coalmine-core.jar");
  private static final List<Class<?>> LIBRARIES =
      List.of(
          CommandLine.class,
          ObjectMapper.class,
          JsonFactory.class,
          JsonProperty.class,
          LoggerFactory.class,
          Automaton.class,
          DD.class,
          LogGamma.class,
          NormalDistribution.class,
          KolmogorovSmirnovTest.class);

  @TempDir Path folder;

  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void writeRuns() throws IOException {
    for (String run : List.of("runs/one", "runs/january/two")) {
      Path directory = Files.createDirectories(folder.resolve(run));
      Files.write(directory.resolve("report.json"), ReportJson.write(SampleReports.leaking()));
    }
    Files.createDirectories(folder.resolve("runs/torn"));
    Files.writeString(folder.resolve("runs/torn/manifest.json"), "{");
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                String.join(
                    File.pathSeparator,
                    Stream.concat(
                            Stream.of(JAR.toString()), LIBRARIES.stream().map(CoreJarIT::location))
                        .toList()),
                mainClass()));
    command.addAll(List.of(arguments));
    Path err = folder.resolve("err");
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, Files.readString(err));
  }

  private static String mainClass() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return jar.getManifest().getMainAttributes().getValue("Main-Class");
    }
  }

  private static String location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  private String one() {
    return folder.resolve("runs/one").toString();
  }

  @Test
  void holdsNoOtherRooms() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()))
          .contains("org/coalmine/exposure/count/RankCount.class")
          .contains("org/coalmine/report/machine/report-schema-2.json")
          .noneMatch(name -> name.matches("org/coalmine/(audit|api|spark|store|train)/.+"))
          .doesNotContain("org/coalmine/cli/Main.class");
    }
    assertThat(Files.size(JAR)).isLessThan(2 << 20);
  }

  @Test
  void gates() throws IOException, InterruptedException {
    Ended fails = run("gate", one(), "--max-exposure-bits", "1");
    assertThat(fails.code()).as(fails.err()).isEqualTo(1);
    assertThat(fails.out()).contains("exit: 1");
    assertThat(fails.err()).isEmpty();
    Ended compared = run("gate", one(), "--baseline", folder + "/runs/january/two");
    assertThat(compared.code()).as(compared.err()).isIn(0, 3);
    assertThat(run("gate", folder + "/none").err()).contains("/none is not there");
  }

  @Test
  void statesEpsilon() throws IOException, InterruptedException {
    Ended epsilon =
        run(
            "epsilon",
            "--sampling-rate=0.01",
            "--noise-multiplier=0.7",
            "--steps=120",
            "--delta=1e-5");
    assertThat(epsilon.code()).as(epsilon.err()).isZero();
    assertThat(epsilon.out()).contains("RDP  epsilon ", "PLD  epsilon ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "html", "json", "junit", "sarif", "csv", "prometheus"})
  void renders(String format) throws IOException, InterruptedException {
    Ended report = run("report", one(), "--format", format);
    assertThat(report.code()).as(report.err()).isZero();
    assertThat(report.out()).hasSizeGreaterThan(100).doesNotContain("| exit: ");
    assertThat(report.err())
        .isEqualTo("verdict: rendered | report: %s | exit: 0\n".formatted(one()));
  }

  @Test
  void parquetWantsTheWholeJar() throws IOException, InterruptedException {
    Path tables = folder.resolve("tables");
    Ended report = run("report", one(), "--format=parquet", "--output=" + tables);
    assertThat(report.code()).isEqualTo(2);
    assertThat(report.err())
        .contains("--format parquet: needs the whole coalmine.jar with its libraries");
    assertThat(tables).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "json", "html"})
  void showsHistory(String format) throws IOException, InterruptedException {
    Ended history = run("history", folder + "/runs", "--format", format);
    assertThat(history.code()).as(history.err()).isZero();
    assertThat(history.out()).contains("quickstart", "unfinished: it holds no report");
  }

  @Test
  void historyElsewhereWantsTheWholeJar() throws IOException, InterruptedException {
    Ended history = run("history", "hdfs://namenode/runs");
    assertThat(history.code()).isEqualTo(2);
    assertThat(history.err())
        .contains("hdfs://namenode/runs: only local paths can be used without Hadoop");
    assertThat(history.out()).isEqualTo("verdict: none | report: none | exit: 2\n");
    assertThat(run("history", folder + "/none").err()).contains("there is no directory");
    assertThat(run("history", folder.resolve("runs").toUri().toString()).code()).isZero();
  }

  @Test
  void namesItsCommands() throws IOException, InterruptedException {
    assertThat(run("--help").out()).contains("report", "gate", "history", "epsilon");
    assertThat(run("audit", "x.conf").code()).isEqualTo(2);
  }
}
