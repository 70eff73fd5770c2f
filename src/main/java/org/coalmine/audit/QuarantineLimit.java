package org.coalmine.audit;

import java.util.Map;
import java.util.Optional;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.corpus.Flaw;
import org.coalmine.report.chapter.Figures;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.Quarantine;
import org.coalmine.text.CorpusAccount.RecordsRead;
import org.coalmine.text.CorpusSource;

/** How many records of a corpus may be unreadable, and what is said of those that are. */
public record QuarantineLimit(AuditConfiguration.Corpus asked, Corpus corpus) {
  /** Such a share of records without a text may be meant. */
  private static final double FEW = 0.1;

  /** Why more is unreadable than it allows, if so. */
  public Optional<String> exceeded() {
    RecordsRead records = corpus.account().records();
    double limit = asked.quarantineLimit();
    if (records.largerShare() <= limit) {
      return Optional.empty();
    }
    String bytes =
        records.unreadableShare() > limit
            ? ""
            : " and %s %s of the bytes"
                .formatted(
                    records.unreadable() == 1 ? "holds" : "hold",
                    Figures.percent(records.unreadableShareOfBytes()));
    return Optional.of(
        unreadable(bytes + ", above corpus.quarantine-limit " + limit) + advice(records));
  }

  /** Few records without a text, in a corpus that has one in the others, may be meant. */
  private String advice(RecordsRead records) {
    Map<Flaw, Long> counts = corpus.quarantine().counts();
    long without = counts.getOrDefault(Flaw.NO_TEXT, 0L);
    return without > 0 && without == records.unreadable() && records.largerShare() <= FEW
        ? ". If they are meant to have none, raise corpus.quarantine-limit"
        : "";
  }

  /**
   * How many records are unreadable, why, and where the first is.
   *
   * @param consequence behind the word
   */
  public String unreadable(String consequence) {
    Quarantine quarantine = corpus.quarantine();
    CorpusSource source = asked.source();
    long records = quarantine.unreadable();
    return "%,d of %,d records %s unreadable%s: %s. The first is %s"
        .formatted(
            records,
            quarantine.records(),
            records == 1 ? "is" : "are",
            consequence,
            quarantine.told(source),
            quarantine.examples().get(0));
  }
}
