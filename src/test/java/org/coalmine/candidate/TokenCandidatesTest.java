package org.coalmine.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InvalidObjectException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.token.SmallTokenizers;
import org.coalmine.token.TokenVocabulary;

final class TokenCandidatesTest {
  private static final String[] LETTERS = {"a", "b", "1", "Ġ", "Ċ", "'", "Ã", "©"};
  private static final String[] CHARACTERS = {"a", "b", "1", " ", "\n", "'", "é"};

  private static String any(Random random, String... all) {
    return all[random.nextInt(all.length)];
  }

  /** Merges of letters and of what they make, in any order, some of them twice. */
  private static List<String> merges(Random random, String... letters) {
    List<String> tokens = new ArrayList<>(List.of(letters));
    List<String> merges = new ArrayList<>();
    for (int merge = random.nextInt(40); merge > 0; merge--) {
      String left = tokens.get(random.nextInt(tokens.size()));
      String right = tokens.get(random.nextInt(tokens.size()));
      merges.add(left + " " + right);
      tokens.add(left + right);
    }
    if (random.nextBoolean()) {
      for (int swap = random.nextInt(merges.size() + 1); swap > 1; swap--) {
        Collections.swap(merges, random.nextInt(merges.size()), random.nextInt(merges.size()));
      }
      for (int again = random.nextInt(3); again > 0 && !merges.isEmpty(); again--) {
        merges.add(merges.get(random.nextInt(merges.size())));
      }
    }
    return merges;
  }

  static final String[] SPLITS = {
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
    SmallTokenizers.LLAMA3_SPLIT,
    "a+|b(?!a)|ab1",
    "[^a]a|\\s+(?!b)",
    "\\p{N}",
    "[^\\n]+"
  };

  private static TokenVocabulary vocabulary(Random random) {
    ObjectNode file;
    if (random.nextInt(4) == 0) {
      List<String> letters = List.of("▁", "a", "b", "1", "'", "<0x0A>", "<0x31>");
      file =
          SmallTokenizers.llama2(
              letters.subList(0, 5),
              merges(random, letters.subList(0, 5).toArray(String[]::new)).toArray(String[]::new));
    } else {
      file =
          SmallTokenizers.split(
              any(random, SPLITS), merges(random, LETTERS).toArray(String[]::new));
      if (random.nextInt(4) == 0) {
        file =
            SmallTokenizers.splits(
                List.of(any(random, SPLITS), any(random, SPLITS)),
                merges(random, LETTERS).toArray(String[]::new));
      }
      if (random.nextInt(3) == 0) {
        SmallTokenizers.addPrefixSpace(file);
      }
    }
    if (random.nextInt(3) == 0) {
      ObjectNode model = (ObjectNode) file.path("model");
      model.put("ignore_merges", true);
      ObjectNode vocab = (ObjectNode) model.path("vocab");
      for (int whole = random.nextInt(20); whole > 0; whole--) {
        StringBuilder piece = new StringBuilder();
        for (int letter = 1 + random.nextInt(3); letter >= 0; letter--) {
          piece.append(any(random, "a", "b", "1", model.has("unk_token") ? "▁" : "Ġ"));
        }
        if (!vocab.has(piece.toString())) {
          vocab.put(piece.toString(), vocab.size());
        }
      }
    }
    return SmallTokenizers.read(file);
  }

  private static String text(Random random, int most) {
    StringBuilder text = new StringBuilder();
    for (int letter = random.nextInt(most + 1); letter > 0; letter--) {
      text.append(any(random, CHARACTERS));
    }
    return text.toString();
  }

  /** A few hundred fills at most. */
  private static String fills(Random random) {
    StringBuilder fills = new StringBuilder();
    for (int part = random.nextInt(3); part >= 0; part--) {
      StringBuilder set = new StringBuilder("[");
      for (int letter = random.nextInt(4); letter >= 0; letter--) {
        set.append(any(random, CHARACTERS));
      }
      fills.append(set).append("]").append(any(random, "", "", "{2}", "{1,2}", "?"));
    }
    return "(" + fills + ")" + any(random, "", "|" + any(random, CHARACTERS));
  }

  @Property(
      tries = 250,
      seed = "20261130",
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF)
  void pathsAreTheTokensOfAllFills(@ForAll long seed) {
    Random random = new Random(seed);
    TokenVocabulary vocabulary = vocabulary(random);
    CanaryFormat format;
    do {
      try {
        format =
            CanaryFormat.of("any", text(random, 4) + "{fill}" + text(random, 3), fills(random));
      } catch (IllegalArgumentException e) {
        format = null;
        assertThat(e).hasMessageContaining("may be empty");
      }
    } while (format == null || format.space().size().compareTo(BigInteger.valueOf(400)) > 0);
    try {
      BruteForce.agree(format, vocabulary);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("different fills that are one text to the tokenizer, '");
      assertThat(BruteForce.hasTwins(format, vocabulary)).isTrue();
    }
  }

  /** Whether a text before all texts is cut off by itself: on the automata, and fill by fill. */
  @Property(
      tries = 100,
      seed = "20261130",
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF)
  void candidatesAreThoseBehindATextExactlyIfEveryFillSays(@ForAll long seed) {
    Random random = new Random(seed);
    TokenVocabulary vocabulary = vocabulary(random);
    String before = text(random, 3) + "a";
    try {
      CanaryFormat alone =
          CanaryFormat.of("any", text(random, 2) + "{fill}" + text(random, 2), fills(random));
      CanaryFormat joined = new CanaryFormat("any", before + alone.text(), alone.space());
      Candidates ofAlone = Candidates.of(alone, vocabulary, SuffixScoring.ALWAYS);
      Candidates ofJoined = Candidates.of(joined, vocabulary, SuffixScoring.ALWAYS);
      int[] boundary = vocabulary.encode(before);
      assertThat(ofJoined.areBehind(boundary, ofAlone))
          .isEqualTo(everyFillSays(alone, boundary, before, vocabulary));
      SEEN[ofJoined.areBehind(boundary, ofAlone) ? 1 : 0]++;
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageNotContaining("please report");
    }
  }

  private static final int[] SEEN = new int[2];

  @AfterContainer
  static void bothWereSeen() {
    if (SEEN[0] + SEEN[1] > 0) {
      assertThat(SEEN[0]).isGreaterThan(10);
      assertThat(SEEN[1]).isGreaterThan(10);
    }
  }

  private static boolean everyFillSays(
      CanaryFormat format, int[] boundary, String before, TokenVocabulary vocabulary) {
    for (int i = 0; i < format.space().size().intValueExact(); i++) {
      String text = format.prefix() + format.space().fill(BigInteger.valueOf(i)) + format.suffix();
      int[] apart =
          IntStream.concat(IntStream.of(boundary), IntStream.of(vocabulary.encode(text))).toArray();
      if (!Arrays.equals(vocabulary.encode(before + text), apart)) {
        return false;
      }
    }
    return true;
  }

  /** One fill of ten thousand merges with the text before it; looking at a few would miss it. */
  @Example
  void oneFillThatMergesIsFound() {
    TokenVocabulary vocabulary =
        SmallTokenizers.read(SmallTokenizers.split("[^\\n]+", "7 3", "9 1", "73 91", "x 7391"));
    CanaryFormat alone = CanaryFormat.of("any", "{fill}", "[0-9]{4}");
    CanaryFormat joined = CanaryFormat.of("any", "x{fill}", "[0-9]{4}");
    CanaryFormat without = CanaryFormat.of("any", "{fill}", "[0-68-9][0-9]{3}");
    int[] boundary = vocabulary.encode("x");

    assertThat(
            Candidates.of(joined, vocabulary).areBehind(boundary, Candidates.of(alone, vocabulary)))
        .isFalse();
    assertThat(
            Candidates.of(
                    new CanaryFormat("any", "x" + without.text(), without.space()), vocabulary)
                .areBehind(boundary, Candidates.of(without, vocabulary)))
        .isTrue();
  }

  @Example
  void anAutomatonThatAnotherProcessMakesOtherwiseIsRefused() throws InvalidObjectException {
    TokenVocabulary vocabulary =
        SmallTokenizers.read(SmallTokenizers.split("[^\\n]+", "7 3", "9 1"));
    CanaryFormat format = CanaryFormat.of("pin", "x{fill}", "[0-9]{4}");
    TokenCandidates made = TokenCandidates.of(format, vocabulary, SuffixScoring.AUTO);
    String digest = PathDigest.of(made.context(), made);

    Object again =
        new TokenCandidates.Recipe(format, vocabulary, SuffixScoring.AUTO, digest).readResolve();
    assertThat(PathDigest.of(made.context(), (CandidateAutomaton) again)).isEqualTo(digest);
    TokenVocabulary other = SmallTokenizers.read(SmallTokenizers.split("[^\\n]+", "7 3"));
    assertThatThrownBy(
            () ->
                new TokenCandidates.Recipe(format, other, SuffixScoring.AUTO, digest).readResolve())
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("the candidates of format 'pin' are others here than on the driver")
        .hasMessageContaining("run the same version of Coalmine and of Java");
  }
}
