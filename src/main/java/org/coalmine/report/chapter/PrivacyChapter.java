package org.coalmine.report.chapter;

/**
 * What training claims of ε, and what the audit shows.
 *
 * @param privacy the claim and the bounds
 */
public record PrivacyChapter(PrivacyFindings privacy) implements Chapter {
  public PrivacyChapter {
    Require.present("privacy", privacy);
  }
}
