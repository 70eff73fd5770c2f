package org.coalmine.report.console;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.DocumentFindings;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.RealSecrets;
import org.coalmine.report.chapter.RecordFindings;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.ReleaseFindings.SelfTest;
import org.coalmine.report.chapter.ReleasedCanary;
import org.coalmine.report.chapter.UtilityFindings;

/** A released text on the console: the planted secrets, and what chance would find. */
public final class ReleaseTable {
  private ReleaseTable() {}

  /** The lines, each with its end; none where nothing was audited. */
  public static String render(Report report, Terminal terminal) {
    ReleaseFindings release = report.release();
    if (release == null) {
      return "";
    }
    Judgement judgement =
        release.judgement(report.verdict().guesses(), report.verdict().significance());
    StringBuilder text = new StringBuilder();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("secret", "planted", "rank", "of", "exposure", "found", "copies", "judged"));
    for (ReleasedCanary released : release.planted()) {
      rows.add(
          List.of(
              released.canary().id(),
              Figures.times(released.canary().insertions()),
              Figures.rank(released.canary().rank()),
              Figures.grouped(released.canary().spaceSize()),
              Figures.bits(released.canary().exposureBits()),
              Figures.grouped(released.verbatim()),
              Figures.grouped(released.copies()),
              judgement.state(released.canary()).label()));
    }
    if (rows.size() > 1) {
      TextTable.lines(rows, column -> column > 0 && column < 7, terminal.columns(), List.of())
          .forEach(line -> text.append(line).append('\n'));
      text.append('\n');
    }
    text.append(
        "%s documents, %s characters; %s of %s planted fills and %s of %s controls found.\n"
            .formatted(
                Figures.grouped(release.whole().documents()),
                Figures.grouped(release.whole().characters()),
                Figures.grouped(release.found()),
                Figures.grouped(release.planted().size()),
                Figures.grouped(release.controls().stream().filter(ReleasedCanary::found).count()),
                Figures.grouped(release.controls().size())));
    PrivacyFindings privacy = release.privacy();
    if (privacy != null) {
      text.append("The ranks refute ")
          .append(terminal.ascii(privacy.refutes(2)))
          .append(privacy.refuted() ? ", and with it what training claims.\n" : ".\n");
    }
    RealSecrets secrets = release.secrets();
    if (secrets != null) {
      text.append("Real secrets: ").append(secrets.sentence()).append('\n');
    }
    DocumentFindings documents = release.documents();
    if (documents != null) {
      text.append("Documents: ").append(documents.sentence()).append('\n');
      String split = documents.splitSentence();
      if (split != null) {
        text.append(split).append('\n');
      }
    }
    RecordFindings records = release.records();
    if (records != null) {
      text.append("Rows: ").append(records.sentence()).append('\n');
    }
    UtilityFindings utility = release.utility();
    if (utility != null) {
      text.append("Utility: ").append(utility.sentence()).append('\n');
    }
    SelfTest test = release.selfTest();
    if (test != null) {
      text.append(
          "Whole copies: %s, the model expects %s (p = %s).\n"
              .formatted(
                  Figures.grouped(test.observed()),
                  Figures.decimals(1, test.expected()),
                  Figures.probability(test.pValue())));
    }
    return text.toString();
  }
}
