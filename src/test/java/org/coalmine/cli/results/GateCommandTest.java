package org.coalmine.cli.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalmine.cli.Main;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.judge.Gate;
import org.coalmine.report.machine.ReportJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

class GateCommandTest {
  @TempDir private Path folder;

  private String write(String name, Report report) throws IOException {
    return Files.write(folder.resolve(name), ReportJson.write(report)).toString();
  }

  private record Outcome(int code, List<String> lines) {}

  private static Outcome gate(String... arguments) {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new GateCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute(arguments);
    return new Outcome(code, out.toString().lines().toList());
  }

  private static Report planted(int insertions, long rank) {
    return SampleReports.of(List.of(SampleReports.canary("number-1", insertions, rank, 20)));
  }

  @ParameterizedTest
  @CsvSource({
    "--max-exposure-bits=10, 0",
    "--max-exposure-bits=9.9, 1",
    "--max-exposure-bits=4:9.9, 1",
    "--max-exposure-bits=3:9.9, 3",
    "--max-extracted=0, 0",
    "--max-extracted=3:0, 3",
    "--max-epsilon-lower-bound=1, 3",
    "--max-exposure-bits=four, 2",
    "--max-exposure-bits=0:4, 2",
    "--max-exposure-bits=-1, 2",
  })
  void decidesByThresholds(String option, int code) throws IOException {
    String report = write("report.json", planted(4, 1_000_000));
    assertThat(gate(report, option).code()).isEqualTo(code);
  }

  @Test
  void severalLimitsHoldTogether() throws IOException {
    String report = write("report.json", SampleReports.of(SampleReports.leaking().canaries()));
    assertThat(gate(report, "--max-exposure-bits=8:20", "--max-exposure-bits=4:11").code())
        .isZero();
    assertThat(gate(report, "--max-exposure-bits=30", "--max-exposure-bits=4:11").code())
        .as("30 bits cannot be exceeded")
        .isEqualTo(3);
    Outcome failed = gate(report, "--max-exposure-bits=8:20", "--max-exposure-bits=16:11");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.lines().get(0))
        .isEqualTo(
            "fail          max-exposure-bits  number-7: exposure 12.69 bits is above 11.00 bits for"
                + " canaries planted at most 16 times");
    assertThat(failed.lines().get(failed.lines().size() - 1))
        .isEqualTo(
            "verdict: fail, 4 of 21 checks | report: "
                + report
                + " | gate: fail, 4 of 21: max-exposure-bits number-7 12.69 > 11 | exit: 1");
  }

  @Test
  void aBaselineAllowsItsTolerance() throws IOException {
    String now = write("now.json", planted(4, 100_000));
    String older = write("older.json", planted(4, 1_000_000));
    assertThat(gate(now, "--baseline", older).code()).isEqualTo(1);
    assertThat(gate(now, "--baseline", older, "--baseline-tolerance-bits", "4").code()).isZero();

    GateThresholds configured =
        new GateThresholds(List.of(GateThresholds.Limit.all(19)), List.of(), null, 4);
    String generous =
        write(
            "generous.json",
            planted(4, 100_000).withGate(Gate.decide(planted(4, 100_000), configured)));
    assertThat(gate(generous, "--baseline", older).code()).isZero();
  }

  @Test
  void withoutRulesTheRunsOwnGateDecidesAndOptionsAdd() throws IOException {
    Report plain = planted(4, 1_000_000);
    assertThat(gate(write("plain.json", plain)).code()).as("no gate at all").isEqualTo(2);
    GateThresholds strict =
        new GateThresholds(List.of(GateThresholds.Limit.all(9.9)), List.of(), null, 1);
    String own = write("strict.json", plain.withGate(Gate.decide(plain, strict)));
    Outcome failed = gate(own);
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.lines().get(0)).startsWith("fail          max-exposure-bits");
    assertThat(gate(own, "--max-exposure-bits=12").code()).as("an option adds").isEqualTo(1);

    GateThresholds mild =
        new GateThresholds(List.of(GateThresholds.Limit.all(12)), List.of(), null, 1);
    String passing = write("mild.json", plain.withGate(Gate.decide(plain, mild)));
    assertThat(gate(passing).code()).isZero();
    Outcome added = gate(passing, "--max-exposure-bits=9.9");
    assertThat(added.code()).isEqualTo(1);
    assertThat(added.lines()).anyMatch(line -> line.startsWith("pass") && line.contains("12.00"));
  }

  @Test
  void needsNeitherSparkNorHadoop() throws Exception {
    String path =
        Stream.of(
                Main.class,
                CommandLine.class,
                ObjectMapper.class,
                JsonFactory.class,
                JsonProperty.class,
                LoggerFactory.class)
            .map(GateCommandTest::location)
            .collect(Collectors.joining(File.pathSeparator));
    Process gate =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path,
                Main.class.getName(),
                "gate",
                write("report.json", planted(4, 1_000_000)),
                "--max-exposure-bits",
                "10")
            .redirectErrorStream(true)
            .start();
    String output = new String(gate.getInputStream().readAllBytes(), UTF_8);
    assertThat(gate.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains("verdict: pass, ");
    assertThat(gate.exitValue()).as(output).isZero();
  }

  private static String location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }
}
