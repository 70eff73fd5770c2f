package org.coalmine.exposure;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link ClosedTest} by its definition: every subset is tested, and a subset is shown to hold a
 * memorized canary if all that contain it are rejected.
 */
final class PlainClosure {
  private final List<ClosedTest.Planted> planted;
  private final double significance;
  private final boolean[] rejected;

  PlainClosure(List<ClosedTest.Planted> planted, double significance) {
    this.planted = planted;
    this.significance = significance;
    this.rejected = new boolean[1 << planted.size()];
    for (int set = 1; set < rejected.length; set++) {
      rejected[set] = local(set);
    }
  }

  /** Rejected by any class: each has its part of the level. */
  private boolean local(int set) {
    Map<String, List<Integer>> classes = new HashMap<>();
    Map<String, List<Integer>> whole = new HashMap<>();
    for (int i = 0; i < planted.size(); i++) {
      boolean large =
          planted.get(i).rank().fills().compareTo(BigInteger.valueOf(20L * planted.size())) >= 0;
      String name = large ? "all large" : planted.get(i).format();
      whole.computeIfAbsent(name, key -> new ArrayList<>()).add(i);
      if ((set >> i & 1) == 1) {
        classes.computeIfAbsent(name, key -> new ArrayList<>()).add(i);
      }
    }
    return classes.entrySet().stream()
        .anyMatch(entry -> local(entry.getValue(), whole.getOrDefault(entry.getKey(), List.of())));
  }

  private boolean local(List<Integer> set, List<Integer> whole) {
    int n = planted.size();
    double fills = Double.POSITIVE_INFINITY;
    double level = significance * whole.size() / n;
    for (int i : whole) {
      TestRank rank = planted.get(i).rank();
      fills = Math.min(fills, rank.fills().doubleValue());
      double error = rank.errorAbove();
      level -= error > significance / n / 2 ? 0 : error;
    }
    List<Double> ps = new ArrayList<>();
    for (int i : set) {
      TestRank rank = planted.get(i).rank();
      boolean errs = rank.errorAbove() > significance / n / 2;
      ps.add(errs ? 1 : rank.high().doubleValue() / rank.fills().doubleValue());
    }
    Collections.sort(ps);
    int m = ps.size();
    if (m == 1) {
      return ps.get(0) <= level * (1 + 1e-12);
    }
    List<Integer> tests = new ArrayList<>();
    for (int t = 1; t < m; t *= 2) {
      tests.add(t);
    }
    tests.add(m);
    for (int t : tests) {
      double p = 1;
      for (int j = 0; j < t; j++) {
        p *= (double) (m - j) / (t - j) * (ps.get(t - 1) * fills + j) / (fills + j);
      }
      if (p <= (t == 1 ? 0.9 : 0.1 / (tests.size() - 1)) * level * (1 + 1e-12)) {
        return true;
      }
    }
    return false;
  }

  boolean single(int canary) {
    for (int set = 1; set < rejected.length; set++) {
      if ((set >> canary & 1) == 1 && !rejected[set]) {
        return false;
      }
    }
    return true;
  }

  int atLeast(Collection<Integer> canaries) {
    int mask = canaries.stream().mapToInt(canary -> 1 << canary).sum();
    int innocent = 0;
    for (int set = 1; set < rejected.length; set++) {
      if (!rejected[set]) {
        innocent = Math.max(innocent, Integer.bitCount(set & mask));
      }
    }
    return canaries.size() - innocent;
  }
}
