package org.coalmine.extract;

import java.util.Arrays;

/**
 * The prefixes that wait to be expanded, cheapest first: a binary heap in arrays. A prefix is named
 * by the expanded prefix it extends and the edge that extends it; equal costs are taken in the
 * order of these two.
 */
final class OpenPrefixes {
  private double[] nats = new double[1024];
  private int[] parents = new int[1024];
  private int[] edges = new int[1024];
  private int size;

  int size() {
    return size;
  }

  /** The cost of the cheapest; +∞ if none waits. */
  double cheapestNats() {
    return size == 0 ? Double.POSITIVE_INFINITY : nats[0];
  }

  int cheapestParent() {
    return parents[0];
  }

  int cheapestEdge() {
    return edges[0];
  }

  void add(double cost, int parent, int edge) {
    if (size == nats.length) {
      nats = Arrays.copyOf(nats, 2 * size);
      parents = Arrays.copyOf(parents, 2 * size);
      edges = Arrays.copyOf(edges, 2 * size);
    }
    int hole = size++;
    while (hole > 0 && before(cost, parent, edge, (hole - 1) / 2)) {
      move((hole - 1) / 2, hole);
      hole = (hole - 1) / 2;
    }
    set(hole, cost, parent, edge);
  }

  void removeCheapest() {
    size--;
    if (size > 0) {
      sift(0, nats[size], parents[size], edges[size]);
    }
  }

  /**
   * Gives up the costlier half, and with it all that costs as much as its cheapest.
   *
   * @return the cost of the cheapest given up
   */
  double giveUpCostlierHalf() {
    double[] sorted = Arrays.copyOf(nats, size);
    Arrays.sort(sorted);
    double limit = sorted[size / 2];
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (nats[i] < limit) {
        move(i, kept++);
      }
    }
    size = kept;
    for (int i = size / 2 - 1; i >= 0; i--) {
      sift(i, nats[i], parents[i], edges[i]);
    }
    return limit;
  }

  private void sift(int from, double cost, int parent, int edge) {
    int hole = from;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      if (child + 1 < size
          && before(nats[child + 1], parents[child + 1], edges[child + 1], child)) {
        child++;
      }
      if (before(cost, parent, edge, child)) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    set(hole, cost, parent, edge);
  }

  private boolean before(double cost, int parent, int edge, int i) {
    if (cost != nats[i]) {
      return cost < nats[i];
    }
    return parent != parents[i] ? parent < parents[i] : edge < edges[i];
  }

  private void move(int from, int to) {
    set(to, nats[from], parents[from], edges[from]);
  }

  private void set(int i, double cost, int parent, int edge) {
    nats[i] = cost;
    parents[i] = parent;
    edges[i] = edge;
  }
}
