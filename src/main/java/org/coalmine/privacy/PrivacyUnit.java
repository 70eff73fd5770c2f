package org.coalmine.privacy;

/** Whose contribution private training bounds and hides. */
public enum PrivacyUnit {
  /** Every document is a unit; a canary is as many units as it has insertions. */
  DOCUMENT,
  /** All documents of a user are one unit, and all insertions of a canary are. */
  USER
}
