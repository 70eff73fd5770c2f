package org.coalmine.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.Expressions;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.Plain;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

final class CandidateAutomatonTest {
  private static final Alphabet ALPHABET = Alphabet.of("😀ba .0123456789Therndomuis");

  private static CanaryFormat format(String text, String expression, Check check) {
    return new CanaryFormat(
        "number", text, RandomnessSpace.of(new FillExpression.Regex(expression), check));
  }

  private static CandidateAutomaton automaton(String text, String expression) {
    return Candidates.of(format(text, expression, Check.NONE), ALPHABET).automaton();
  }

  /** Every candidate by walking every edge, in the order of the edges. */
  private static List<String> walk(CandidateAutomaton automaton) {
    List<String> found = new ArrayList<>();
    walk(automaton, automaton.start(), "", found);
    return found;
  }

  private static void walk(
      CandidateAutomaton automaton, int state, String text, List<String> found) {
    int before = found.size();
    if (automaton.accepts(state)) {
      found.add(text);
    }
    for (int k = 0; k < automaton.fanout(state); k++) {
      assertThat(automaton.target(state, k)).isGreaterThan(state);
      String character = Character.toString(ALPHABET.codePoint(automaton.symbol(state, k)));
      walk(automaton, automaton.target(state, k), text + character, found);
    }
    assertThat(automaton.completions(state)).isEqualTo(found.size() - before);
    assertThat(automaton.completionsOrMax(state)).isEqualTo(found.size() - before);
  }

  @Provide
  Arbitrary<String> expressions() {
    return Expressions.ofAtMost(5)
        .filter(
            expression ->
                RandomnessSpace.of(new FillExpression.Regex(expression), Check.NONE)
                    .indexOf("")
                    .isEmpty());
  }

  @Provide
  Arbitrary<String> suffixes() {
    return Arbitraries.of("a", "b", "😀", ".")
        .list()
        .ofMaxSize(4)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 300, seed = "20261125", edgeCases = EdgeCasesMode.NONE)
  void holdsEveryCandidateOnceInOrder(
      @ForAll("expressions") String expression, @ForAll("suffixes") String suffix) {
    CanaryFormat format = format("{fill}" + suffix, expression, Check.NONE);
    CandidateAutomaton automaton = Candidates.of(format, ALPHABET).automaton();
    List<String> expected =
        Plain.fills(format.space()).stream()
            .map(fill -> fill + suffix)
            .sorted(Plain.BY_CODE_POINT)
            .toList();

    assertThat(walk(automaton)).containsExactlyElementsOf(expected);
    assertThat(automaton.size()).isEqualTo(format.space().size());
    for (int i = 0; i < expected.size(); i++) {
      BigInteger index = BigInteger.valueOf(i);
      assertThat(automaton.fill(index) + suffix).isEqualTo(expected.get(i));
      assertThat(automaton.indexOf(automaton.fill(index))).hasValue(index);
    }
  }

  @Property(tries = 100, seed = "20261126", edgeCases = EdgeCasesMode.NONE)
  void candidatesStandInTheOrderOfFillsWhereNoneIsAPrefix(@ForAll("suffixes") String suffix) {
    CanaryFormat format = format("{fill}" + suffix, "[ab😀]{2}(a|b[a.])", Check.NONE);
    CandidateAutomaton automaton = Candidates.of(format, ALPHABET).automaton();

    for (int i = 0; i < format.space().size().intValueExact(); i++) {
      BigInteger index = BigInteger.valueOf(i);
      assertThat(automaton.fill(index)).isEqualTo(format.space().fill(index));
    }
  }

  @Test
  void aFillAndItsExtensionAreTwoCandidates() {
    CandidateAutomaton automaton = automaton("{fill}b.", "a|ab");

    assertThat(walk(automaton)).containsExactly("ab.", "abb.");
    assertThat(automaton.size()).isEqualTo(2);
  }

  @Test
  void aSuffixCanTurnTheOrderOfFillsRound() {
    CandidateAutomaton automaton = automaton("{fill}.", "a|a ");

    assertThat(walk(automaton)).containsExactly("a .", "a.");
    assertThat(automaton.fill(BigInteger.ZERO)).isEqualTo("a ");
    assertThat(automaton.indexOf("a")).hasValue(BigInteger.ONE);
    assertThat(automaton.indexOf("a.")).isEmpty();
  }

  @Test
  void theSymbolsOfAFillAreThoseOfTheWholeText() {
    for (String expression : List.of("[0-9]{2}", "a|ab|b?b", "(do|don|ne)( (do|ne)){1,2}")) {
      for (String text : List.of("{fill}b.", "a {fill}", "in {fill} mo")) {
        CanaryFormat format = format(text, expression, Check.NONE);
        Candidates candidates = Candidates.of(format, ALPHABET);
        assertThat(candidates.context()).isEqualTo(new Context(ALPHABET.encode(format.prefix())));
        for (int index = 0; index < candidates.size().intValueExact(); index++) {
          String fill = candidates.automaton().fill(BigInteger.valueOf(index));
          assertThat(candidates.symbols(fill))
              .isEqualTo(ALPHABET.encode(format.prefix() + fill + format.suffix()));
        }
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Candidates.of(format("{fill}", "[0-9]", Check.NONE), ALPHABET).symbols("x"))
        .withMessage("the fill is not in the space");
  }

  @Test
  void nineDigitsAreAChainOfTenStates() {
    CandidateAutomaton automaton = automaton("The random number is {fill}", "[0-9]{9}");

    assertThat(automaton.columns()).isEqualTo(ALPHABET.encode("0123456789"));
    assertThat(automaton.states()).isEqualTo(10);
    for (int state = 0; state < 9; state++) {
      assertThat(automaton.fanout(state)).isEqualTo(10);
      assertThat(automaton.completionsOrMax(state)).isEqualTo((long) Math.pow(10, 9 - state));
      assertThat(automaton.symbol(state, 7)).isEqualTo(ALPHABET.symbol('7'));
      assertThat(automaton.column(state, 7)).isEqualTo(7);
    }
    assertThat(automaton.fanout(9)).isZero();
    assertThat(automaton.accepts(9)).isTrue();
  }

  @Test
  void countsBeyondLongsSaturate() {
    CandidateAutomaton automaton = automaton("{fill}.", "[0-9]{30}");

    assertThat(automaton.completions(automaton.start())).isEqualTo(BigInteger.TEN.pow(30));
    assertThat(automaton.completionsOrMax(automaton.start())).isEqualTo(Long.MAX_VALUE);
    assertThat(automaton.completionsOrMax(29)).isEqualTo(10);
    assertThat(automaton.size()).isEqualTo(BigInteger.TEN.pow(30));
  }

  @Test
  void missingCharactersAreNamedWithTheFormat() {
    Alphabet digitless = Alphabet.of("The ");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Candidates.of(format("a {fill}", "[0-9]{9}", Check.NONE), Alphabet.of("a 01")))
        .withMessageContaining("format 'number' needs U+0032 '2'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Candidates.of(format("x{fill}", "a", Check.NONE), ALPHABET))
        .withMessageContaining("format 'number' needs U+0078 'x'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Candidates.of(format("{fill}!", "a", Check.NONE), ALPHABET))
        .withMessageContaining("format 'number' needs U+0021 '!'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Candidates.of(format("{fill}", "\\x02", Check.NONE), digitless))
        .withMessageContaining("U+0002");
  }

  @Test
  void survivesSerializationSmall() throws Exception {
    CandidateAutomaton automaton =
        Candidates.of(format("{fill}.", "4[0-9]{3}( [0-9]{4}){3}", Check.LUHN), ALPHABET)
            .automaton();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(automaton);
    }
    CandidateAutomaton copy =
        (CandidateAutomaton)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(bytes.size()).isLessThan(60_000);
    assertThat(copy.size()).isEqualTo(BigInteger.TEN.pow(14));
    BigInteger index = new BigInteger("12345678901234");
    assertThat(copy.fill(index)).isEqualTo(automaton.fill(index));
  }
}
