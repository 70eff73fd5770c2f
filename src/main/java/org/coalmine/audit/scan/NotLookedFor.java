package org.coalmine.audit.scan;

import java.util.List;

/** What no recogniser knows; "nothing found" would mislead without it. */
public final class NotLookedFor {
  public static final List<String> KINDS =
      List.of(
          "names",
          "postal addresses",
          "dates of birth",
          "passport, licence and tax numbers",
          "health data",
          "identity numbers of other countries than the United States");

  private NotLookedFor() {}
}
