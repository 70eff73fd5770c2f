package org.coalmine.corpus.write;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * A line that is a JSON object, and what of it is written anew; all else keeps its bytes. A line of
 * ASCII alone stays one.
 */
final class JsonText {
  private static final int LAST_OF_ASCII = 0x7F;

  private final byte[] line;
  private final boolean ascii;
  private final List<Change> changes = new ArrayList<>();

  /** Bytes in place of others. */
  private record Change(int from, int to, byte[] bytes) {}

  JsonText(byte[] line) {
    this.line = line;
    boolean all = true;
    for (byte b : line) {
      all &= b >= 0;
    }
    this.ascii = all;
  }

  /** Puts a string in place of a value. */
  void string(JsonPlace place, String text) {
    changes.add(new Change(place.from(), place.to(), quoted(text)));
  }

  private byte[] quoted(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('"');
    byte[] escaped = JsonStringEncoder.getInstance().quoteAsUTF8(text);
    if (ascii && text.chars().anyMatch(character -> character > LAST_OF_ASCII)) {
      StringBuilder letters = new StringBuilder();
      for (char character : JsonStringEncoder.getInstance().quoteAsString(text)) {
        if (character > LAST_OF_ASCII) {
          letters.append("\\u%04x".formatted((int) character));
        } else {
          letters.append(character);
        }
      }
      escaped = letters.toString().getBytes(US_ASCII);
    }
    out.writeBytes(escaped);
    out.write('"');
    return out.toByteArray();
  }

  /** Puts an id in place of one, a number in place of a number. */
  void id(JsonPlace place, String id) {
    if (place.isNumber()) {
      String number = Long.toString(Ids.number(id));
      changes.add(new Change(place.from(), place.to(), number.getBytes(US_ASCII)));
    } else {
      string(place, id);
    }
  }

  /**
   * Leaves out of every list that a value stands in, at any depth, the elements that do not hold
   * it. The line is known to be JSON.
   */
  void alone(JsonPlace value) {
    Deque<Level> levels = new ArrayDeque<>();
    boolean quoted = false;
    for (int i = 0; i < line.length; i++) {
      char next = (char) line[i];
      if (quoted) {
        if (next == '\\') {
          i++;
        } else {
          quoted = next != '"';
        }
      } else if (next == '"') {
        quoted = true;
      } else if (next == '[' || next == '{') {
        levels.push(new Level(next == '[', i + 1));
      } else if (next == ',') {
        levels.element().end(i, value.from());
      } else if (next == ']' || next == '}') {
        Level level = levels.pop();
        level.end(i, value.from());
        if (level.isList && level.keptTo > 0) {
          without(level.from, level.keptFrom);
          without(level.keptTo, i);
        }
      }
    }
  }

  private void without(int from, int to) {
    if (from < to) {
      changes.add(new Change(from, to, new byte[0]));
    }
  }

  /** A list or an object that is open. */
  private static final class Level {
    private final boolean isList;
    private final int from;
    private int element;
    private int keptFrom;
    private int keptTo;

    Level(boolean isList, int from) {
      this.isList = isList;
      this.from = from;
      this.element = from;
    }

    /** Ends an element, and keeps it if it holds a place. */
    void end(int to, int place) {
      if (element <= place && place < to) {
        keptFrom = element;
        keptTo = to;
      }
      element = to + 1;
    }
  }

  /** The line with all changes, which must not overlap; one inside what is left out is void. */
  byte[] written() {
    changes.sort(
        Comparator.comparingInt(Change::from).thenComparing(Change::to, Comparator.reverseOrder()));
    ByteArrayOutputStream out = new ByteArrayOutputStream(line.length);
    int done = 0;
    for (Change change : changes) {
      if (change.to() <= done) {
        continue;
      }
      if (change.from() < done) {
        throw new IllegalStateException("two changes of a line overlap");
      }
      out.write(line, done, change.from() - done);
      out.writeBytes(change.bytes());
      done = change.to();
    }
    out.write(line, done, line.length - done);
    return out.toByteArray();
  }
}
