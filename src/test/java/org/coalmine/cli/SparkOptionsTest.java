package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts/coalmine and scripts/submit make of a user's options, in a folder with a space. */
class SparkOptionsTest {
  /** Prints its words, a line each, and the last of the file of settings. */
  private static final String PRINT =
      """
      printf '%s\\n' "$@"
      before=''
      for word in "$@"; do
        if [ "$before" = --properties-file ]; then echo "settings: $(tr '\\n' ';' <"$word")"; fi
        before=$word
      done
      end 0 "$@"
      """;

  @TempDir private Path folder;
  private Path home;
  private Launchers launchers;

  @BeforeEach
  void copyScripts() throws IOException {
    home = folder.toRealPath().resolve("a b");
    launchers = new Launchers(Files.createDirectory(home));
    Files.writeString(
        home.resolve("conf/spark-defaults.conf"),
        """
        spark.driver.extraJavaOptions    -XX:+UseParallelGC -Dneeded
        spark.executor.extraJavaOptions  -XX:+UseParallelGC -Dneeded
        spark.yarn.maxAppAttempts        1
        """);
    launchers.java(Launchers.JAVA_17, 0, Launchers.SHIPS + PRINT);
  }

  private List<String> words(Map<String, String> environment, String... line) throws Exception {
    Outcome outcome = launchers.run(environment, line);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome.out().lines().toList();
  }

  private List<String> submit(String... options) throws Exception {
    List<String> line = new ArrayList<>(List.of(options));
    line.add(0, "submit");
    Collections.addAll(line, "audit", "y.conf");
    return words(Map.of(), line.toArray(String[]::new));
  }

  /** An option counts more than --conf, that more than a file, as for spark-submit itself. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --conf spark.master=yarn                                     | yarn      | client  | 2g
          --master=yarn --conf spark.submit.deployMode=cluster         | yarn      | cluster | 2g
          -c spark.master=yarn --master spark://h:1 -v --supervise     | spark://h:1 | client | 2g
          --master yarn --driver-memory 3g --conf spark.driver.memory=1g | yarn    | client  | 3g
          --properties-file F --conf=spark.driver.memory=1g            | yarn      | cluster | 1g
          --properties-file F --deploy-mode client                     | yarn      | client  | 700m
          """)
  void masterModeAndHeapAreUnderstoodWhereverTheyStand(
      String options, String master, String mode, String heap) throws Exception {
    Path file = home.resolve("my.properties");
    Files.writeString(
        file,
        """
        spark.master yarn
        spark.submit.deployMode = cluster
          spark.driver.memory=512m
        spark.driver.memory: 700m
        """);
    String[] line =
        Stream.of(options.split(" "))
            .map(word -> word.equals("F") ? file.toString() : word)
            .toArray(String[]::new);

    List<String> words = submit(line);

    assertThat(words)
        .containsSequence("--master", master, "--deploy-mode", mode)
        .containsSequence("--driver-memory", heap)
        .contains("-Xmx" + heap);
    assertThat(words.contains("--supervise")).isEqualTo(options.contains("--supervise"));
    if (options.contains("F")) {
      assertThat(words)
          .anyMatch(
              word ->
                  word.matches(
                      "settings: .*maxAppAttempts +1;;spark.master yarn;.*memory: 700m;;"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"coalmine", "submit"})
  void optionsOfJavaStandBehindThoseThatCoalmineNeeds(String script) throws Exception {
    List<String> words =
        words(
            Map.of(),
            script,
            "--master=spark://h:1",
            "--driver-java-options",
            "-Dx=\"1 2\" -XX:+UseG1GC",
            "--conf",
            "spark.executor.extraJavaOptions=-Dy=3",
            "audit");

    assertThat(words)
        .contains("@" + home + "/conf/java.options", "-Dx=1 2", "-XX:+UseG1GC")
        .doesNotContain("-XX:+UseParallelGC")
        .contains("spark.executor.extraJavaOptions=-XX:+UseParallelGC -Dneeded -Dy=3");
  }

  /** As spark-submit splits options of Java: in quotes a space is none. */
  @Test
  void anInstallationGetsThemQuoted() throws Exception {
    Path spark = home.resolve("spark");
    Files.createDirectories(spark.resolve("jars"));
    Launchers.script(spark.resolve("bin/spark-submit"), PRINT);
    launchers.java(
        Launchers.JAVA_17,
        0,
        "if [[ $* == *LackingJars* ]]; then echo /l/x.jar,/l/y.jar; exit; fi");

    List<String> words =
        words(
            Map.of("SPARK_HOME", spark.toString()),
            "submit",
            "--conf",
            "spark.jars=mine.jar",
            "--master",
            "yarn",
            "--driver-java-options",
            "-Dx=1",
            "audit");

    assertThat(words).containsSequence("--jars", "/l/x.jar,/l/y.jar,mine.jar");
    assertThat(words.get(words.indexOf("--driver-java-options") + 1))
        .startsWith(
            "\"-Dlog4j2.configurationFile=file:" + home + "/conf/log4j2.properties\" -XX:+UseP")
        .contains("-Dneeded -Dx=1 \"-Dcoalmine.marker=");
  }

  @Test
  void aFolderWithASpaceBreaksNoPath() throws Exception {
    List<String> words = submit("--master", "yarn", "--deploy-mode", "cluster", "--files", "x,y");

    assertThat(words)
        .contains(
            "-Dlog4j2.configurationFile=file:" + home + "/conf/log4j2.properties",
            "-Dcoalmine.log.yarn=info",
            "spark.yarn.jars=" + home + "/target/lib/*.jar",
            home + "/target/coalmine.jar")
        .anyMatch(word -> word.startsWith("x,y," + home + "/conf/log4j2.properties,"));
    assertThat(words)
        .containsSequence(
            "--driver-java-options",
            "-Dlog4j2.configurationFile=log4j2.properties -XX:+UseParallelGC -Dneeded");
  }

  /** They may hold a secret. */
  @Test
  void joinedSettingsAreDeleted() throws Exception {
    Path file = Files.writeString(home.resolve("f"), "spark.master yarn\n");
    Path temporary = Files.createDirectory(folder.resolve("tmp"));

    words(
        Map.of("TMPDIR", temporary.toString()),
        "submit",
        "--properties-file",
        file.toString(),
        "audit");

    assertThat(temporary).isEmptyDirectory();
  }
}
