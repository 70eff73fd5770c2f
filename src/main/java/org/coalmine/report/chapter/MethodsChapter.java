package org.coalmine.report.chapter;

import java.util.List;

/**
 * Other methods' answers for the same canaries.
 *
 * @param methods one entry per canary and method, at least one
 */
public record MethodsChapter(List<MethodEstimate> methods) implements Chapter {
  public MethodsChapter {
    methods = List.copyOf(Require.present("methods", methods));
    Require.some("methods", methods);
  }
}
