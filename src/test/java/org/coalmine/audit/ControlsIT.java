package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.coalmine.canary.Canary;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.report.Report;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.spark.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A corpus that holds what was meant to be a control: the audit must say which. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ControlsIT {
  private static final int LEAKED = 7;

  @TempDir Path folder;

  private static final AuditProgress NOBODY =
      new AuditProgress() {
        @Override
        public void show(String stage, String detail, long done, long total) {}

        @Override
        public void note(String text) {}
      };

  @Test
  void controlInTheCorpusIsNamedAndNoOther() throws IOException {
    Path corpus = folder.resolve("corpus.txt");
    Path file =
        Files.writeString(
            folder.resolve("audit.conf"),
            """
            seed = controls
            corpus.paths = ["%s"]
            canaries.formats = [{ name = pin, text = "The pin is {fill}.", fill = "[0-9]{6}" }]
            canaries.defaults { insertions = [8], copies = 1, controls = 40 }
            training { layers = 1, units = 24, epochs = 12, batch-size = 8, window = 24,
              learning-rate = 0.02, rare-character = 1 }
            rank { compare = true, draws = 2000 }
            extract.top = 0
            run.directory = "%s"
            """
                .formatted(corpus, folder.resolve("run")));
    AuditConfiguration configuration = ConfigurationReader.read(file, List.of());
    Canary leaked =
        ConfiguredCanaries.draw(configuration).canaries().stream()
            .filter(Canary::isControl)
            .skip(LEAKED)
            .findFirst()
            .orElseThrow();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add("speech " + i + " is about the price of " + i * i + " tons of coal");
      lines.add("The pin is " + leaked.fill().reveal() + ".");
    }
    Files.write(corpus, lines);

    try (Cluster cluster = Cluster.open("controls");
        Audit audit =
            Audit.begin(
                cluster, ConfigurationReader.resolve(file, List.of()), null, "test", NOBODY)) {
      audit.train();
      Report report = audit.report();

      assertThat(report.calibration().get(0).controls()).isEqualTo(40);
      assertThat(report.calibration().get(0).ksPValue()).isGreaterThan(0.01);
      assertThat(report.header().warnings())
          .extracting(Warning::sentence)
          .filteredOn(warning -> warning.startsWith("Control "))
          .singleElement()
          .asString()
          .startsWith("Control " + leaked.id() + " has rank ")
          .contains("the corpus holds its text")
          .doesNotContain(leaked.fill().reveal());
      assertThat(report.methods())
          .extracting(MethodEstimate::canary)
          .containsOnly("pin-i8-1")
          .hasSize(4);
      assertThat(report.methods())
          .extracting(estimate -> estimate.rank().method())
          .contains("importance", "uniform", "skew-normal");
    }
  }
}
