package org.coalmine.canary;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random expressions over three characters, one of them beyond the basic plane. */
public final class Expressions {
  static final List<String> TEXTS = Plain.texts("ab😀", 6);

  private record Bounded(String expression, int mostCodePoints) {}

  private Expressions() {}

  /** Expressions that match nothing longer than some code points, at most 6. */
  public static Arbitrary<String> ofAtMost(int codePoints) {
    return bounded(3).filter(one -> one.mostCodePoints() <= codePoints).map(Bounded::expression);
  }

  private static Arbitrary<Bounded> bounded(int depth) {
    Arbitrary<Bounded> leaf =
        Arbitraries.of("a", "b", "😀", "[ab]", "[b😀]", "[a-b]").map(text -> new Bounded(text, 1));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<Bounded> part = bounded(depth - 1);
    Arbitrary<Bounded> sequence =
        Combinators.combine(part, part)
            .as(
                (one, other) ->
                    new Bounded(
                        one.expression() + other.expression(),
                        one.mostCodePoints() + other.mostCodePoints()));
    Arbitrary<Bounded> alternatives =
        Combinators.combine(part, part)
            .as(
                (one, other) ->
                    new Bounded(
                        "(%s|%s)".formatted(one.expression(), other.expression()),
                        Math.max(one.mostCodePoints(), other.mostCodePoints())));
    Arbitrary<Bounded> repeated =
        Combinators.combine(
                part, Arbitraries.integers().between(0, 2), Arbitraries.integers().between(0, 2))
            .as(
                (one, least, more) ->
                    new Bounded(
                        "(?:%s){%d,%d}".formatted(one.expression(), least, least + more),
                        one.mostCodePoints() * (least + more)));
    Arbitrary<Bounded> optional =
        part.map(one -> new Bounded("(%s)?".formatted(one.expression()), one.mostCodePoints()));
    return Arbitraries.oneOf(List.of(leaf, sequence, alternatives, repeated, optional));
  }
}
