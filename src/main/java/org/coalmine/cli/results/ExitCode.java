package org.coalmine.cli.results;

/** What a scheduler learns from the process. Each code has one meaning. */
public enum ExitCode {
  PASS(0),
  GATE_FAILED(1),
  USAGE(2),
  INCOMPLETE(3),
  CLUSTER_OR_STORAGE(4),
  LOCKED(5),
  INTERNAL(70);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The code of the process. */
  public int code() {
    return code;
  }
}
