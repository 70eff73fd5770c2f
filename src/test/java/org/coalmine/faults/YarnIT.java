package org.coalmine.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coalmine.faults.FaultMatrix.Line;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Audits whose drivers are containers of a real YARN; scripts/faults runs what can be lost there.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class YarnIT {
  @TempDir private static Path folder;
  private static YarnCluster yarn;
  private static YarnCodes codes;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    assumeTrue(YarnCluster.isThere(), "skipped: " + YarnCluster.LACKING);
    yarn = YarnCluster.start(folder);
    codes = new YarnCodes(folder);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (yarn != null) {
      yarn.close();
    }
  }

  @Test
  void anAuditIsRunOnceAndItsCodeComesBack() throws IOException, InterruptedException {
    YarnSubmission audit = codes.audit(yarn);

    assertThat(audit.code()).as(audit.said()).isZero();
    assertThat(audit.lastLine()).endsWith(" | exit: 0");
    assertThat(audit.said()).doesNotContain(YarnSubmission.SEED);
    String application = "/ws/v1/cluster/apps/" + audit.application();
    assertThat(yarn.tell(application)).contains("\"finalStatus\":\"SUCCEEDED\"");
    assertThat(yarn.tell(application + "/appattempts").split("\"appAttemptId\"")).hasSize(2);
    Matcher run =
        Pattern.compile("run: (\\S+/runs/in-a-container-\\d+-\\d+)").matcher(audit.said());
    assertThat(run.find()).as(audit.said()).isTrue();
    assertThat(yarn.script("src/test/servers/yarn/hdfs", "dfs", "-ls", run.group(1)))
        .contains("/_SUCCESS", "/report.html");
  }

  static List<String> some() {
    return List.of(
        "a corpus that is not there, in a container of YARN",
        "driver's container killed (SIGKILL), on YARN");
  }

  @ParameterizedTest
  @MethodSource("some")
  void theCodeComesBackAndVerdictJsonHasIt(String injected) {
    List<Line> lines =
        codes.cases().stream()
            .filter(each -> each.injected().equals(injected))
            .map(each -> each.on(yarn).run())
            .toList();

    assertThat(lines).hasSize(1).allMatch(Line::passed);
  }
}
