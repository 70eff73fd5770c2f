package org.coalmine.extract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalmine.model.KeptState;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;

/**
 * The model's states of expanded prefixes: a bounded pool, in which the one that was not used for
 * longest makes room. A state that is gone is computed again from its nearest ancestor that is
 * still there; the format's own text always is.
 */
final class PrefixStates {
  private static final int NONE = -1;

  private final Scorer scorer;
  private final ExpandedPrefixes prefixes;
  private final int mostStates;
  private final KeptState root;
  private final List<KeptState> slots = new ArrayList<>();
  private int[] slotOf = new int[0];
  private int[] holder = new int[0];
  private int[] newer = new int[0];
  private int[] older = new int[0];
  private int newest = NONE;
  private int oldest = NONE;
  private int used;

  private Panel replay;
  private Panel replayed;
  private long steps;

  PrefixStates(Scorer scorer, ExpandedPrefixes prefixes, int mostStates) {
    this.scorer = scorer;
    this.prefixes = prefixes;
    this.mostStates = mostStates;
    this.root = scorer.keptState();
    this.replay = scorer.panel();
    this.replayed = scorer.panel();
  }

  /** Steps taken to compute states again. */
  long steps() {
    return steps;
  }

  /** Keeps the state of a prefix that is in a lane. */
  void keep(int prefix, Panel panel, int lane) {
    if (prefix == ExpandedPrefixes.ROOT) {
      scorer.keep(panel, lane, root);
      return;
    }
    if (prefix >= slotOf.length) {
      int length = slotOf.length;
      slotOf = Arrays.copyOf(slotOf, Math.max(256, 2 * prefix));
      Arrays.fill(slotOf, length, slotOf.length, NONE);
    }
    int slot = used < mostStates ? newSlot() : oldest;
    if (holder[slot] != NONE) {
      slotOf[holder[slot]] = NONE;
      unlink(slot);
    }
    holder[slot] = prefix;
    slotOf[prefix] = slot;
    link(slot);
    scorer.keep(panel, lane, slots.get(slot));
  }

  /** Puts the states of {@code count} prefixes into the lanes of a panel. */
  void fetch(int[] wanted, int count, Panel into) {
    int[][] paths = new int[count][];
    int longest = 0;
    for (int lane = 0; lane < count; lane++) {
      int ancestor = wanted[lane];
      int missing = 0;
      while (!kept(ancestor)) {
        ancestor = prefixes.parent(ancestor);
        missing++;
      }
      load(ancestor, missing == 0 ? into : replay, lane);
      paths[lane] = new int[missing];
      int prefix = wanted[lane];
      for (int i = missing - 1; i >= 0; i--) {
        paths[lane][i] = prefix;
        prefix = prefixes.parent(prefix);
      }
      longest = Math.max(longest, missing);
    }
    int[] symbols = new int[scorer.lanes()];
    for (int i = 0; i < longest; i++) {
      Arrays.fill(symbols, Scorer.NONE);
      for (int lane = 0; lane < count; lane++) {
        if (i < paths[lane].length) {
          symbols[lane] = prefixes.symbol(paths[lane][i]);
        }
      }
      scorer.advance(replay, symbols, replayed);
      for (int lane = 0; lane < count; lane++) {
        if (i < paths[lane].length) {
          steps++;
        }
        if (i == paths[lane].length - 1) {
          scorer.copy(replayed, lane, into, lane);
          if (!kept(wanted[lane])) {
            keep(wanted[lane], replayed, lane);
          }
        }
      }
      Panel swap = replay;
      replay = replayed;
      replayed = swap;
    }
  }

  private boolean kept(int prefix) {
    return prefix == ExpandedPrefixes.ROOT || (prefix < slotOf.length && slotOf[prefix] != NONE);
  }

  private void load(int prefix, Panel into, int lane) {
    if (prefix == ExpandedPrefixes.ROOT) {
      scorer.restore(root, into, lane);
      return;
    }
    int slot = slotOf[prefix];
    unlink(slot);
    link(slot);
    scorer.restore(slots.get(slot), into, lane);
  }

  private int newSlot() {
    if (used == holder.length) {
      int length = Math.min(mostStates, Math.max(256, 2 * used));
      holder = Arrays.copyOf(holder, length);
      newer = Arrays.copyOf(newer, length);
      older = Arrays.copyOf(older, length);
    }
    slots.add(scorer.keptState());
    holder[used] = NONE;
    return used++;
  }

  private void link(int slot) {
    older[slot] = newest;
    newer[slot] = NONE;
    if (newest != NONE) {
      newer[newest] = slot;
    }
    newest = slot;
    if (oldest == NONE) {
      oldest = slot;
    }
  }

  private void unlink(int slot) {
    if (newer[slot] == NONE) {
      newest = older[slot];
    } else {
      older[newer[slot]] = older[slot];
    }
    if (older[slot] == NONE) {
      oldest = newer[slot];
    } else {
      newer[older[slot]] = newer[slot];
    }
  }
}
