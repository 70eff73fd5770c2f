package org.coalmine.scan.sanitise;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.scan.Finding;

/**
 * A text without its secrets.
 *
 * @param places what was replaced, ascending; no two share a char
 * @param left what could not be: it stands where the format has no text to write
 */
public record Sanitised(List<Replaced> places, List<Finding> left) {
  public Sanitised {
    places = List.copyOf(places);
    left = List.copyOf(left);
  }

  /** The text with other values in these places. */
  public String text(String before) {
    return text(before, new Part(0, before.length()));
  }

  /** The texts of some parts with other values in these places. */
  public List<String> texts(String before, List<Part> parts) {
    List<String> texts = new ArrayList<>(parts.size());
    for (Part part : parts) {
      texts.add(text(before, part));
    }
    return texts;
  }

  private String text(String before, Part part) {
    StringBuilder text = new StringBuilder();
    int done = part.start();
    for (Replaced place : places) {
      if (part.start() <= place.start() && place.end() <= part.end()) {
        text.append(before, done, place.start()).append(place.by());
        done = place.end();
      }
    }
    return text.append(before, done, part.end()).toString();
  }

  /** Whether a text is another one outside of these places, or has something else in them. */
  public boolean differs(String before, String after) {
    int done = 0;
    int at = 0;
    for (Replaced place : places) {
      int between = place.start() - done;
      if (!after.regionMatches(at, before, done, between)
          || !after.startsWith(place.by(), at + between)) {
        return true;
      }
      done = place.end();
      at += between + place.by().length();
    }
    return !after.substring(at).equals(before.substring(done));
  }

  /** Never a text. */
  @Override
  public String toString() {
    return "Sanitised[%d places, %d left]".formatted(places.size(), left.size());
  }
}
