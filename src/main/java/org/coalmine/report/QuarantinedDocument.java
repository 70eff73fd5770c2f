package org.coalmine.report;

import org.coalmine.report.chapter.Require;

/**
 * Input that could not be read and was left out.
 *
 * @param source the file's name and place in it, no text of it
 * @param reason why
 */
public record QuarantinedDocument(String source, String reason) {
  public QuarantinedDocument {
    Require.text("source", source);
    Require.text("reason", reason);
  }
}
