package org.coalmine.report;

import java.util.List;
import java.util.stream.Collectors;
import org.coalmine.report.chapter.Require;
import org.jspecify.annotations.Nullable;

/**
 * What a reader must know before trusting a figure.
 *
 * @param id the same for the same reason, e.g. {@code window-short}; null in reports of schema 1
 * @param sentence with the values, without a fill
 */
public record Warning(@Nullable String id, String sentence) {
  public Warning {
    if (id != null) {
      Require.text("id", id);
    }
    Require.text("sentence", sentence);
  }

  /** As a console tells it, with the id that a reader can look up. */
  public String line() {
    return "warning: " + sentence + (id == null ? "" : " (" + id + ")");
  }

  /** The ids of some warnings, each once, in their order. */
  public static String ids(List<Warning> warnings) {
    return warnings.stream()
        .map(warning -> String.valueOf(warning.id()))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** Warnings for the same reason. */
  public static List<Warning> of(String id, List<String> sentences) {
    return sentences.stream().map(sentence -> new Warning(id, sentence)).toList();
  }
}
