package org.coalmine.report.machine;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.FoundChapter;

/**
 * The results of a scan for {@link Sarif}: the secrets that it names, and how many more there are.
 */
final class FoundResults {
  private FoundResults() {}

  /**
   * A result.
   *
   * @param identity tells from run to run that it is the same
   */
  record One(String kind, boolean certain, String message, String identity) {}

  /** The kinds that a scan looked for; none of another report. */
  static List<String> kinds(Report report) {
    return report
        .chapter(FoundChapter.class)
        .map(chapter -> chapter.found().kinds())
        .orElse(List.of());
  }

  static List<One> of(Report report) {
    return report.chapter(FoundChapter.class).map(chapter -> of(chapter.found())).orElse(List.of());
  }

  private static List<One> of(Found found) {
    List<One> all = new ArrayList<>();
    for (Found.FoundSecret secret : found.secrets()) {
      all.add(
          new One(
              secret.kind(),
              secret.certainty().equals("certain"),
              "%s (%s%s): a secret stands %s in %s, fingerprint %s"
                  .formatted(
                      secret.mask(),
                      secret.certainty(),
                      secret.rule() == null ? "" : ", " + secret.rule(),
                      Figures.often(secret.occurrences()),
                      documents(secret.documents()),
                      secret.fingerprint()),
              found.keyId() + "/" + secret.fingerprint()));
    }
    for (String kind : found.kinds()) {
      for (boolean certain : new boolean[] {true, false}) {
        long more = secrets(found, kind, certain) - named(found, kind, certain);
        if (more > 0) {
          all.add(
              new One(
                  kind,
                  certain,
                  "%s more %s of kind %s %s in the corpus, %s"
                      .formatted(
                          Figures.grouped(more),
                          more == 1 ? "secret" : "secrets",
                          kind,
                          more == 1 ? "stands" : "stand",
                          certain ? "certain" : "less than certain"),
                  certain ? "more" : "more, not certain"));
        }
      }
    }
    return all;
  }

  private static String documents(long documents) {
    return Figures.grouped(documents) + (documents == 1 ? " document" : " documents");
  }

  private static long secrets(Found found, String kind, boolean certain) {
    return found.groups().stream()
        .filter(group -> group.real() && group.kind().equals(kind))
        .filter(group -> group.certainty().equals("certain") == certain)
        .mapToLong(Found.Group::secrets)
        .sum();
  }

  private static long named(Found found, String kind, boolean certain) {
    return found.secrets().stream()
        .filter(secret -> secret.kind().equals(kind))
        .filter(secret -> secret.certainty().equals("certain") == certain)
        .count();
  }
}
