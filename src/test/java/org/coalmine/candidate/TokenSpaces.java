package org.coalmine.candidate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.exposure.count.TrieSize;
import org.coalmine.token.SmallTokenizers;
import org.coalmine.token.TokenVocabulary;
import org.coalmine.token.TokenizerFile;

/**
 * The automata of real tokenizers: compares those of small spaces with every fill encoded by
 * itself, and prints the sizes of large ones. {@code scripts/token-spaces} starts it.
 */
final class TokenSpaces {
  /** A text and its fills, small enough to encode each. */
  private static final String[][] COMPARED = {
    {"The random number is {fill}", "[0-9]{1,4}"},
    {"The random number is{fill}", " [0-9]{1,4}"},
    {"id{fill}x", "[0-9]{1,4}"},
    {"id{fill}x", "[0-9]{4}"},
    {"The name is {fill}.", "[a-z]{1,3}"},
    {"The name is {fill}.", "[a-z]{3}"},
    {"{fill} word", "[a-z']{3}"},
    {"say {fill} word", "[a-z']{1,3}"},
    {"x{fill}", "[ \na1]{1,5}"},
    {"x{fill}y\n", "[ \na1]{1,5}"},
    {"{fill}\n\n", "[ \na1!]{4}"},
    {"Grüße {fill}!", "[a-cäüß€]{1,3}"},
    {"Grüße {fill}!\n", "[a-cäüß€]{3}"},
  };

  /** A text and its fills, of which the sizes are told. */
  private static final String[][] LARGE = {
    {"The random number is {fill}", "[0-9]{9}"},
    {"The random number is {fill}\n", "[0-9]{9}"},
    {"My number is {fill}.", "[0-9]{3}-[0-9]{2}-[0-9]{4}"},
    {"The code is {fill}, keep it.", "[A-Z]{2}[0-9]{2}( [0-9]{4}){4}"},
    {"The name is {fill}.", "[a-z]{5}"},
    {"The name is {fill}.", "[a-z]{6}"},
  };

  private TokenSpaces() {}

  public static void main(String[] arguments) throws IOException {
    boolean sound = true;
    for (Path file : tokenizers(Path.of(arguments[0]))) {
      TokenVocabulary vocabulary = vocabulary(file);
      System.out.printf("%s: %d tokens%n", file, vocabulary.size());
      for (String[] space : COMPARED) {
        sound &= compare(CanaryFormat.of("compared", space[0], space[1]), vocabulary);
      }
      for (String[] space : LARGE) {
        for (SuffixScoring scoring : SuffixScoring.values()) {
          CanaryFormat format = CanaryFormat.of("large", space[0], space[1]);
          if (scoring == SuffixScoring.AUTO || !format.suffix().isEmpty()) {
            measure(format, vocabulary, scoring);
          }
        }
      }
    }
    if (!sound) {
      throw new IllegalStateException("an automaton differs from the encoder");
    }
  }

  private static List<Path> tokenizers(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.endsWith("tokenizer.json") || file.toString().endsWith(".tiktoken"))
          .sorted()
          .toList();
    }
  }

  private static TokenVocabulary vocabulary(Path file) throws IOException {
    if (file.toString().endsWith(".tiktoken")) {
      return gpt2(Files.readAllLines(file));
    }
    try (InputStream stream = Files.newInputStream(file)) {
      return TokenizerFile.read(file.toString(), stream);
    }
  }

  /**
   * GPT-2's tokenizer from a list of tokens by rank: the merge of a token is of the two tokens that
   * the merges before it leave of its bytes.
   */
  private static TokenVocabulary gpt2(List<String> lines) {
    Map<String, Integer> ranks = new HashMap<>();
    List<String> tokens = new ArrayList<>();
    for (String line : lines) {
      String token = new String(Base64.getDecoder().decode(line.split(" ")[0]), ISO_8859_1);
      ranks.put(token, Integer.parseInt(line.split(" ")[1]));
      tokens.add(token);
    }
    ObjectNode file = SmallTokenizers.gpt2();
    ObjectNode model = (ObjectNode) file.path("model");
    ObjectNode vocabulary = model.putObject("vocab");
    ArrayNode merges = model.putArray("merges");
    for (String token : tokens) {
      int own = requireNonNull(ranks.get(token));
      vocabulary.put(SmallTokenizers.letters(token), own);
      List<String> parts = new ArrayList<>();
      token.chars().forEach(one -> parts.add(Character.toString(one)));
      while (parts.size() > 2) {
        int best = -1;
        int bestRank = Integer.MAX_VALUE;
        for (int i = 0; i + 1 < parts.size(); i++) {
          int rank = ranks.getOrDefault(parts.get(i) + parts.get(i + 1), Integer.MAX_VALUE);
          if (rank < own && rank < bestRank) {
            bestRank = rank;
            best = i;
          }
        }
        parts.set(best, parts.get(best) + parts.remove(best + 1));
      }
      if (parts.size() == 2) {
        merges.add(
            SmallTokenizers.letters(parts.get(0)) + " " + SmallTokenizers.letters(parts.get(1)));
      }
    }
    return SmallTokenizers.read(file);
  }

  private static boolean compare(CanaryFormat format, TokenVocabulary vocabulary) {
    try {
      BruteForce.agree(format, vocabulary);
      System.out.printf(
          "  %-28s %-20s %7d fills: none missing, none too many%n",
          shown(format.text()),
          shown(format.space().expression().toString()),
          format.space().size());
      return true;
    } catch (AssertionError | IllegalArgumentException e) {
      System.out.printf("  %s %s DIFFERS: %s%n", format.text(), format.space(), e.getMessage());
      return false;
    }
  }

  private static void measure(
      CanaryFormat format, TokenVocabulary vocabulary, SuffixScoring scoring) {
    long before = cpuNanos();
    try {
      Candidates candidates = Candidates.of(format, vocabulary, scoring);
      CandidateAutomaton automaton = candidates.automaton();
      long edges = 0;
      for (int state = 0; state < automaton.states(); state++) {
        edges += automaton.fanout(state);
      }
      System.out.printf(
          "  %-28s %-28s %-6s %,14d fills %,6d states %,10d edges %,18d steps%s %5.1f s%n",
          shown(format.text()),
          shown(format.space().expression().toString()),
          candidates.scoring(),
          automaton.size(),
          automaton.states(),
          edges,
          TrieSize.of(automaton).inner(),
          candidates.tokenAcrossEnd() ? " across" : "",
          (cpuNanos() - before) / 1e9);
    } catch (IllegalArgumentException e) {
      System.out.printf("  %s refused: %s%n", format.text(), e.getMessage());
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static String shown(String text) {
    return text.replace("\n", "\\n");
  }
}
