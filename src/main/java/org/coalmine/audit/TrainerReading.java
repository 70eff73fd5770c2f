package org.coalmine.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.TextBaselines;
import org.coalmine.report.chapter.TrainedText;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.TrainingChapter.Learnt;
import org.coalmine.train.TextRead;
import org.coalmine.train.TextRead.CanaryRead;
import org.jspecify.annotations.Nullable;

/** What the trainer reads of text and canaries, in the report's words. */
final class TrainerReading {
  /** How many canaries a sentence names. */
  private static final int NAMED = 3;

  private final @Nullable TextRead read;
  private final Map<String, TrainedText> canaries = new HashMap<>();

  /**
   * @param read null if it was not counted
   */
  TrainerReading(@Nullable TextRead read) {
    this.read = read;
    if (read != null) {
      for (CanaryRead canary : read.canaries()) {
        canaries.put(
            canary.id(), new TrainedText(canary.asked(), canary.documents(), canary.whole()));
      }
    }
  }

  @Nullable TextBaselines baselines() {
    return read == null
        ? null
        : new TextBaselines(
            read.baselines().uniformBits(),
            read.baselines().unigramBits(),
            read.baselines().bigramBits());
  }

  CanaryResult beside(CanaryResult result) {
    TrainedText found = canaries.get(result.id());
    return found == null ? result : result.withRead(found);
  }

  /** What is wrong with a model that has learnt little, in a sentence. */
  static List<String> warnings(TrainingChapter training) {
    return training
        .learntSentence()
        .filter(sentence -> training.learnt().filter(it -> it != Learnt.MORE).isPresent())
        .stream()
        .toList();
  }

  /**
   * What of the canaries the trainer does not read as it should, in sentences.
   *
   * @param window training.window
   */
  List<Warning> warnings(CanaryPlan plan, int window) {
    Map<String, CanaryFormat> formats = new HashMap<>();
    plan.formats().forEach(format -> formats.put(format.name(), format));
    List<String> lost = new ArrayList<>();
    List<String> cut = new ArrayList<>();
    int longest = 0;
    for (Canary canary : plan.canaries()) {
      TrainedText text = canaries.get(canary.id());
      if (text == null) {
        continue;
      }
      if (text.lost()) {
        lost.add("%s in %d of %d".formatted(canary.id(), text.documents(), text.asked()));
      }
      if (text.documents() > 0 && text.whole() == 0) {
        cut.add(canary.id());
        longest = Math.max(longest, head(formats.get(canary.formatName()), canary));
      }
    }
    List<Warning> warnings = new ArrayList<>();
    if (!lost.isEmpty()) {
      warnings.add(
          new Warning(
              "canaries-lost",
              "Of %d planted canaries, %d are trained on less often than asked, because the alphabet,"
                      .formatted(canaries.size(), lost.size())
                  + " the hold-out or the corpus loses them: "
                  + some(lost)
                  + " documents. Their ranks say nothing of so many insertions."));
    }
    if (!cut.isEmpty()) {
      warnings.add(
          new Warning(
              "window-short",
              "No training window holds %s whole up to the end of its fill: ".formatted(some(cut))
                  + (longest > window
                      ? "training.window is %d, and up to there it has %d characters. Set it to %d."
                          .formatted(window, longest, longest)
                      : "it stands across the borders of windows.")
                  + " A fill that is cut off from its text is hardly learnt behind it."));
    }
    return warnings;
  }

  private static int head(@Nullable CanaryFormat format, Canary canary) {
    return format == null
        ? 0
        : Math.toIntExact((format.prefix() + canary.fill().reveal()).codePoints().count());
  }

  private static String some(List<String> all) {
    return all.stream().limit(NAMED).collect(Collectors.joining(", "))
        + (all.size() > NAMED ? " and %d more".formatted(all.size() - NAMED) : "");
  }
}
