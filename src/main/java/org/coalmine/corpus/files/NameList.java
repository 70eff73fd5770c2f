package org.coalmine.corpus.files;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.text.CorpusAccount;
import org.coalmine.text.CorpusAccount.Names;

/** Counts names and keeps the first. */
final class NameList {
  private final List<String> first = new ArrayList<>();
  private long count;

  void add(String name) {
    count++;
    if (first.size() < CorpusAccount.MOST_NAMES) {
      first.add(name);
    }
  }

  Names names() {
    return new Names(count, first);
  }
}
