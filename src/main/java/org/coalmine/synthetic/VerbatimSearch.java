package org.coalmine.synthetic;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CountedAutomaton;
import org.jspecify.annotations.Nullable;

/**
 * Finds fills in texts, to the letter and anywhere, and all other strings that could have been
 * fills: these say how many a text hits by chance. Holds the fills: as secret as they are, sent in
 * a broadcast and written nowhere.
 *
 * <p>A string counts where no character stands before or behind it that fills of its format consist
 * of, white space apart: within a longer number it is another one. A text that is a canary's whole
 * text is a copy of it.
 */
public final class VerbatimSearch implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private static final int NONE = -1;

  private final int canaries;
  private final List<OfFormat> formats;

  /** One format: its candidates, and those that were drawn. */
  private record OfFormat(
      CountedAutomaton space,
      BitSet characters,
      BitSet first,
      Map<String, Integer> fills,
      Map<String, Integer> texts)
      implements Serializable {}

  private VerbatimSearch(int canaries, List<OfFormat> formats) {
    this.canaries = canaries;
    this.formats = List.copyOf(formats);
  }

  /**
   * A search for canaries, each known by its place among them.
   *
   * @param formats of all of them
   */
  public static VerbatimSearch of(List<CanaryFormat> formats, List<Canary> canaries) {
    List<OfFormat> found = new ArrayList<>();
    for (CanaryFormat format : formats) {
      Map<String, Integer> fills = new HashMap<>();
      Map<String, Integer> texts = new HashMap<>();
      for (int place = 0; place < canaries.size(); place++) {
        Canary canary = canaries.get(place);
        if (canary.formatName().equals(format.name())) {
          fills.put(canary.fill().reveal(), place);
          texts.put(format.filled(canary.fill()).reveal(), place);
        }
      }
      CountedAutomaton space = format.space().followedBy("");
      BitSet characters = new BitSet();
      format.space().characters().codePoints().filter(c -> !isBlank(c)).forEach(characters::set);
      BitSet first = new BitSet();
      for (int range = space.firstRange(0); range < space.firstRange(1); range++) {
        first.set(space.low(range), space.high(range) + 1);
      }
      found.add(new OfFormat(space, characters, first, fills, texts));
    }
    return new VerbatimSearch(canaries.size(), found);
  }

  private static boolean isBlank(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }

  /** How many canaries are looked for. */
  public int canaries() {
    return canaries;
  }

  /** How many formats there are. */
  public int formats() {
    return formats.size();
  }

  /** Begins to count. For one thread. */
  public VerbatimCount begin() {
    return new VerbatimCount(canaries, formats.size());
  }

  /** Counts a text. */
  public void read(String text, VerbatimCount count) {
    for (int format = 0; format < formats.size(); format++) {
      OfFormat of = formats.get(format);
      read(text, of, format, count);
      @Nullable Integer copy = of.texts().get(text);
      if (copy != null) {
        count.copy(copy);
      }
    }
    count.text(text.codePointCount(0, text.length()));
  }

  private static void read(String text, OfFormat of, int format, VerbatimCount count) {
    boolean open = true;
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      if (open && of.first().get(codePoint)) {
        readFrom(text, at, of, format, count);
      }
      open = !of.characters().get(codePoint);
      at += Character.charCount(codePoint);
    }
  }

  /** Every string of the space that begins at a place and ends before another character. */
  private static void readFrom(
      String text, int from, OfFormat of, int format, VerbatimCount count) {
    int state = 0;
    int at = from;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      state = target(of.space(), state, codePoint);
      if (state == NONE) {
        return;
      }
      at += Character.charCount(codePoint);
      if (of.space().accepts(state)
          && (at == text.length() || !of.characters().get(text.codePointAt(at)))) {
        String string = text.substring(from, at);
        count.string(format, of.space().indexOf(string).orElseThrow());
        @Nullable Integer canary = of.fills().get(string);
        if (canary != null) {
          count.fill(canary);
        }
      }
    }
  }

  private static int target(CountedAutomaton space, int state, int codePoint) {
    for (int range = space.firstRange(state); range < space.firstRange(state + 1); range++) {
      if (codePoint <= space.high(range)) {
        return codePoint >= space.low(range) ? space.target(range) : NONE;
      }
    }
    return NONE;
  }

  @Override
  public String toString() {
    return "VerbatimSearch[" + canaries + " canaries]";
  }
}
