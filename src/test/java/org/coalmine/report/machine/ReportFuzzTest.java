package org.coalmine.report.machine;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.coalmine.report.Report;
import org.coalmine.report.page.HtmlReport;

/** A report is refused, or is one that every renderer can show. */
class ReportFuzzTest {
  @FuzzTest
  void isRefusedOrRendered(byte[] bytes) {
    Report report;
    try {
      report = ReportJson.read("fuzz", bytes);
    } catch (IOException refused) {
      return;
    }
    var html = HtmlReport.render(report);
    var junit = JunitXml.render(report);
    var csv = CsvTable.render(report);
    var sarif = Sarif.render(report);
    if (html.length == 0 || junit.length == 0 || csv.length == 0 || sarif.length == 0) {
      throw new AssertionError("a renderer wrote nothing");
    }
  }
}
