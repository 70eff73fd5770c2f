package org.coalmine.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallersSessionTest {
  private static final Locale WRITES = Locale.getDefault(Locale.Category.FORMAT);

  private static SparkSession.Builder builder() {
    return SparkSession.builder()
        .master("local[1]")
        .appName("a program")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1");
  }

  @AfterEach
  void stop() {
    Locale.setDefault(Locale.Category.FORMAT, WRITES);
    builder().getOrCreate().stop();
  }

  @Test
  void closingLeavesTheSession() {
    SparkSession session = builder().getOrCreate();
    Cluster cluster = Cluster.of(session);
    cluster.requireTraining();
    cluster.close();
    assertThat(session.range(3).count()).isEqualTo(3);
  }

  @Test
  void refusesAStoppedSession() {
    SparkSession session = builder().getOrCreate();
    session.stop();
    assertThatThrownBy(() -> Cluster.of(session))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("open another");
  }

  @Test
  void refusesKryo() {
    SparkSession session =
        builder()
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .getOrCreate();
    assertThatThrownBy(() -> Cluster.of(session))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("spark.serializer is org.apache.spark.serializer.KryoSerializer")
        .hasMessageContaining("open the session with");
  }

  @Test
  void refusesALocaleThatWritesNumbersInAnotherWay() {
    SparkSession session = builder().getOrCreate();
    Locale.setDefault(Locale.Category.FORMAT, Locale.GERMANY);
    assertThatThrownBy(() -> Cluster.of(session))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1.234,5")
        .hasMessageContaining("Locale.setDefault");
  }

  @Test
  void trainingNeedsTheVectorModule() throws IOException, InterruptedException {
    List<String> options =
        Files.readAllLines(Path.of("conf/java.options")).stream()
            .filter(line -> line.startsWith("-") && !line.contains("jdk.incubator.vector"))
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    builder.command().addAll(options);
    builder
        .command()
        .addAll(List.of("-cp", System.getProperty("java.class.path"), Without.class.getName()));
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(printed)
        .contains("training needs the Java option --add-modules=jdk.incubator.vector")
        .contains("not given to driver; set it in spark.driver.extraJavaOptions");
  }

  /** A program whose Java has no such module. */
  static final class Without {
    private Without() {}

    public static void main(String[] arguments) {
      SparkSession session = builder().getOrCreate();
      try (Cluster cluster = Cluster.of(session)) {
        cluster.requireTraining();
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      } finally {
        session.stop();
      }
    }
  }
}
