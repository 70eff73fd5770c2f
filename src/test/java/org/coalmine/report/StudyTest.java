package org.coalmine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.StudyPage;
import org.junit.jupiter.api.Test;

class StudyTest {
  private static Study.CanaryExposure exposure(String canary, int insertions, double bits) {
    return new Study.CanaryExposure(canary, insertions, new BitsInterval(bits, bits));
  }

  @Test
  void aLineForEveryVariantAndAColumnForEveryNumberOfInsertions() {
    Study study =
        new Study(
            "price",
            List.of(
                new Study.Variant(
                    "none",
                    null,
                    17.5,
                    1.5,
                    2.25,
                    1,
                    List.of(
                        exposure("a", 4, 3.25),
                        exposure("b", 4, 19.5),
                        exposure("c", 1, 2),
                        exposure("d", 0, 0.5),
                        exposure("e", 0, 4.125))),
                new Study.Variant(
                    "noise", SampleReports.claim(3.5, 1e-5), 0, 2, null, 0, List.of())),
            List.of(
                new Study.Together("document", 2, 4.125, 1e-5, "add-or-remove"),
                new Study.Together("user", 1, null, 1e-5, "zero-out")));
    assertThat(study.markdown())
        .isEqualTo(
            """
            | training | ε at most | ε at least | validation loss | memorized | controls, largest | ×1 | ×4 |
            |---|--:|--:|--:|--:|--:|--:|--:|
            | none | ∞ | 17.50 | 2.250 | 1 | 4.13 | 2.00 | 19.50, 3.25 |
            | noise | 3.50 | 0.00 | – | 0 |  |  |  |

            Each ε is that of one training; whoever sees several models pays for all of them.
            Together, the 2 trainings with unit = document: ε ≤ 4.13 at δ = 1.0E-5 (add-or-remove).
            Together, the 1 training with unit = user: no ε at δ = 1.0E-5 (zero-out).
            No ε is stated for trainings that hide different units taken together.
            A training with ε = ∞ promises nothing, alone or beside others.
            Not covered by ε: losses, baselines of the text, counts, the choice of noise, clip norm and epochs by looking at runs, whether a run ended at all, and the report itself.
            """);
    assertThat(new String(ReportJson.write(study), StandardCharsets.UTF_8))
        .contains("\"label\": \"noise\"", "\"rdpEpsilon\": 4.5", "\"exposureBits\"");
  }

  /** Losses of training and of held-out text are not compared with each other. */
  @Test
  void advisesTheLeastLossThatMemorizesNothing() {
    List<Study.CanaryExposure> two = List.of(exposure("a", 4, 3), exposure("d", 0, 1));
    Study.Variant plain = new Study.Variant("plain", null, 0, 1.5, 1.75, 1, two);
    Study.Variant little = new Study.Variant("little noise", null, 0, 2, 2.5, 0, two);
    Study.Variant much = new Study.Variant("much noise", null, 0, 2.25, 2.25, 0, two);
    Study study = new Study("price", List.of(plain, little, much), List.of());
    assertThat(Advice.of(study).lines())
        .containsExactly(
            "Take “much noise”: none of its 1 canary is shown to be memorized by name. Its loss is"
                + " 2.250 bits per character; the least is 1.750 (plain).");
    Study.Variant unheld = new Study.Variant("unheld", null, 0, 3, null, 0, two);
    assertThat(
            Advice.of(new Study("price", List.of(plain, little, much, unheld), List.of())).lines())
        .singleElement()
        .asString()
        .startsWith("Take “little noise”")
        .contains("2.000 bits per character; the least is 1.500 (plain)");
    assertThat(Advice.of(new Study("price", List.of(plain), List.of())).lines())
        .singleElement()
        .asString()
        .startsWith("No variant keeps all secrets. “plain” memorizes the fewest, 1 of 1 canary");
    String page =
        new String(
            StudyPage.render(study, Map.of("plain", "plain/report.html")), StandardCharsets.UTF_8);
    assertThat(page)
        .contains("2 of 3 ways of training are not shown to memorize a canary.")
        .contains("<a href=\"plain/report.html\">plain</a>", "Take “much noise”")
        .doesNotContain("http:", "https:", " style=");
  }

  @Test
  void takesItsFiguresFromAReport() {
    Report report = SampleReports.leaking();
    Study.Variant variant = Study.Variant.of("leaking", report);
    assertThat(variant.exposures()).hasSameSizeAs(report.canaries());
    Epoch last = report.training().get(report.training().size() - 1);
    assertThat(variant.trainLossBitsPerCharacter()).isEqualTo(last.trainLossBitsPerCharacter());
    assertThat(variant.memorized()).isEqualTo(report.verdict().memorized()).isPositive();
    assertThat(variant.claim()).isEqualTo(SampleReports.claim(24.5, 1e-6).withPValue(0.31));
  }
}
