package org.coalmine.scan.sanitise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.coalmine.scan.Finding;
import org.coalmine.scan.Scanner;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Writes something else in the place of every secret of a text.
 *
 * <p>What was written is scanned again. Where a finding is no pseudonym in its place it is replaced
 * as well: text that was hidden behind a longer finding, or that a pseudonym and its neighbours
 * make together. What it touches becomes one tag. In each round either text that stood there, or a
 * pseudonym, or a tag among several becomes less, so the rounds end. A text depends on itself and
 * on what was found before alone.
 *
 * <p>Not safe to share between threads.
 */
public final class Sanitiser {
  private final Scanner scanner;
  private final boolean knownTests;
  private final @Nullable Pseudonyms pseudonyms;
  private final Predicate<Secret> found;

  /**
   * @param knownTests whether known test values are replaced, too
   * @param pseudonyms null for tags alone
   * @param found whether a secret of an identity ({@link Finding#identity}) was found somewhere in
   *     the corpus, so that it must be no pseudonym
   */
  public Sanitiser(
      Scanner scanner,
      boolean knownTests,
      @Nullable Pseudonyms pseudonyms,
      Predicate<Secret> found) {
    this.scanner = scanner;
    this.knownTests = knownTests;
    this.pseudonyms = pseudonyms;
    this.found = found;
  }

  /** What must not stay in a text, ascending. */
  public List<Finding> findings(String text) {
    return scanner.scan(text).stream()
        .filter(finding -> knownTests || !finding.knownTest())
        .toList();
  }

  /**
   * Replaces what a text holds.
   *
   * @param findings of the text, by {@link #findings}
   * @param parts what can be written anew, ascending
   */
  public Sanitised sanitise(String text, List<Finding> findings, List<Part> parts) {
    List<Replaced> places = List.of();
    List<Finding> again = findings;
    while (true) {
      Round round = new Round(text, parts, places, again);
      if (round.next.equals(places)) {
        return new Sanitised(places, round.left);
      }
      places = round.next;
      again = findings(new Places(text, places).now());
    }
  }

  /** What one scan changes. */
  private final class Round {
    private final String text;
    private final List<Part> parts;
    private final List<Replaced> next;
    private final List<Finding> left = new ArrayList<>();
    private int done;

    /**
     * @param places what was replaced before
     * @param findings of the text with these places
     */
    Round(String text, List<Part> parts, List<Replaced> places, List<Finding> findings) {
      this.text = text;
      this.parts = parts;
      this.next = new ArrayList<>(places);
      Places moved = new Places(text, places);
      for (Finding finding : findings) {
        Places.Span span = moved.span(finding.start(), finding.end());
        if (!isPseudonym(finding, span)) {
          replace(finding, span);
        }
      }
    }

    private boolean isPseudonym(Finding finding, Places.Span span) {
      Replaced only = span.exactly();
      return only != null
          && only.means() == Means.PSEUDONYM
          && only.kind() == finding.kind()
          && !found.test(finding.identity());
    }

    /** Where two findings touch one place the second waits for the next round. */
    private void replace(Finding finding, Places.Span span) {
      if (span.start() < done) {
        return;
      }
      List<Replaced> replaced = new ArrayList<>();
      for (Part part : parts) {
        int start = Math.max(part.start(), span.start());
        int end = Math.min(part.end(), span.end());
        if (start < end) {
          boolean alone = span.touched().isEmpty() && end - start == span.end() - span.start();
          replaced.add(alone ? alone(finding, start, end) : tag(finding, start, end, Means.UNFIT));
        }
      }
      if (isTagged(replaced, span)) {
        left.add(finding);
        return;
      }
      next.removeAll(span.touched());
      int at = 0;
      while (at < next.size() && next.get(at).start() < span.start()) {
        at++;
      }
      next.addAll(at, replaced);
      done = span.end();
    }

    /** Whether all that can be written anew is a tag already; what is left of a finding stays. */
    private boolean isTagged(List<Replaced> replaced, Places.Span span) {
      return replaced.size() == span.touched().size()
          && span.touched().stream().noneMatch(place -> place.means() == Means.PSEUDONYM)
          && chars(replaced) == chars(span.touched());
    }

    private static int chars(List<Replaced> places) {
      return places.stream().mapToInt(place -> place.end() - place.start()).sum();
    }

    private Replaced alone(Finding finding, int start, int end) {
      if (pseudonyms == null) {
        return tag(finding, start, end, Means.TAG);
      }
      Secret value = Secret.of(text.substring(start, end));
      Optional<Secret> pseudonym = pseudonyms.of(finding.kind(), finding.rule(), value);
      if (pseudonym.isEmpty()) {
        return tag(finding, start, end, Means.NO_SPACE);
      }
      Secret identity = scanner.identity(finding.kind(), finding.rule(), pseudonym.get());
      return identity.equals(finding.identity()) || found.test(identity)
          ? tag(finding, start, end, Means.TAKEN)
          : replaced(finding, start, end, pseudonym.get().reveal(), Means.PSEUDONYM);
    }

    private Replaced tag(Finding finding, int start, int end, Means means) {
      return replaced(
          finding, start, end, finding.kind().tag(), pseudonyms == null ? Means.TAG : means);
    }

    private static Replaced replaced(Finding finding, int start, int end, String by, Means means) {
      return new Replaced(
          start, end, by, finding.kind(), finding.rule(), finding.certainty(), means);
    }
  }
}
