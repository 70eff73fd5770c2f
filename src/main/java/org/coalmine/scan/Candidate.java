package org.coalmine.scan;

import org.jspecify.annotations.Nullable;

/**
 * What a recogniser sees, by bytes of a {@link Stretch}.
 *
 * @param kind what it is
 * @param rule which rule or format; null if the kind has one
 * @param start its first byte
 * @param end the byte behind its last
 * @param certainty how sure
 * @param knownTest whether it is a known test value
 */
record Candidate(
    Kind kind, @Nullable String rule, int start, int end, Certainty certainty, boolean knownTest) {
  Candidate(Kind kind, int start, int end, Certainty certainty) {
    this(kind, null, start, end, certainty, false);
  }

  Candidate knownTest(boolean known) {
    return new Candidate(kind, rule, start, end, certainty, known);
  }
}
