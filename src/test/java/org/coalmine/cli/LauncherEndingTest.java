package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How scripts/coalmine and scripts/submit end, whatever Java ends with, and what they pass on. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LauncherEndingTest {
  @TempDir private Path home;

  private Launchers launchers;

  @BeforeEach
  void copyScripts() throws IOException {
    launchers = new Launchers(home);
  }

  private void java(String main) throws IOException {
    launchers.java(Launchers.JAVA_17, 0, main);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 52", "1, 1", "2, 0", "3, 3", "4, 52", "70, 1", "143, 143", "4, 137"})
  void theCodeThatCoalmineLeftCounts(int left, int ended) throws Exception {
    java("echo said; end %d \"$@\"; exit %d".formatted(left, ended));

    for (String command : List.of("audit", "gate", "plan", "report")) {
      Outcome outcome = launchers.run("coalmine", command);
      assertThat(outcome.code()).as(command).isEqualTo(left);
      assertThat(outcome.out()).isEqualTo("said\n");
    }
    Outcome submitted = launchers.run("submit", "--master", "yarn", "audit");
    assertThat(submitted.code()).isEqualTo(left);
    assertThat(submitted.out()).isEqualTo("said\n");
  }

  /** What Java, Spark and spark-submit end with by themselves; 1 and 3 would be verdicts. */
  @ParameterizedTest
  @CsvSource({
    "0, 70",
    "1, 70",
    "3, 70",
    "50, 70",
    "52, 70",
    "56, 70",
    "101, 70",
    "134, 70",
    "137, 137"
  })
  void aCodeOfNobodyIsNoVerdict(int ended, int code) throws Exception {
    java("exit " + ended);

    Outcome outcome = launchers.run("coalmine", "audit");
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.lastLine()).isEqualTo("verdict: none | report: none | exit: " + code);
    assertThat(outcome.err()).contains("coalmine: ");
  }

  @ParameterizedTest
  @ValueSource(ints = {129, 130, 143})
  void anInterruptionBeforeCoalmineBeganIsOne(int ended) throws Exception {
    java("exit " + ended);

    Outcome outcome = launchers.run("coalmine", "audit");
    assertThat(outcome.code()).isEqualTo(ended);
    assertThat(outcome.out())
        .isEqualTo("verdict: interrupted | report: none | exit: " + ended + "\n");
  }

  @Test
  void whatSparkSubmitRefusesIsUsage() throws Exception {
    java("echo >&2 \"Error: Unrecognized option: $1\"; exit 1");

    Outcome outcome = launchers.run("submit", "--master", "yarn", "--bogus", "1", "audit");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).endsWith("spark-submit refused it; the lines above say why\n");
    assertThat(launchers.run("submit", "--master").err())
        .isEqualTo("coalmine: --master wants a value\n");
    Outcome nowhere = launchers.run(Map.of("COALMINE_CLUSTER_DIR", "/nowhere"), "submit", "audit");
    assertThat(nowhere.code()).isEqualTo(4);
    assertThat(nowhere.lastLine()).endsWith("| exit: 4");
  }

  @Test
  void optionsOfSparkSubmitAreGivenToIt() throws Exception {
    java("end 0 \"$@\"; echo \"$@\"");
    Map<String, String> settings = Map.of("HADOOP_CONF_DIR", "/etc/h");

    assertThat(
            launchers
                .run(settings, "coalmine", "--packages", "g:a:1", "--conf=a.b=c", "audit", "x.conf")
                .out())
        .contains("/lib/*:/etc/h ", " --packages g:a:1 --conf a.b=c ")
        .endsWith("coalmine.jar audit x.conf\n");
    assertThat(launchers.run("coalmine", "--conf", "a=b", "plan", "x.conf").out())
        .contains("SparkSubmit", " --conf a=b ");
    assertThat(launchers.run(settings, "coalmine", "plan", "x.conf").out())
        .contains("/lib/*:/etc/h org.coalmine.cli.Main plan");
    assertThat(launchers.run(settings, "submit", "--master", "yarn", "audit").out())
        .contains(":/etc/h org.apache.spark.deploy.SparkSubmit");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --conf a=b gate r.json            | --conf: gate does not use Spark
          --driver-memory 4g gate r.json    | --driver-memory: gate does not use Spark
          --driver-memory 40 audit x.conf   | --driver-memory=40 is no heap size
          --deploy-mode cluster audit x.conf | goes with scripts/submit
          --conf spark.submit.deployMode=cluster audit x.conf | goes with scripts/submit
          --master yarn audit x.conf        | --master yarn goes with scripts/submit
          -c spark.master=k8s://h audit     | --master k8s://h goes with scripts/submit
          --status 1 audit                  | it goes with spark-submit itself
          --properties-file /no audit       | --properties-file /no cannot be read
          --driver-java-options -Xmx1g audit | --driver-memory and --executor-memory give heaps
          --driver-java-options -Da=" audit | quoted wrongly
          --conf                            | --conf wants a value
          """)
  void anOptionThatWouldDoNothingIsRefused(String line, String sentence) throws Exception {
    java(Launchers.STARTS);

    Outcome outcome = launchers.run(("coalmine " + line).split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(sentence);
    assertThat(outcome.lastLine()).endsWith("| exit: 2");
  }

  @ParameterizedTest
  @CsvSource({
    "100k, audit, 2", "512, audit, 2", "420m, audit, 2", "511M, submit, 2", "4gb, gate, 2",
    "-1g, audit, 2", "31m, gate, 2", "9999999999999g, audit, 2", "'', audit, 0", "512m, audit, 0",
    "0512m, audit, 0", "524288k, audit, 0", "1G, submit, 0", "32m, gate, 0", "'', report, 0"
  })
  void aHeapHasAUnitAndIsLargeEnough(String memory, String command, int code) throws Exception {
    java(Launchers.STARTS);
    String[] line =
        command.equals("submit")
            ? new String[] {"submit", "--master", "yarn", "audit"}
            : new String[] {"coalmine", command};

    Outcome outcome = launchers.run(Map.of("COALMINE_MEMORY", memory), line);
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    if (code == 2) {
      assertThat(outcome.err()).startsWith("coalmine: COALMINE_MEMORY=" + memory + " is ");
      assertThat(outcome.lastLine()).isEqualTo("verdict: none | report: none | exit: 2");
    }
  }

  /** The heap of commands without Spark is Java's own choice, or the one that is named. */
  @Test
  void theHeapThatIsNamedIsGiven() throws Exception {
    java("end 0 \"$@\"; echo \"$@\"");

    assertThat(launchers.run("coalmine", "gate").out()).doesNotContain("-Xmx");
    for (String command : List.of("gate", "plan", "report", "audit")) {
      assertThat(launchers.run(Map.of("COALMINE_MEMORY", "700m"), "coalmine", command).out())
          .contains("-Xmx700m ");
    }
    assertThat(launchers.run("coalmine", "audit").out()).contains("-Xmx4g ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"coalmine", "submit"})
  void worksThroughLinks(String script) throws Exception {
    java(Launchers.STARTS);
    Path bin = Files.createDirectories(home.resolve("elsewhere/bin"));
    Path target = home.resolve("scripts").resolve(script);
    Files.createSymbolicLink(bin.resolve("absolute"), target);
    Files.createSymbolicLink(bin.resolve("relative"), Path.of("../../scripts", script));
    Files.createSymbolicLink(home.resolve("elsewhere/chain"), Path.of("bin/relative"));
    Files.createSymbolicLink(home.resolve("folder"), bin);

    for (String link :
        List.of(
            "elsewhere/bin/absolute",
            "elsewhere/bin/relative",
            "elsewhere/chain",
            "folder/relative")) {
      Outcome outcome =
          launchers.outcome(
              launchers.start(
                  Map.of("CDPATH", "/:" + home),
                  List.of(home.resolve(link).toString(), "--master=spark://h:7077", "audit")));
      assertThat(outcome.out()).as(link + outcome.err()).isEqualTo("started\n");
    }
    Outcome beside =
        launchers.outcome(
            launchers.start(
                Map.of("CDPATH", home.toString()),
                List.of(
                    "bash",
                    "-c",
                    "cd '%s' && ./chain --master=spark://h:7077 audit"
                        .formatted(home.resolve("elsewhere")))));
    assertThat(beside.out()).as(beside.err()).isEqualTo("started\n");
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "C, ''", "POSIX, ''", "'', C", "xx_YY.UTF-8, ''", "'', xx_YY.UTF-8"})
  void namesOfFilesAreReadAsUtf8WhereTheLocaleSaysNothing(String all, String lang)
      throws Exception {
    java("end 0 \"$@\"; echo \"$LC_ALL\"");

    Outcome outcome =
        launchers.run(Map.of("LC_ALL", all, "LANG", lang, "LC_CTYPE", ""), "coalmine", "audit");
    assertThat(outcome.out()).isEqualTo("C.UTF-8\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "HUP", "INT"})
  void signalsArePassedOn(String signal) throws Exception {
    java(
        """
        trap 'echo %1$s; end 77 "$@"; exit 1' %1$s
        echo ready
        while :; do sleep 0.1; done
        """
            .formatted(signal));
    Process process = launchers.start(Map.of(), "coalmine", "audit");
    while (Files.size(home.resolve("out")) == 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid())).start().waitFor();

    Outcome outcome = launchers.outcome(process);
    assertThat(outcome.out()).as(outcome.err()).isEqualTo("ready\n" + signal + "\n");
    assertThat(outcome.code()).isEqualTo(77);
  }

  @Test
  void standardStreamsArePassedOn() throws Exception {
    java("end 0 \"$@\"; [ ! -t 0 ] && cat; [ -e /dev/fd/1 ] && [ -e /dev/fd/2 ]");
    String coalmine = home.resolve("scripts/coalmine").toString();

    assertThat(shell("echo 123 | '%s' rank".formatted(coalmine)).out()).isEqualTo("123\n");
    assertThat(shell("'%s' rank <&-".formatted(coalmine)).code()).isZero();
    assertThat(shell("'%s' rank 2>&-".formatted(coalmine)).code()).isZero();
    Outcome closed = shell("'%s' rank >&-".formatted(coalmine));
    assertThat(closed.code()).isEqualTo(4);
    assertThat(closed.err()).isEqualTo("coalmine: standard output is closed\n");
    Outcome both = shell("'%s' rank >&- 2>&-".formatted(coalmine));
    assertThat(both.code()).isEqualTo(4);
    java("exit 1");
    assertThat(shell("'%s' rank >/dev/full".formatted(coalmine)).code()).isEqualTo(70);
  }

  private Outcome shell(String line) throws Exception {
    return launchers.outcome(launchers.start(Map.of(), List.of("bash", "-c", line)));
  }

  @Test
  void leavesNoFile() throws Exception {
    Path temporary = Files.createDirectory(home.resolve("tmp"));
    Map<String, String> environment = Map.of("TMPDIR", temporary.toString());
    java(Launchers.STARTS);
    launchers.run(environment, "coalmine", "audit");
    launchers.run(environment, "coalmine", "gate");
    java("exit 1");
    launchers.run(environment, "coalmine", "gate");

    for (Path folder : List.of(temporary, home.resolve("target"))) {
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .isSubsetOf("lib", "coalmine.jar");
      }
    }
    Map<String, String> nowhere = Map.of("TMPDIR", "/nowhere");
    java(Launchers.STARTS);
    assertThat(launchers.run(nowhere, "coalmine", "audit").out()).isEqualTo("started\n");
  }
}
