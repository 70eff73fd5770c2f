package org.coalmine.score;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;

/**
 * The documents with the smallest of some figure, ties by index: as many as are kept, however many
 * there are. Not safe for use by several threads.
 */
public final class TopDocuments implements Serializable {
  private static final long serialVersionUID = 1;

  /** A figure that survives the way to an executor. */
  @FunctionalInterface
  public interface Figure extends ToDoubleFunction<ScoredDocument>, Serializable {}

  private final int most;
  private final Order order;
  private final PriorityQueue<ScoredDocument> worstFirst;

  /**
   * An empty list.
   *
   * @param most how many are kept
   */
  public TopDocuments(int most, Figure figure) {
    this.most = most;
    this.order = new Order(figure);
    this.worstFirst = new PriorityQueue<>(order.reversed());
  }

  private record Order(Figure figure) implements Comparator<ScoredDocument>, Serializable {
    @Override
    public int compare(ScoredDocument one, ScoredDocument other) {
      int byFigure = Double.compare(figure.applyAsDouble(one), figure.applyAsDouble(other));
      return byFigure != 0 ? byFigure : Long.compare(one.document(), other.document());
    }
  }

  /** Takes a document if it is among the smallest. */
  public void add(ScoredDocument document) {
    worstFirst.add(document);
    if (worstFirst.size() > most) {
      worstFirst.remove();
    }
  }

  /** Takes those of another list. */
  public void add(TopDocuments other) {
    other.worstFirst.forEach(this::add);
  }

  /** The smallest first. */
  public List<ScoredDocument> ascending() {
    return worstFirst.stream().sorted(order).toList();
  }
}
