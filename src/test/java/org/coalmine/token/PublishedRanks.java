package org.coalmine.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.knuddels.jtokkit.Encodings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A vocabulary as OpenAI publishes it: tokens as bytes, in the order in which merges make them. The
 * list of merges follows from it: what a token falls into under the merges before it are the two
 * that it is made of.
 *
 * @param tokens each as a string of one character per byte, by id
 * @param merges the two parts of each token that is no single byte, by rank
 */
record PublishedRanks(List<String> tokens, List<String[]> merges) {

  /**
   * Reads a vocabulary that jtokkit holds.
   *
   * @param name such as {@code r50k_base}, GPT-2's
   */
  static PublishedRanks of(String name) throws IOException {
    List<String> tokens = new ArrayList<>();
    try (InputStream file = Encodings.class.getResourceAsStream(name + ".tiktoken");
        BufferedReader lines = new BufferedReader(new InputStreamReader(file, US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(" ");
        if (Integer.parseInt(parts[1]) != tokens.size()) {
          throw new IOException("the ranks of " + name + " are not in order: " + line);
        }
        tokens.add(new String(Base64.getDecoder().decode(parts[0]), ISO_8859_1));
      }
    }
    Map<String, Integer> ranks = new HashMap<>();
    List<String[]> merges = new ArrayList<>();
    for (String token : tokens) {
      if (token.length() > 1) {
        merges.add(parts(token, ranks));
      }
      ranks.put(token, ranks.size());
    }
    return new PublishedRanks(tokens, merges);
  }

  private static String[] parts(String token, Map<String, Integer> ranks) {
    List<String> parts = new ArrayList<>(List.of(token.split("")));
    while (parts.size() > 2) {
      int best = 0;
      int rank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int of = ranks.getOrDefault(parts.get(i) + parts.get(i + 1), Integer.MAX_VALUE);
        if (of < rank) {
          rank = of;
          best = i;
        }
      }
      if (rank == Integer.MAX_VALUE) {
        throw new IllegalStateException("no merges make the token " + token);
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
    return parts.toArray(String[]::new);
  }

  /** The same with the first merges only. */
  PublishedRanks first(int count) {
    return new PublishedRanks(
        List.copyOf(tokens.subList(0, tokens.size() - merges.size() + count)),
        List.copyOf(merges.subList(0, count)));
  }
}
