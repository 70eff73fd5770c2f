package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.report.Report;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.CoalminePlugin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of one audit: gauges through a sink of Spark's, and the names of its jobs. */
@Timeout(300)
class RunMetricsIT {
  private static final Pattern GAUGE = Pattern.compile(".*\\.CoalminePlugin\\.([A-Za-z.-]+)");
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.master", "local[2]",
          "spark.ui.enabled", "false",
          "spark.driver.host", "127.0.0.1",
          "spark.plugins", CoalminePlugin.class.getName(),
          "spark.metrics.conf.driver.sink.jmx.class", "org.apache.spark.metrics.sink.JmxSink");

  @TempDir private static Path folder;
  private static final List<Map<String, Double>> SEEN = new ArrayList<>();
  private static final Set<String> GROUPS = new LinkedHashSet<>();
  private static final Set<String> DESCRIPTIONS = new LinkedHashSet<>();
  private static final Set<String> UNNAMED = new TreeSet<>();
  private static Report report;
  private static String application = "";

  /** Reads the gauges whenever the audit has something to tell. */
  private static final class Watch implements AuditProgress {
    @Override
    public void show(String stage, String detail, long done, long total) {
      SEEN.add(gauges());
    }

    @Override
    public void note(String text) {
      SEEN.add(gauges());
    }
  }

  private static final class Jobs extends SparkListener {
    @Override
    public void onJobStart(SparkListenerJobStart job) {
      String group = job.properties().getProperty("spark.jobGroup.id");
      String description = job.properties().getProperty("spark.job.description");
      if (group == null || description == null) {
        UNNAMED.add(job.stageInfos().head().name());
      } else {
        GROUPS.add(group);
        DESCRIPTIONS.add(description);
      }
    }
  }

  @BeforeAll
  static void audit() throws IOException {
    Path corpus =
        Files.write(
            folder.resolve("corpus.txt"),
            IntStream.range(0, 300).mapToObj(i -> "the price of " + i + " tons of coal").toList());
    Path file =
        Files.writeString(
            folder.resolve("audit.conf"),
            """
            name = watched
            corpus.paths = ["%s"]
            run.directory = "%s"
            canaries.formats = [
              { name = pin, text = "The pin is {fill}.", fill = "[0-9]{4}" }
              { name = phrase, text = "my phrase is {fill}", count = 2, separator = "-"
                words = [ebony, fjord, gnome, hyena, igloo, joker, kayak, lemur] }
            ]
            canaries.defaults { insertions = [1, 300], copies = 1, controls = 2 }
            training { layers = 1, units = 24, epochs = 3, batch-size = 16, rare-character = 1
              learning-rate = 0.02 }
            rank { method = dense, shard-seconds = 1e-5 }
            every-epoch.rank = true
            """
                .formatted(corpus, folder.resolve("run")));
    SETTINGS.forEach(System::setProperty);
    Jobs jobs = new Jobs();
    try (Cluster cluster = Cluster.open("audit watched")) {
      cluster.context().sc().addSparkListener(jobs);
      application = cluster.context().appName();
      try (Audit audit =
          Audit.begin(
              cluster, ConfigurationReader.resolve(file, List.of()), null, "test", new Watch())) {
        audit.train();
        report = audit.report();
        SEEN.add(gauges());
      }
    } finally {
      SETTINGS.keySet().forEach(System::clearProperty);
    }
  }

  private static Map<String, Double> gauges() {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    Map<String, Double> found = new TreeMap<>();
    try {
      for (ObjectName bean : beans.queryNames(new ObjectName("metrics:type=gauges,*"), null)) {
        Matcher name = GAUGE.matcher(bean.getKeyProperty("name"));
        if (name.matches()) {
          Number value = (Number) beans.getAttribute(bean, "Value");
          found.put(name.group(1), value.doubleValue());
        }
      }
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }

  private static List<Double> known(String gauge) {
    return SEEN.stream().map(seen -> seen.get(gauge)).filter(value -> !value.isNaN()).toList();
  }

  private static Map<String, Double> last() {
    return SEEN.get(SEEN.size() - 1);
  }

  @Test
  void showsTheStageThatIsUnderWayAndNoOther() {
    Set<String> stages = new LinkedHashSet<>();
    for (Map<String, Double> seen : SEEN) {
      List<String> now =
          seen.entrySet().stream()
              .filter(gauge -> gauge.getKey().startsWith("stage.") && gauge.getValue() == 1)
              .map(Map.Entry::getKey)
              .toList();
      assertThat(now).hasSizeLessThanOrEqualTo(1);
      stages.addAll(now);
    }

    assertThat(stages).containsSubsequence("stage.corpus", "stage.train", "stage.rank");
    assertThat(stages).contains("stage.extract", "stage.epochs").doesNotContain("stage.other");
  }

  @Test
  void showsHowFarTrainingAndCountingAre() {
    assertThat(known("epoch")).startsWith(1.0).endsWith(3.0).isSorted();
    assertThat(last()).contains(entry("epochs", 3.0), entry("ledger.failures", 0.0));
    assertThat(known("loss")).allMatch(loss -> loss > 0);
    assertThat(known("candidates.total")).contains(10_000.0, 64.0);
    assertThat(known("candidates.counted")).contains(0.0, 10_000.0, 64.0);
    assertThat(known("shards.done")).anyMatch(done -> done > 1);
    assertThat(known("shards.resumed")).containsOnly(0.0);
    assertThat(last().get("shards.done")).isEqualTo(last().get("shards.total"));
    assertThat(known("secondsLeft")).allMatch(left -> left >= 0).contains(0.0);
    assertThat(known("candidates.perSecond")).anyMatch(speed -> speed > 0);
  }

  @Test
  void countsNoMoreCanariesMemorizedThanTheReportShows() {
    assertThat(known("canaries.ranked")).contains(0.0, 2.0, 4.0).isSorted();
    assertThat(known("canaries.memorized")).isSorted();
    assertThat(last().get("canaries.memorized"))
        .isBetween(1.0, (double) report.verdict().memorizedAtLeast());
  }

  @Test
  void noNameHoldsAFill() throws IOException {
    List<String> fills = fills();
    assertThat(fills).hasSize(8);
    Set<String> names = new TreeSet<>(last().keySet());
    names.addAll(GROUPS);
    names.addAll(DESCRIPTIONS);
    names.add(application);

    assertThat(names).hasSizeGreaterThan(30);
    for (String fill : fills) {
      assertThat(names).noneMatch(name -> name.contains(fill));
    }
  }

  private static List<String> fills() throws IOException {
    JsonNode canaries =
        new ObjectMapper().readTree(folder.resolve("run/canaries.json").toFile()).path("canaries");
    List<String> fills = new ArrayList<>();
    canaries.forEach(canary -> fills.add(canary.path("fill").asText()));
    return fills;
  }

  @Test
  void everyJobIsNamedAfterItsStageAndEpoch() {
    assertThat(application).isEqualTo("coalmine audit watched");
    assertThat(UNNAMED).isEmpty();
    assertThat(GROUPS)
        .contains(
            "corpus",
            "train",
            "train, epoch 1",
            "train, epoch 3",
            "rank, pin",
            "rank, phrase",
            "epochs, epoch 1, pin");
    assertThat(DESCRIPTIONS)
        .contains("corpus: first pass", "rank, pin: dense count", "train, epoch 2: validation")
        .anyMatch(description -> description.matches("train, epoch 2: round 1 of \\d+"));
  }
}
