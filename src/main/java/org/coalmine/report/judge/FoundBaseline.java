package org.coalmine.report.judge;

import java.util.List;
import java.util.Optional;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.FoundChanges;
import org.coalmine.report.chapter.FoundChapter;

/** What a gate asks of a scan beside an older one: that no secret is new. */
final class FoundBaseline {
  private static final String RULE = "baseline";
  private static final int MOST_NAMED = 3;

  private FoundBaseline() {}

  static void test(Found found, Report older, Findings findings) {
    Optional<Found> before = older.chapter(FoundChapter.class).map(FoundChapter::found);
    if (before.isEmpty()) {
      findings.add(RULE, Decision.INCONCLUSIVE, "the baseline is no scan");
    } else if (!before.get().keyId().equals(found.keyId())) {
      findings.add(
          RULE,
          Decision.INCONCLUSIVE,
          "the baseline's fingerprints are under another key (%s, not %s): set COALMINE_SCAN_KEY to the same text for both scans"
              .formatted(before.get().keyId(), found.keyId()));
    } else {
      test(found, before.get(), findings);
    }
  }

  private static void test(Found found, Found before, Findings findings) {
    FoundChanges changes = FoundChanges.between(before, found);
    changes
        .added()
        .forEach(
            (kind, prints) -> {
              if (before.kinds().contains(kind)) {
                findings.add(RULE, kind, Decision.FAIL, added(prints));
              } else {
                findings.add(
                    RULE,
                    kind,
                    Decision.INCONCLUSIVE,
                    "the baseline did not look for this kind, of which %s stand in the corpus now"
                        .formatted(Figures.grouped(prints.size())));
              }
            });
    if (changes.added().isEmpty()) {
      findings.add(
          RULE,
          changes.whole() && found.complete() ? Decision.PASS : Decision.INCONCLUSIVE,
          (changes.whole()
                  ? "no secret is new"
                  : "no secret is new among the smallest fingerprints, which alone were compared"
                      + " (scan.most-fingerprints)")
              + ": %s of the baseline stand in what was read, %s do not"
                  .formatted(
                      Figures.grouped(changes.stayed()), Figures.grouped(changes.goneCount())));
    }
    if (!before.complete()) {
      findings.note(
          RULE, "the baseline did not read everything, so what is new may have stood there before");
    }
    if (!before.certainty().equals(found.certainty())) {
      findings.note(
          RULE,
          "the baseline looked for what is at least %s, this scan for what is at least %s"
              .formatted(before.certainty(), found.certainty()));
    }
  }

  private static String added(List<String> prints) {
    boolean one = prints.size() == 1;
    return "%s new %s in the corpus: %s%s"
        .formatted(
            Figures.grouped(prints.size()),
            one ? "secret stands" : "secrets stand",
            String.join(", ", prints.subList(0, Math.min(MOST_NAMED, prints.size()))),
            prints.size() > MOST_NAMED ? " and others" : "");
  }
}
