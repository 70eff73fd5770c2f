package org.coalmine.spark.duplicates;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows made of what comes, a few at a time. Where sorted rows come, whoever makes others of them
 * keeps what a run of equal keys needs, and no more.
 *
 * @param <T> what they are made of
 */
abstract class Rows<T> implements Iterator<Row> {
  private final Iterator<T> given;
  private final Queue<Row> made = new ArrayDeque<>();
  private boolean ended;

  Rows(Iterator<T> given) {
    this.given = given;
  }

  /** Takes the next. */
  abstract void take(T next, Consumer<Row> to);

  /** Makes what is left when none comes any more. */
  void end(Consumer<Row> to) {}

  @Override
  public final boolean hasNext() {
    while (made.isEmpty() && !ended) {
      if (given.hasNext()) {
        take(given.next(), made::add);
      } else {
        ended = true;
        end(made::add);
      }
    }
    return !made.isEmpty();
  }

  @Override
  public final Row next() {
    @Nullable Row next = hasNext() ? made.poll() : null;
    if (next == null) {
      throw new NoSuchElementException("the partition has no further row");
    }
    return next;
  }
}
