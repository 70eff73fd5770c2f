package org.coalmine.token;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small vocabularies of tokens, for tests of what goes down their candidates. */
public final class TokenSamples {
  private TokenSamples() {}

  /** Every number of one to three digits is a token, as in Llama-3's vocabulary. */
  public static TokenVocabulary threeDigits() {
    List<String> merges = new ArrayList<>();
    for (int pair = 0; pair < 100; pair++) {
      merges.add("%d %d".formatted(pair / 10, pair % 10));
    }
    for (int number = 0; number < 1000; number++) {
      merges.add("%02d %d".formatted(number / 10, number % 10));
      merges.add("%d %02d".formatted(number / 100, number % 100));
    }
    return SmallTokenizers.read(
        SmallTokenizers.split(SmallTokenizers.LLAMA3_SPLIT, merges.toArray(String[]::new)));
  }

  /** Tokens of any pieces of some characters, as in GPT-2's vocabulary. */
  public static TokenVocabulary pieces(String characters, int merges, long seed) {
    Random random = new Random(seed);
    List<String> tokens = new ArrayList<>();
    for (char character : characters.toCharArray()) {
      tokens.add(Character.toString(ByteLetters.letter(character)));
    }
    List<String> pairs = new ArrayList<>();
    while (pairs.size() < merges) {
      String left = tokens.get(random.nextInt(tokens.size()));
      String right = tokens.get(random.nextInt(tokens.size()));
      if (left.length() + right.length() <= 4 && !tokens.contains(left + right)) {
        pairs.add(left + " " + right);
        tokens.add(left + right);
      }
    }
    return SmallTokenizers.read(SmallTokenizers.gpt2(pairs.toArray(String[]::new)));
  }
}
