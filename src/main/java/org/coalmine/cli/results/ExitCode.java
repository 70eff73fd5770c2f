package org.coalmine.cli.results;

import java.util.Arrays;

/** What a scheduler learns from the process. Each code has one meaning. */
public enum ExitCode {
  PASS(0, "pass"),
  GATE_FAILED(1, "gate failed"),
  USAGE(2, "usage or configuration"),
  INCOMPLETE(3, "incomplete"),
  CLUSTER_OR_STORAGE(4, "cluster or storage"),
  LOCKED(5, "locked"),
  INTERNAL(70, "internal error");

  private final int code;
  private final String category;

  ExitCode(int code, String category) {
    this.code = code;
    this.category = category;
  }

  /** What a code means in a few words; those that are none of these come from a signal. */
  public static String category(int code) {
    return Arrays.stream(values())
        .filter(it -> it.code == code)
        .map(it -> it.category)
        .findFirst()
        .orElse("interrupted");
  }

  /** The code of the process. */
  public int code() {
    return code;
  }
}
