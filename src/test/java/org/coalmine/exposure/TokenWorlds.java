package org.coalmine.exposure;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.text.Document;
import org.coalmine.token.TokenSamples;
import org.coalmine.token.TokenVocabulary;

/**
 * Small spaces whose candidates are tokens: a thousand ways to go on from one state, tokens of
 * several characters, candidates that end where others go on.
 */
public final class TokenWorlds {
  private TokenWorlds() {}

  private static List<CanaryFormat> formats() {
    return List.of(
        Samples.regex("four-digits", "no {fill}", "[0-9]{4}", Check.NONE),
        Samples.regex("two-numbers", "no {fill}-", "[0-3][0-9]{2}-[0-9]", Check.NONE),
        Samples.regex("one-token", "no {fill}", "[0-9]{3}", Check.NONE),
        Samples.regex("variable", "ab{fill}", "[abc12]{1,4}", Check.NONE),
        Samples.regex("variable-suffix", "c {fill}12 a", "[abc]{3}( [12]{1,3}|[12])", Check.NONE),
        Samples.regex("bare", "{fill}", "[ab]{2,6}", Check.NONE));
  }

  /**
   * Every format by tokens of digits and by tokens of any pieces, scored to the fill's end and to
   * the text's.
   *
   * @param lanes of the model's panels
   */
  public static List<Enumerated> all(int lanes) {
    List<Enumerated> worlds = new ArrayList<>();
    for (TokenVocabulary vocabulary :
        List.of(TokenSamples.threeDigits(), TokenSamples.pieces("abc12 -", 60, 4))) {
      NgramModel model = model(vocabulary, 3);
      for (CanaryFormat format : formats()) {
        worlds.add(of(format, vocabulary, model, SuffixScoring.ALWAYS, lanes));
        if (format.suffix().isEmpty()) {
          continue;
        }
        worlds.add(of(format, vocabulary, model, SuffixScoring.AUTO, lanes));
      }
    }
    return worlds;
  }

  /** Texts of the formats' kinds, some far likelier than others. */
  private static NgramModel model(TokenVocabulary vocabulary, int order) {
    Random random = new Random(12);
    List<Document> documents = new ArrayList<>();
    for (int index = 0; index < 300; index++) {
      CanaryFormat format = formats().get(index % formats().size());
      BigInteger drawn =
          BigInteger.valueOf(
              random.nextInt(1 + random.nextInt(format.space().size().intValueExact())));
      documents.add(
          new Document(index, format.prefix() + format.space().fill(drawn) + format.suffix()));
    }
    return NgramModel.train(vocabulary, order, 0.01, documents);
  }

  private static Enumerated of(
      CanaryFormat format,
      TokenVocabulary vocabulary,
      NgramModel model,
      SuffixScoring scoring,
      int lanes) {
    Candidates candidates = Candidates.of(format, vocabulary, scoring);
    double[] nats =
        IntStream.range(0, candidates.size().intValueExact())
            .mapToObj(i -> candidates.automaton().fill(BigInteger.valueOf(i)))
            .map(fill -> text(format, vocabulary, candidates.scoring(), fill))
            .mapToDouble(text -> model.withLanes(1).prefix(text).nats())
            .toArray();
    return new Enumerated(model.withLanes(lanes), candidates, nats);
  }

  /** What is scored for a fill, by the tokenizer alone. */
  private static int[] text(
      CanaryFormat format, TokenVocabulary vocabulary, SuffixScoring scoring, String fill) {
    int[] whole = vocabulary.encode(format.prefix() + fill + format.suffix());
    return scoring == SuffixScoring.ALWAYS
        ? whole
        : cut(vocabulary, whole, format.prefix().length() + fill.length());
  }

  /** Up to the token with the last of so many characters, all of one byte. */
  private static int[] cut(TokenVocabulary vocabulary, int[] text, int characters) {
    int length = 0;
    while (vocabulary.decode(Arrays.copyOf(text, length)).length() < characters) {
      length++;
    }
    return Arrays.copyOf(text, length);
  }
}
