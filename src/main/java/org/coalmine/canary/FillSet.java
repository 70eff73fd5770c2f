package org.coalmine.canary;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;

/**
 * The fills of a space while a tokenizer changes them: a finite set of texts, on which every
 * operation is bounded as those on expressions are. Immutable.
 *
 * @param expression what errors name
 * @param automaton the texts
 */
public record FillSet(FillExpression expression, CountedAutomaton automaton) {
  private static final int NOWHERE = -1;

  private interface Operation {
    CountedAutomaton apply() throws UnusableException;
  }

  /**
   * Every text with a code point in the place of another. Two texts may become one.
   *
   * @throws InvalidExpressionException if the automaton would be too large
   */
  public FillSet replaced(int codePoint, int by) {
    return with(
        () -> {
          Automaton replaced = new Automaton();
          for (int state = 0; state < automaton.states(); state++) {
            replaced.createState();
            replaced.setAccept(state, automaton.accepts(state));
          }
          for (int state = 0; state < automaton.states(); state++) {
            addOthers(replaced, state, 0, state, codePoint);
            int leads = leads(state, codePoint);
            if (leads != NOWHERE) {
              replaced.addTransition(state, leads, by, by);
            }
          }
          replaced.finishState();
          return CountedAutomaton.of(BoundedOperations.deterministic(replaced));
        });
  }

  /**
   * Every text that does not begin with a code point with it in front; the others as they are. Two
   * texts may become one.
   *
   * @throws InvalidExpressionException if the automaton would be too large
   */
  public FillSet begunWith(int codePoint) {
    return with(
        () -> {
          Automaton begun = new Automaton();
          int start = begun.createState();
          int behind = begun.createState();
          for (int state = 0; state < automaton.states(); state++) {
            begun.setAccept(begun.createState(), automaton.accepts(state));
          }
          begun.addTransition(start, behind, codePoint, codePoint);
          int begins = leads(0, codePoint);
          if (begins != NOWHERE) {
            begun.addTransition(start, 2 + begins, codePoint, codePoint);
          }
          addOthers(begun, 0, 2, behind, codePoint);
          for (int state = 0; state < automaton.states(); state++) {
            for (int range = automaton.firstRange(state);
                range < automaton.firstRange(state + 1);
                range++) {
              begun.addTransition(
                  2 + state,
                  2 + automaton.target(range),
                  automaton.low(range),
                  automaton.high(range));
            }
          }
          begun.finishState();
          return CountedAutomaton.of(BoundedOperations.deterministic(begun));
        });
  }

  /**
   * Every text with another behind it.
   *
   * @throws InvalidExpressionException if the automaton would be too large
   */
  public FillSet followedBy(String suffix) {
    if (suffix.isEmpty()) {
      return this;
    }
    return with(
        () ->
            CountedAutomaton.of(
                BoundedOperations.deterministic(
                    BoundedOperations.inSequence(
                        List.of(automaton.toAutomaton(), Automata.makeString(suffix))))));
  }

  /** The texts of some code points alone; empty if there is none. */
  Optional<CountedAutomaton> only(IntPredicate codePoints) {
    Automaton only = new Automaton();
    for (int state = 0; state < automaton.states(); state++) {
      only.setAccept(only.createState(), automaton.accepts(state));
      for (int range = automaton.firstRange(state);
          range < automaton.firstRange(state + 1);
          range++) {
        for (int c = automaton.low(range); c <= automaton.high(range); c++) {
          if (codePoints.test(c)) {
            only.addTransition(state, automaton.target(range), c);
          }
        }
      }
    }
    only.finishState();
    return Operations.isEmpty(only)
        ? Optional.empty()
        : Optional.of(with(() -> CountedAutomaton.of(only)).automaton());
  }

  /** Whether some text begins another, longer one. */
  public boolean someBeginOthers() {
    for (int state = 0; state < automaton.states(); state++) {
      if (automaton.accepts(state)
          && automaton.firstRange(state) < automaton.firstRange(state + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Where a code point leads from a state, or {@link #NOWHERE}. */
  private int leads(int state, int codePoint) {
    for (int range = automaton.firstRange(state);
        range < automaton.firstRange(state + 1);
        range++) {
      if (automaton.low(range) <= codePoint && codePoint <= automaton.high(range)) {
        return automaton.target(range);
      }
    }
    return NOWHERE;
  }

  /**
   * Copies the edges of a state, except one code point.
   *
   * @param shift what is added to the numbers of targets
   * @param from where the copies begin
   */
  private void addOthers(Automaton copy, int state, int shift, int from, int codePoint) {
    for (int range = automaton.firstRange(state);
        range < automaton.firstRange(state + 1);
        range++) {
      int low = automaton.low(range);
      int high = automaton.high(range);
      int target = shift + automaton.target(range);
      if (high < codePoint || low > codePoint) {
        copy.addTransition(from, target, low, high);
        continue;
      }
      if (low < codePoint) {
        copy.addTransition(from, target, low, codePoint - 1);
      }
      if (codePoint < high) {
        copy.addTransition(from, target, codePoint + 1, high);
      }
    }
  }

  private FillSet with(Operation operation) {
    try {
      return new FillSet(expression, operation.apply());
    } catch (UnusableException e) {
      throw InvalidExpressionException.of(expression, e.problem());
    }
  }
}
