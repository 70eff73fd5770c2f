package org.coalmine.corpus.write;

/** Counts what becomes of the records of a file while it is written. */
final class Count {
  private long kept;
  private long changed;
  private long dropped;
  private long flawed;
  private long inserted;

  void add(Edit edit) {
    if (edit.change() instanceof Edit.Change.Keep) {
      kept++;
    } else if (edit.change() instanceof Edit.Change.Drop) {
      dropped++;
    } else {
      changed++;
    }
    inserted += edit.behind().size();
  }

  void addFlawed(boolean keeps) {
    if (keeps) {
      flawed++;
    } else {
      dropped++;
    }
  }

  Rewritten total() {
    return new Rewritten(kept, changed, dropped, flawed, inserted);
  }
}
