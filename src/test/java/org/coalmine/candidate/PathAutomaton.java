package org.coalmine.candidate;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** An automaton written down from a list of paths, for tests: equal subtrees are one state. */
public final class PathAutomaton implements CandidateAutomaton {
  private static final long serialVersionUID = 1;

  private final List<String> fills;
  private final int[] columns;
  private final int[][] edgeColumns;
  private final int[][] targets;
  private final BitSet accepting;
  private final long[] completions;

  private PathAutomaton(
      List<String> fills,
      int[] columns,
      int[][] edgeColumns,
      int[][] targets,
      BitSet accepting,
      long[] completions) {
    this.fills = fills;
    this.columns = columns;
    this.edgeColumns = edgeColumns;
    this.targets = targets;
    this.accepting = accepting;
    this.completions = completions;
  }

  /** The candidates with some paths, all of which go on from a context. */
  public static Candidates of(Context context, Map<String, int[]> pathOfFill) {
    TreeMap<int[], String> ascending = new TreeMap<>(Arrays::compare);
    pathOfFill.forEach(
        (fill, path) -> {
          if (ascending.put(path, fill) != null) {
            throw new IllegalArgumentException("two fills have one path");
          }
        });
    int[] columns =
        ascending.keySet().stream().flatMapToInt(Arrays::stream).distinct().sorted().toArray();
    Node root = new Node();
    ascending.keySet().forEach(path -> root.add(path, 0));
    Merged merged = new Merged();
    merged.state(root);
    int states = merged.nodes.size();
    int[][] edgeColumns = new int[states][];
    int[][] targets = new int[states][];
    long[] completions = new long[states];
    BitSet accepting = new BitSet();
    for (int state = states - 1; state >= 0; state--) {
      Node node = merged.nodes.get(states - 1 - state);
      edgeColumns[state] =
          node.children.keySet().stream().mapToInt(s -> Arrays.binarySearch(columns, s)).toArray();
      targets[state] =
          node.children.values().stream()
              .mapToInt(child -> states - 1 - merged.state(child))
              .toArray();
      accepting.set(state, node.accepts);
      completions[state] =
          (node.accepts ? 1 : 0)
              + Arrays.stream(targets[state]).mapToLong(t -> completions[t]).sum();
    }
    return new Candidates(
        context,
        new PathAutomaton(
            List.copyOf(ascending.values()),
            columns,
            edgeColumns,
            targets,
            accepting,
            completions));
  }

  /** A node of the tree of paths. */
  private static final class Node {
    private final SortedMap<Integer, Node> children = new TreeMap<>();
    private boolean accepts;

    void add(int[] path, int from) {
      if (from == path.length) {
        accepts = true;
      } else {
        children.computeIfAbsent(path[from], symbol -> new Node()).add(path, from + 1);
      }
    }
  }

  /** Nodes of different subtrees, targets first. */
  private static final class Merged {
    private final Map<List<Object>, Integer> known = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    int state(Node node) {
      List<Object> key = new ArrayList<>(List.of(node.accepts));
      node.children.forEach((symbol, child) -> key.addAll(List.of(symbol, state(child))));
      return known.computeIfAbsent(
          key,
          unseen -> {
            nodes.add(node);
            return nodes.size() - 1;
          });
    }
  }

  @Override
  public int states() {
    return targets.length;
  }

  @Override
  public int start() {
    return 0;
  }

  @Override
  public int fanout(int state) {
    return targets[state].length;
  }

  @Override
  public int[] columns() {
    return columns.clone();
  }

  @Override
  public int column(int state, int k) {
    return edgeColumns[state][k];
  }

  @Override
  public int symbol(int state, int k) {
    return columns[edgeColumns[state][k]];
  }

  @Override
  public int target(int state, int k) {
    return targets[state][k];
  }

  @Override
  public boolean accepts(int state) {
    return accepting.get(state);
  }

  @Override
  public BigInteger completions(int state) {
    return BigInteger.valueOf(completions[state]);
  }

  @Override
  public long completionsOrMax(int state) {
    return completions[state];
  }

  @Override
  public BigInteger size() {
    return completions(start());
  }

  @Override
  public String fill(BigInteger candidateIndex) {
    return fills.get(candidateIndex.intValueExact());
  }

  @Override
  public Optional<BigInteger> indexOf(String fill) {
    int index = fills.indexOf(fill);
    return index < 0 ? Optional.empty() : Optional.of(BigInteger.valueOf(index));
  }
}
