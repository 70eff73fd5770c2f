package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.coalmine.canary.Check;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.configuration.AuditConfiguration.Extract;
import org.coalmine.configuration.AuditConfiguration.Rank;
import org.coalmine.configuration.AuditConfiguration.RankMethod;
import org.coalmine.configuration.AuditConfiguration.Sampling;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.secret.Secret;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ClusterException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
  private static final LstmWeights WEIGHTS =
      RandomWeights.of("model files", RandomWeights.alphabet(16), 2, 8, 2);
  private static final Rank SETTINGS =
      new Rank(
          RankMethod.DENSE,
          0,
          1000,
          1,
          SuffixScoring.AUTO,
          new Sampling(1, 0, 0.95),
          false,
          0,
          1,
          OptionalDouble.empty());
  private static final AtomicInteger DECODED = new AtomicInteger();
  private static final AuditProgress QUIET =
      new AuditProgress() {
        @Override
        public void show(String stage, String detail, long done, long total) {}

        @Override
        public void note(String text) {}
      };

  private static Cluster cluster;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    cluster = Cluster.open("test");
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  private static LanguageModel counted(List<ModelFile> files) throws IOException {
    DECODED.incrementAndGet();
    return ModelFiles.lstm(files);
  }

  /** The same weights in a file of another digest. */
  private Path file(String name) throws IOException {
    return Files.write(folder.resolve(name), LstmFile.of(WEIGHTS, Map.of("name", name)).toBytes());
  }

  private static MeasuredModel opened(Path file, int mostSentBytes) {
    return MeasuredModel.ofFile(
        new ModelFiles(cluster, mostSentBytes, ModelFilesTest::counted),
        file.toString(),
        "auto",
        "AB{fill}C",
        "[0-9]{3}",
        Check.NONE,
        List.of(Secret.of("007"), Secret.of("314"), Secret.of("999")));
  }

  private static Measurement measured(MeasuredModel subject) {
    return new Measurement(cluster, subject, SETTINGS, QUIET);
  }

  @Test
  void aModelIsDecodedOnceHoweverItIsOpenedAndUsed() throws IOException {
    for (int mostSentBytes : new int[] {Integer.MAX_VALUE, 0}) {
      DECODED.set(0);
      MeasuredModel subject = opened(file("most sent " + mostSentBytes), mostSentBytes);
      assertThat(measured(subject).rank().rows()).hasSize(3);
      assertThat(measured(subject).extract(new Extract(5, 10_000))).hasSize(1);
      assertThat(DECODED).as("at most %d bytes are sent", mostSentBytes).hasValue(1);
    }
  }

  @Test
  void ranksAreThoseOfTheBytesWhereTheFileIsOpened() throws IOException {
    Path file = file("a name with % and spaces");
    int length = (int) Files.size(file);
    assertThat(measured(opened(file, length - 1)).rank().rows())
        .isEqualTo(measured(opened(file("sent"), length)).rank().rows());
  }

  @Test
  void aFileIsOpenedWhereItLiesFromTheLimitOn() throws IOException {
    Path sent = file("sent then removed");
    ModelFiles files = new ModelFiles(cluster, (int) Files.size(sent), ModelFilesTest::counted);
    var kept = files.shared(sent.toString(), "auto").shared();
    Files.delete(sent);
    assertThat(kept.model().vocabulary()).isEqualTo(WEIGHTS.alphabet());

    Path longer = file("opened where it lies and removed");
    var missed = files.shared(longer.toString(), "auto").shared();
    Files.delete(longer);
    assertThatThrownBy(missed::model)
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("there is no file");
  }

  @Test
  void whatIsNoModelIsNamed() throws IOException {
    assertThatThrownBy(() -> opened(folder.resolve("none"), 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("none: there is no such model file");
    assertThatThrownBy(() -> opened(folder, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(folder + ": there is no config.json");
    Path other = Files.writeString(folder.resolve("other"), "not a model at all");
    for (int mostSentBytes : new int[] {0, 1000}) {
      assertThatThrownBy(() -> opened(other, mostSentBytes))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith(other + ": not a safetensors file");
    }
  }
}
