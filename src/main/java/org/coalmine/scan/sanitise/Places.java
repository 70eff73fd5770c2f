package org.coalmine.scan.sanitise;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the chars of a text stand once some places of it are replaced. Asked in ascending order.
 */
final class Places {
  private final List<Replaced> places;
  private final int[] starts;
  private final int moved;
  private final String now;
  private int at;
  private long points;

  Places(String text, List<Replaced> places) {
    this.places = places;
    this.now = new Sanitised(places, List.of()).text(text);
    this.starts = new int[places.size()];
    int by = 0;
    for (int i = 0; i < starts.length; i++) {
      Replaced place = places.get(i);
      starts[i] = place.start() + by;
      by += place.by().length() - (place.end() - place.start());
    }
    this.moved = by;
  }

  /** The text as it is now. */
  String now() {
    return now;
  }

  /**
   * A stretch of the text as it was, whole places included.
   *
   * @param touched the places in it
   * @param exact whether it is one place and no more
   */
  record Span(int start, int end, List<Replaced> touched, boolean exact) {
    /** The place that the stretch is; null if it is more or less. */
    @Nullable Replaced exactly() {
      return exact ? touched.get(0) : null;
    }
  }

  /**
   * Finds a stretch by its code points in the text as it is now.
   *
   * @param start not before the start of the stretch before
   */
  Span span(long start, long end) {
    int from = now.offsetByCodePoints(at, Math.toIntExact(start - points));
    int to = now.offsetByCodePoints(from, Math.toIntExact(end - start));
    at = from;
    points = start;
    int first = 0;
    int last = starts.length;
    while (first < last) {
      int middle = (first + last) >>> 1;
      if (behind(middle) > from) {
        last = middle;
      } else {
        first = middle + 1;
      }
    }
    int behindLast = first;
    while (behindLast < starts.length && starts[behindLast] < to) {
      behindLast++;
    }
    if (first == behindLast) {
      return new Span(from - moved(first), to - moved(first), List.of(), false);
    }
    Replaced begins = places.get(first);
    Replaced ends = places.get(behindLast - 1);
    return new Span(
        starts[first] <= from ? begins.start() : from - moved(first),
        behind(behindLast - 1) >= to ? ends.end() : to - moved(behindLast),
        List.copyOf(places.subList(first, behindLast)),
        behindLast == first + 1 && starts[first] == from && behind(first) == to);
  }

  /** The char behind a place. */
  private int behind(int place) {
    return starts[place] + places.get(place).by().length();
  }

  /** By how much what stands before a place has moved. */
  private int moved(int place) {
    return place < starts.length ? starts[place] - places.get(place).start() : moved;
  }
}
