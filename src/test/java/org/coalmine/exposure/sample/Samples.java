package org.coalmine.exposure.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.Kernels;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.model.ngram.NgramModel;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;

/**
 * Small spaces of every kind and small models, for comparing with the {@link
 * org.coalmine.exposure.PlainLoop}.
 */
public final class Samples {
  public static final Alphabet ALPHABET = Alphabet.of("0123456789abcdefghijklmnopqrstuvwxyz .-");

  private Samples() {}

  static ImportanceSampler sampler(
      LanguageModel model, Candidates candidates, List<Proposal> mixture, long most) {
    return new ImportanceSampler(
        model, candidates, mixture, SerialSampling.lookAhead(model, candidates), most);
  }

  static boolean holds(ImportanceEstimate estimate, long rank) {
    return estimate.rank().low().longValueExact() <= rank
        && rank <= estimate.rank().high().longValueExact();
  }

  public static List<CanaryFormat> formats() {
    return List.of(
        regex("digits", "no {fill}", "[0-9]{3}", Check.NONE),
        regex("bare", "{fill}", "[0-9]{2}", Check.NONE),
        regex("suffix", "no {fill} ok.", "[0-9]{3}", Check.NONE),
        regex("variable", "no {fill}", "[ab]{1,7}", Check.NONE),
        regex("variable-suffix", "no {fill}b.", "(a|ab|abb|[bc]{1,5}|x[0-9]?)", Check.NONE),
        regex("fixed", "{fill}.", "only", Check.NONE),
        regex("classes", "id {fill}", "[a-f][0-9]( [xyz]){2}", Check.NONE),
        regex("chain", "at {fill} or.", "[0-9][0-9] and so [ab]?[0-3]", Check.NONE),
        regex("luhn", "card {fill}", "[0-9]{4}", Check.LUHN),
        regex("luhn-variable", "card {fill}.", "[0-9]{1,4}", Check.LUHN),
        regex("ssn", "ssn {fill}", "(00[0-9]|66[56])-0[0-3]-000[0-9]", Check.SSN),
        new CanaryFormat(
            "words",
            "the {fill}",
            RandomnessSpace.of(new FillExpression.Words(words(), 1, ""), Check.NONE)),
        new CanaryFormat(
            "phrases",
            "the {fill}.",
            RandomnessSpace.of(
                new FillExpression.Words(words().subList(0, 30), 2, "-"), Check.NONE)));
  }

  public static CanaryFormat regex(String name, String text, String expression, Check check) {
    return new CanaryFormat(
        name, text, RandomnessSpace.of(new FillExpression.Regex(expression), check));
  }

  private static List<String> words() {
    Random random = new Random(5);
    return random
        .ints(400, 0, 26 * 26 * 26)
        .mapToObj(
            n -> {
              String letters = "" + (char) ('a' + n % 26) + (char) ('a' + n / 26 % 26);
              return n % 3 == 0
                  ? letters
                  : letters + (char) ('a' + n / 676) + (n % 5 == 0 ? "s" : "");
            })
        .distinct()
        .toList();
  }

  public static List<LanguageModel> models() {
    return List.of(ngram(1), ngram(3), scalarLstm(1, 7), lstm(2, 9));
  }

  /** An n-gram model: few distinct costs, so many candidates tie. */
  public static NgramModel ngram(int order) {
    Random random = new Random(order);
    List<Document> documents = new ArrayList<>();
    String characters = ALPHABET.characters();
    for (int index = 0; index < 60; index++) {
      StringBuilder text = new StringBuilder(index % 2 == 0 ? "no 17" : "the ");
      for (int i = 0; i < 40; i++) {
        text.append(characters.charAt(random.nextInt(random.nextInt(characters.length()) + 1)));
      }
      documents.add(new Document(index, text.toString()));
    }
    return NgramModel.train(ALPHABET, order, 0.25, documents);
  }

  /** An LSTM of random weights, large enough to make some symbols far likelier than others. */
  public static LanguageModel lstm(int layers, int units) {
    return LstmModel.of(RandomWeights.of("sample", ALPHABET, layers, units, 6));
  }

  /** The same weights as {@link #lstm}, computed in plain Java. */
  public static LanguageModel scalarLstm(int layers, int units) {
    return LstmModel.of(RandomWeights.of("sample", ALPHABET, layers, units, 6), Kernels.scalar());
  }
}
