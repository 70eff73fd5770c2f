package org.coalmine.token;

import java.util.ArrayList;
import java.util.List;

/** Merges as a file spells them, the first one first. */
final class MergeList {
  private final List<String> left = new ArrayList<>();
  private final List<String> right = new ArrayList<>();

  void add(String first, String second) {
    left.add(first);
    right.add(second);
  }

  int size() {
    return left.size();
  }

  String left(int rank) {
    return left.get(rank);
  }

  String right(int rank) {
    return right.get(rank);
  }
}
