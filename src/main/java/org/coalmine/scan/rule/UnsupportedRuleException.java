package org.coalmine.scan.rule;

/** A rule file that cannot be used; the message names the part and what to do. */
public final class UnsupportedRuleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  UnsupportedRuleException(String message) {
    super(message);
  }

  UnsupportedRuleException(String message, Throwable cause) {
    super(message, cause);
  }
}
