package org.coalmine.exposure;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.Context;
import org.coalmine.candidate.PathAutomaton;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.exposure.sample.Samples;
import org.coalmine.model.Prefix;
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
    Map<String, int[]> texts = new HashMap<>();
    for (int i = 0; i < format.space().size().intValueExact(); i++) {
      String fill = format.space().fill(BigInteger.valueOf(i));
      int[] whole = vocabulary.encode(format.prefix() + fill + format.suffix());
      texts.put(
          fill,
          scoring == SuffixScoring.ALWAYS
              ? whole
              : cut(vocabulary, whole, format.prefix().length() + fill.length()));
    }
    int[] context = common(texts.values().toArray(int[][]::new));
    Map<String, int[]> paths = new HashMap<>();
    texts.forEach(
        (fill, text) -> paths.put(fill, Arrays.copyOfRange(text, context.length, text.length)));
    Candidates candidates = PathAutomaton.of(new Context(context), paths);
    double[] nats =
        IntStream.range(0, candidates.size().intValueExact())
            .mapToObj(i -> texts.get(candidates.automaton().fill(BigInteger.valueOf(i))))
            .mapToDouble(text -> Prefix.of(model.withLanes(1), text).nats())
            .toArray();
    return new Enumerated(model.withLanes(lanes), candidates, nats);
  }

  /** Up to the token with the last of so many characters, all of one byte. */
  private static int[] cut(TokenVocabulary vocabulary, int[] text, int characters) {
    int length = 0;
    while (vocabulary.decode(Arrays.copyOf(text, length)).length() < characters) {
      length++;
    }
    return Arrays.copyOf(text, length);
  }

  /** What all begin with, but for the last token of each. */
  private static int[] common(int[][] texts) {
    int length = Arrays.stream(texts).mapToInt(text -> text.length - 1).min().orElseThrow();
    for (int[] text : texts) {
      int mismatch = Arrays.mismatch(text, texts[0]);
      length = mismatch < 0 ? length : Math.min(length, mismatch);
    }
    return Arrays.copyOf(texts[0], length);
  }
}
