package org.coalmine.scan.triage;

/** What became of the ranking of a found secret. */
public enum Outcome {
  /** So many values are as likely that its exposure is below what was to be decided. */
  LOW,
  /** The rank is one known integer. */
  EXACT,
  /** The rank lies in an interval that says something. */
  INTERVAL,
  /** Nothing is known that would decide, or the model cannot spell the value. */
  OPEN
}
