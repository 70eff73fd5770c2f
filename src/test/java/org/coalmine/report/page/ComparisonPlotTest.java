package org.coalmine.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Distribution;
import org.coalmine.report.chapter.MethodComparison;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.Rank;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ComparisonPlotTest {
  private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);
  private static final String EVIL = "</text><script>alert(1)</script>";

  private static MethodComparison comparison(String name, int canaries, boolean fitted) {
    List<MethodComparison.Mark> marks = new ArrayList<>();
    List<MethodEstimate> estimates = new ArrayList<>();
    for (int i = 0; i < canaries; i++) {
      String id = name + i;
      marks.add(new MethodComparison.Mark(id, i % 3, 10 + i));
      for (Rank rank :
          List.of(
              new Rank("skew-normal", BigInteger.ONE, BigInteger.ONE, 0.95),
              new Rank(i % 2 == 0 ? "pruned" : "dense", BigInteger.TWO, BigInteger.TWO, 1),
              new Rank("uniform", BigInteger.ONE, BigInteger.valueOf(5000), 0.95))) {
        estimates.add(
            new MethodEstimate(
                id,
                rank,
                BitsInterval.exposure(MILLION, rank),
                null,
                null,
                rank.method().equals("skew-normal") ? 31.5 : null,
                null,
                null));
      }
    }
    return new MethodComparison(
        name,
        name + " {fill}",
        Math.log(1e6) / Math.log(2),
        new Distribution(
            9,
            0.5,
            List.of(1.0, 0.0, 2e5, 8e5),
            false,
            fitted ? List.of(0.0, 3.0, 2e5, 8e5) : null),
        marks,
        estimates);
  }

  private static Document svg(List<MethodComparison> comparisons) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(ComparisonPlot.svg(comparisons)));
  }

  @Test
  void drawingIsOneWellFormedFileThatLoadsNothing() throws Exception {
    Document drawing = svg(List.of(comparison("pin", 5, true), comparison("card", 2, false)));

    assertThat(drawing.getDocumentElement().getNamespaceURI())
        .isEqualTo("http://www.w3.org/2000/svg");
    assertThat(drawing.getElementsByTagName("script").getLength()).isZero();
    assertThat(drawing.getElementsByTagName("image").getLength()).isZero();
    NodeList paths = drawing.getElementsByTagName("path");
    long curves = 0;
    for (int i = 0; i < paths.getLength(); i++) {
      String style = paths.item(i).getAttributes().getNamedItem("class").getNodeValue();
      curves += style.startsWith("series") ? 1 : 0;
    }
    assertThat(curves).as("one fitted curve").isEqualTo(1);
    String text = new String(ComparisonPlot.svg(List.of(comparison("pin", 5, true))), UTF_8);
    assertThat(text).contains("it claims 31.50 bits").contains("pin4, planted once: 14.00 bits");
    assertThat(text).as("two ways to one answer").doesNotContain(">pruned<", ">dense<");
    assertThat(text.indexOf(">exact<"))
        .as("exact ranks first")
        .isPositive()
        .isLessThan(text.indexOf(">uniform<"));
  }

  @Test
  void pageEscapesWhatItShowsAndLimitsItsRows() {
    String page = new String(ComparisonPlot.html(List.of(comparison(EVIL, 60, true))), UTF_8);

    assertThat(page).doesNotContain("<script>alert").contains("Content-Security-Policy");
    assertThat(page).contains("Only 40 canaries are shown, planted ones first.");
  }

  @Test
  void distributionsAreChecked() {
    assertThatThrownBy(() -> new Distribution(0, 0, List.of(1.0), true, null))
        .hasMessage("binBits must be positive: 0.0");
    assertThatThrownBy(() -> new Distribution(0, 1, List.of(-1.0), true, null))
        .hasMessageContaining("candidates must be at least 0");
    assertThatThrownBy(() -> new Distribution(0, 1, List.of(1.0), true, List.of()))
        .hasMessageContaining("as many bins");
  }
}
