package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.judge.Gate;
import org.coalmine.report.machine.JunitXml;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** A reader of junit.xml and a reader of the exit code are told the same. */
class JunitColourTest {
  private static final int REPORTS = 3000;

  private final Random random = new Random(20);

  @Test
  void isRedExactlyIfTheExitCodeIsNot0() throws Exception {
    Set<ExitCode> codes = EnumSet.noneOf(ExitCode.class);
    boolean skipped = false;
    boolean extractedAndGreen = false;
    for (int i = 0; i < REPORTS; i++) {
      Report report = report();
      GateThresholds thresholds = thresholds();
      Report judged =
          thresholds == null ? report : report.withGate(Gate.decide(report, thresholds));
      ExitCode code = AuditCommand.exitCode(judged);
      Document junit = parsed(JunitXml.render(judged));
      int failures = junit.getElementsByTagName("failure").getLength();
      int errors = junit.getElementsByTagName("error").getLength();
      assertThat(failures + errors > 0).as("%s", judged).isEqualTo(code != ExitCode.PASS);
      if (code == ExitCode.INCOMPLETE) {
        assertThat(failures).as("%s", judged).isZero();
      }
      if (judged.gate() == null) {
        assertThat(failures).as("%s", judged).isZero();
      }
      skipped |= junit.getElementsByTagName("skipped").getLength() > 0;
      extractedAndGreen |= judged.verdict().extracted() > 0 && code == ExitCode.PASS;
      assertThat(junit.getDocumentElement().getAttribute("failures")).isEqualTo("" + failures);
      assertThat(junit.getDocumentElement().getAttribute("errors")).isEqualTo("" + errors);
      codes.add(code);
    }
    assertThat(codes)
        .as("2 has no report")
        .containsExactlyInAnyOrder(ExitCode.PASS, ExitCode.GATE_FAILED, ExitCode.INCOMPLETE);
    assertThat(skipped).isTrue();
    assertThat(extractedAndGreen).isTrue();
  }

  /** Up to five canaries, some of them lost, open or unmeasured, and controls that may fail. */
  private Report report() {
    List<CanaryResult> canaries = new ArrayList<>();
    int planted = random.nextInt(6);
    for (int i = 0; i < planted; i++) {
      int insertions = 1 << random.nextInt(7);
      long rank = Math.max(1, (long) Math.pow(10, random.nextDouble() * 9));
      canaries.add(
          switch (random.nextInt(4)) {
            case 0 -> SampleReports.canary("c" + i, insertions, 1, rank, 9);
            case 1 -> SampleReports.canary("c" + i, insertions, 1, 1_000_000_000, 9);
            default -> SampleReports.canary("c" + i, insertions, rank, 9);
          });
    }
    Report report = SampleReports.of(canaries);
    if (planted == 0 || random.nextInt(3) > 0) {
      return report;
    }
    double low = random.nextInt(4) == 0 ? 1e-9 : 0.3;
    return SampleReports.with(
        report, List.of(new ControlCalibration("number", 20, low, Math.max(low, 0.4), null)));
  }

  private @Nullable GateThresholds thresholds() {
    if (random.nextInt(3) == 0) {
      return null;
    }
    List<Limit> exposure =
        random.nextBoolean() ? List.of(Limit.all(random.nextInt(30))) : List.of();
    List<Limit> extracted =
        random.nextBoolean() || exposure.isEmpty()
            ? List.of(new Limit(4, random.nextInt(3)))
            : List.of();
    return new GateThresholds(exposure, extracted, null, 1);
  }

  private static Document parsed(byte[] xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml));
  }
}
