package org.coalmine.audit.synthetic;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.Factors;
import org.coalmine.configuration.Synthetic;
import org.coalmine.spark.synthetic.ReleaseQuestion;
import org.coalmine.synthetic.ReleaseCurve;
import org.coalmine.synthetic.VerbatimSearch;
import org.coalmine.token.Alphabet;

/**
 * What a release is asked, all of it fixed before the release is read. The alphabet has the
 * characters of the formats and one symbol for every other, whoever wrote the release.
 */
record ReleaseSubject(Synthetic settings, CanaryPlan plan, Alphabet alphabet) {
  static ReleaseSubject of(Synthetic settings, CanaryPlan plan) {
    return new ReleaseSubject(settings, plan, alphabet(plan.formats()));
  }

  /** The characters of formats. */
  static Alphabet alphabet(List<CanaryFormat> formats) {
    StringBuilder characters = new StringBuilder();
    for (CanaryFormat format : formats) {
      characters
          .append(format.prefix())
          .append(format.space().characters())
          .append(format.suffix());
    }
    return Alphabet.ofText(characters.toString());
  }

  /** What a manifest says of it, by key. */
  SortedMap<String, String> described(SortedMap<String, String> configuration) {
    TreeMap<String, String> described = new TreeMap<>(configuration);
    described.put("synthetic.alphabet", alphabet.digest());
    described.put(
        "synthetic.sizes",
        settings.releaseCurve()
            ? String.valueOf(ReleaseCurve.sizes(1_000_000_000_000L))
            : "the whole release");
    return described;
  }

  ReleaseQuestion question() {
    return question(settings.order(), alphabet, plan.formats(), plan.canaries());
  }

  /** What is counted for some canaries. */
  static ReleaseQuestion question(
      int order, Alphabet alphabet, List<CanaryFormat> formats, List<Canary> canaries) {
    List<Candidates> candidates =
        formats.stream().map(format -> Candidates.of(format, alphabet)).toList();
    return new ReleaseQuestion(
        order,
        alphabet,
        Factors.of(Alphabet.BOUNDARY, candidates),
        VerbatimSearch.of(formats, canaries));
  }

  /** How many of the first documents make each size. */
  List<Long> sizes(long documents, long characters) {
    return settings.releaseCurve()
        ? ReleaseCurve.documents(documents, characters)
        : List.of(documents);
  }
}
