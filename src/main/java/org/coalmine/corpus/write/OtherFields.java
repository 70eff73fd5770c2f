package org.coalmine.corpus.write;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** The fields and columns of records that hold no text of the corpus: nobody reads them. */
public final class OtherFields implements Serializable {
  /** Of more fields no name is kept. */
  public static final int MOST = 200;

  private static final long serialVersionUID = 1;
  private static final int LONGEST = 80;

  private final TreeSet<String> names = new TreeSet<>();
  private boolean more;

  /** Adds a field by its name or path. */
  void add(String name) {
    String shown = name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
    if (names.size() < MOST) {
      names.add(shown);
    } else if (!names.contains(shown)) {
      more = true;
    }
  }

  /** Adds those of another file. */
  public void addAll(OtherFields others) {
    others.names.forEach(this::add);
    more |= others.more;
  }

  /** Their names or paths, in order. A name may hold anything that a record holds. */
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(names);
  }

  /** Whether there are more than {@link #MOST}. */
  public boolean hasMore() {
    return more;
  }
}
