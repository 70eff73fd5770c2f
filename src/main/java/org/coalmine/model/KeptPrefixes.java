package org.coalmine.model;

import java.nio.IntBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;

/**
 * The texts that a model has scored for others to go on from. Tasks, blocks of draws and searches
 * of a format all begin with the text before its hole, so each process scores that once. Those
 * asked for last are kept, as many as a budget allows, and one in any case. Safe for use by several
 * threads: those that ask meanwhile wait.
 */
public final class KeptPrefixes {
  private static final long BUDGET_BYTES = 1L << 26;

  private final LanguageModel model;
  private final long mostSymbols;
  private final LinkedHashMap<IntBuffer, Prefix> prefixes = new LinkedHashMap<>(16, 0.75f, true);

  /** None yet. */
  public KeptPrefixes(LanguageModel model) {
    this(model, BUDGET_BYTES);
  }

  /**
   * @param budgetBytes what the states of all texts may take together, apart from one text that
   *     alone takes more; a state is reckoned for each symbol
   */
  KeptPrefixes(LanguageModel model, long budgetBytes) {
    this.model = model;
    this.mostSymbols = budgetBytes / model.cost().stateBytes();
  }

  /**
   * The text, scored now or before.
   *
   * @param symbols without a boundary; may be none
   */
  public synchronized Prefix of(int... symbols) {
    IntBuffer text = IntBuffer.wrap(symbols.clone());
    Prefix known = prefixes.get(text);
    if (known == null) {
      makeRoom(symbols.length);
      known = Prefix.of(model.scorer(), symbols);
      prefixes.put(text, known);
    }
    return known;
  }

  private void makeRoom(int length) {
    long kept = prefixes.keySet().stream().mapToLong(IntBuffer::capacity).sum();
    Iterator<IntBuffer> eldest = prefixes.keySet().iterator();
    while (kept + length > mostSymbols && eldest.hasNext()) {
      kept -= eldest.next().capacity();
      eldest.remove();
    }
  }
}
