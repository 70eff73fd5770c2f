package org.coalmine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

class DocumentStreamTest {
  private static final DocumentRule NOTHING = DocumentRule.NONE;
  private static final Alphabet ALPHABET = RandomWeights.alphabet(20);
  private static final LstmModel MODEL =
      LstmModel.of(RandomWeights.of("documents", ALPHABET, 2, 9, 6));

  private static DocumentLaw law(Sampling sampling, String prompt, int longest) {
    return new DocumentLaw("seed", sampling, prompt, List.of(Alphabet.BOUNDARY), longest);
  }

  private static List<Drawn> draw(
      LanguageModel model, DocumentLaw law, long from, long to, DocumentRule rule) {
    List<Drawn> drawn = new ArrayList<>();
    new DocumentStream(model, law).draw(from, to, rule, drawn::add);
    return drawn;
  }

  /** One document after the other, each in a lane of its own panel, a symbol at a time. */
  private static Drawn plain(DocumentLaw law, long index, String purpose) {
    Scorer scorer = MODEL.scorer();
    Panel panel = scorer.panel();
    scorer.start(panel);
    for (int symbol : ALPHABET.encodeExactly(law.prompt())) {
      Panel next = scorer.panel();
      scorer.advance(panel, symbol, next);
      panel = next;
    }
    Sampler sampler = new Sampler(law.sampling(), DocumentStream.order(MODEL), Alphabet.UNKNOWN);
    KeyedStream stream = KeyedStream.of("seed", purpose, index);
    int[] all = IntStream.range(0, ALPHABET.size()).toArray();
    float[] costs = new float[all.length * scorer.lanes()];
    StringBuilder text = new StringBuilder();
    while (text.length() < law.longest()) {
      scorer.costs(panel, all, costs);
      int symbol = sampler.draw(costs, 0, scorer.lanes(), stream.nextDouble());
      if (law.ends().contains(symbol)) {
        return new Drawn(index, text.toString(), false, 0, 0);
      }
      text.appendCodePoint(ALPHABET.codePoint(symbol));
      Panel next = scorer.panel();
      scorer.advance(panel, symbol, next);
      panel = next;
    }
    return new Drawn(index, text.toString(), true, 0, 0);
  }

  @Test
  void aDocumentDependsOnItsIndexAlone() {
    for (Sampling sampling :
        List.of(Sampling.PLAIN, Sampling.of(0.7, 0, 1), Sampling.of(1, 5, 0.9))) {
      for (String prompt : List.of("", "A0")) {
        DocumentLaw law = law(sampling, prompt, 60);
        List<Drawn> all = draw(MODEL, law, 0, 150, NOTHING);
        assertThat(all)
            .containsExactlyElementsOf(
                LongStream.range(0, 150).mapToObj(i -> plain(law, i, "document")).toList());
        List<Drawn> cut = new ArrayList<>();
        for (long[] piece : new long[][] {{0, 1}, {1, 40}, {40, 41}, {41, 149}, {149, 150}}) {
          cut.addAll(draw(MODEL, law, piece[0], piece[1], NOTHING));
        }
        assertThat(cut).isEqualTo(all);
      }
    }
  }

  @Test
  void documentsDifferAndSomeAreCut() {
    List<Drawn> all = draw(MODEL, law(Sampling.PLAIN, "", 40), 0, 400, NOTHING);
    assertThat(all).extracting(Drawn::index).isEqualTo(LongStream.range(0, 400).boxed().toList());
    assertThat(all.stream().map(Drawn::text).distinct().count()).isGreaterThan(300);
    assertThat(all).anyMatch(Drawn::cut).anyMatch(it -> !it.cut());
    for (Drawn document : all) {
      assertThat(document.text().length()).isLessThanOrEqualTo(40);
      assertThat(document.text()).doesNotContain("\uFFFD", "\u0002");
      if (document.cut()) {
        assertThat(document.text()).hasSize(40);
      }
    }
    assertThat(draw(MODEL, law(Sampling.PLAIN, "", 40), 7, 7, NOTHING)).isEmpty();
  }

  /** A document that is not rejected is the one that would be there without rejection. */
  @Test
  void whatIsRejectedIsDrawnAgainFromAStreamOfItsOwn() {
    DocumentLaw law = law(Sampling.PLAIN, "", 60);
    Predicate<String> rejected = text -> text.contains("0");
    List<Drawn> free = draw(MODEL, law, 0, 200, NOTHING);
    List<Drawn> without = draw(MODEL, law, 0, 200, DocumentRule.rejecting(rejected));
    int again = 0;
    for (int i = 0; i < 200; i++) {
      Drawn document = without.get(i);
      assertThat(document.text()).doesNotContain("0");
      String purpose = "document";
      for (int attempt = 0; attempt < document.rejected(); attempt++) {
        assertThat(rejected.test(plain(law, i, purpose).text())).isTrue();
        purpose = "document, attempt " + (attempt + 1);
      }
      assertThat(document.text()).isEqualTo(plain(law, i, purpose).text());
      assertThat(document.rejected() > 0).isEqualTo(rejected.test(free.get(i).text()));
      again += document.rejected() > 0 ? 1 : 0;
    }
    assertThat(again).isBetween(10, 190);
  }

  @Test
  void givesUpByNameWhereEverythingIsRejected() {
    assertThatThrownBy(
            () ->
                draw(MODEL, law(Sampling.PLAIN, "", 3), 5, 6, DocumentRule.rejecting(text -> true)))
        .isInstanceOf(RejectionException.class)
        .hasMessageContaining("generate.reject: document 5 was drawn 1000 times");
  }

  /** Here a document is to have its end, and no zero. */
  @Test
  void whatIsNotOfTheFormIsDrawnAgainAndCountedApart() {
    DocumentLaw law = law(Sampling.PLAIN, "", 60);
    DocumentRule rule =
        (text, cut) ->
            cut
                ? DocumentRule.Judgement.UNPARSED
                : text.contains("0")
                    ? DocumentRule.Judgement.REJECTED
                    : DocumentRule.Judgement.KEPT;
    int rejected = 0;
    int unparsed = 0;
    for (Drawn document : draw(MODEL, law, 0, 200, rule)) {
      int[] counts = new int[2];
      Drawn expected = plain(law, document.index(), "document");
      for (int attempt = 1; expected.cut() || expected.text().contains("0"); attempt++) {
        counts[expected.cut() ? 1 : 0]++;
        expected = plain(law, document.index(), "document, attempt " + attempt);
      }
      assertThat(document)
          .isEqualTo(new Drawn(document.index(), expected.text(), false, counts[0], counts[1]));
      rejected += counts[0];
      unparsed += counts[1];
    }
    assertThat(rejected).isPositive();
    assertThat(unparsed).isPositive();
    assertThatThrownBy(() -> draw(MODEL, law, 5, 6, (text, cut) -> DocumentRule.Judgement.UNPARSED))
        .isInstanceOf(RejectionException.class)
        .hasMessageContaining(
            "corpus.columns: document 5 was drawn 1000 times; 1000 times it was no row");
  }

  @Test
  void everyOneOfSeveralEndsEndsADocument() {
    int letter = ALPHABET.encodeExactly("A")[0];
    DocumentLaw law =
        new DocumentLaw("seed", Sampling.PLAIN, "", List.of(letter, Alphabet.BOUNDARY, letter), 60);
    assertThat(law.ends()).containsExactly(Alphabet.BOUNDARY, letter);
    assertThat(draw(MODEL, law, 0, 150, NOTHING))
        .containsExactlyElementsOf(
            LongStream.range(0, 150).mapToObj(i -> plain(law, i, "document")).toList())
        .noneMatch(document -> document.text().contains("A"));
    assertThat(draw(MODEL, law(Sampling.PLAIN, "", 60), 0, 150, NOTHING))
        .anyMatch(document -> document.text().contains("A"));
  }

  /** End with probability one quarter, else an a: lengths are geometric. */
  @Test
  void aModelOfTwoSymbolsWritesByItsOdds() {
    Alphabet alphabet = Alphabet.of("a");
    LstmModel model =
        LstmModel.of(
            LstmWeights.of(
                alphabet,
                List.of(
                    new LstmWeights.Layer(
                        3, 1, new float[12], new float[4], new float[4], new float[4])),
                new float[3],
                new float[] {(float) Math.log(0.25), -30, (float) Math.log(0.75)}));
    assertThat(model.likelyFirst()).containsExactly(2, 0, 1);
    assertThat(DocumentStream.order(model)).containsExactly(2, 0);
    long[] symbols = new long[2];
    int documents = 25_000;
    for (Drawn document : draw(model, law(Sampling.PLAIN, "", 1000), 0, documents, NOTHING)) {
      symbols[0]++;
      symbols[1] += document.text().length();
    }
    long draws = symbols[0] + symbols[1];
    assertThat(draws).isGreaterThan(95_000);
    assertThat((double) symbols[0] / draws)
        .isBetween(0.25 - 4 * Math.sqrt(0.1875 / draws), 0.25 + 4 * Math.sqrt(0.1875 / draws));
  }

  @Test
  void orderIsByOutputBiasThenBySymbol() {
    float[] bias = new float[ALPHABET.size()];
    Arrays.fill(bias, 1);
    bias[7] = 2;
    bias[0] = -1;
    LstmWeights random = RandomWeights.of("order", ALPHABET, 1, 3, 1);
    LstmModel model =
        LstmModel.of(LstmWeights.of(ALPHABET, random.layers(), random.outputWeight(), bias));
    assertThat(DocumentStream.order(model)[0]).isEqualTo(7);
    assertThat(DocumentStream.order(model)[1]).isEqualTo(2);
    assertThat(DocumentStream.order(model)).doesNotContain(Alphabet.UNKNOWN).hasSize(19);
    assertThat(DocumentStream.order(model)[18]).isZero();
  }

  @Test
  void refusesAPromptThatTheModelCannotRead() {
    assertThatThrownBy(() -> new DocumentStream(MODEL, law(Sampling.PLAIN, "é", 3)))
        .hasMessageContaining("lacks U+00E9");
  }
}
