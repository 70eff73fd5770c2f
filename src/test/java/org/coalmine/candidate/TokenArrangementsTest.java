package org.coalmine.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.token.SmallTokenizers;
import org.coalmine.token.TokenVocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrangements of known tokenizers with few merges, on the spaces that once went wrong. */
final class TokenArrangementsTest {
  private static final String[] MERGES = {
    "1 2", "12 3", "Ġ 1", "Ġ a", "a b", "ab c", "b c", "Ġ is", "i s", "Ġa b", "' s", "Ġ Ġ", "Ċ Ċ",
    "! Ċ", "2 3", "3 1", "Ã ¼", "Ã ¤", "Ã¼ Ã", "Ã Ł", "r Ã¼", "â Ĥ", "b ."
  };

  private static final String QWEN_SPLIT =
      SmallTokenizers.LLAMA3_SPLIT.replace("\\p{N}{1,3}", "\\p{N}");
  private static final String GPT4O_SPLIT =
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*"
          + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
          + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final List<String> DEEPSEEK_SPLITS =
      List.of(
          "\\p{N}{1,3}",
          "[一-龥぀-ゟ゠-ヿ]+",
          "[!-/:-~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+|"
              + " ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");

  private static final String[][] SPACES = {
    {"nr is {fill}", "[0-3]{1,4}"},
    {"nr is{fill}", " [0-3]{1,3}"},
    {"id{fill}x", "[0-3]{3}"},
    {"say {fill} ab.", "[a-c']{1,3}"},
    {"x{fill}", "[ \na1]{1,4}"},
    {"x{fill}b\n", "[ \na1]{3}"},
    {"say {fill}\n", "[ab!]{3}"},
    {"Grüße {fill}!", "[abäüß€]{1,3}"},
    {"{fill}b.", "a|ab|bb"},
    {"{fill}", "[ab]{3}"},
    {"日{fill}本", "[日a1]{2}"},
    {"one {fill}", "ab"},
  };

  private static TokenVocabulary read(ObjectNode file) {
    return SmallTokenizers.read(file);
  }

  private static ObjectNode wholePieces(ObjectNode file, String... pieces) {
    ObjectNode model = ((ObjectNode) file.path("model")).put("ignore_merges", true);
    ObjectNode vocabulary = (ObjectNode) model.path("vocab");
    for (String piece : pieces) {
      vocabulary.put(piece, vocabulary.size());
    }
    return file;
  }

  private static ObjectNode normalized(ObjectNode file) {
    file.putObject("normalizer").put("type", "NFC");
    return file;
  }

  static Stream<TokenVocabulary> vocabularies() {
    return Stream.of(
        read(SmallTokenizers.gpt2(MERGES)),
        read(SmallTokenizers.splits(List.of("\\p{N}", SmallTokenizers.LLAMA3_SPLIT), MERGES)),
        read(SmallTokenizers.split(SmallTokenizers.LLAMA3_SPLIT, MERGES)),
        read(
            wholePieces(
                SmallTokenizers.split(SmallTokenizers.LLAMA3_SPLIT, MERGES),
                "Ġcab",
                "231",
                "ca",
                "321")),
        read(normalized(SmallTokenizers.split(QWEN_SPLIT, MERGES))),
        read(SmallTokenizers.split(GPT4O_SPLIT, MERGES)),
        read(SmallTokenizers.splits(DEEPSEEK_SPLITS, MERGES)),
        read(
            SmallTokenizers.llama2(
                List.of("▁", "a", "b", "c", "s", "i", "1", "2", "3", ".", "ü"),
                "▁ 1",
                "▁ a",
                "a b",
                "▁a b",
                "b c",
                "1 2",
                "12 3",
                "b .",
                "▁ ▁",
                "ü a")));
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void pathsAreTheTokensOfAllFills(TokenVocabulary vocabulary) {
    for (String[] space : SPACES) {
      BruteForce.agree(CanaryFormat.of("any", space[0], space[1]), vocabulary);
    }
  }

  @Test
  void whereFillsBeginEachOtherTheWholeTextIsScored() {
    TokenVocabulary vocabulary = read(SmallTokenizers.gpt2("a b", "ab b"));
    Candidates candidates = Candidates.of(CanaryFormat.of("any", "{fill}b.", "a|ab"), vocabulary);

    assertThat(candidates.scoring()).isEqualTo(SuffixScoring.ALWAYS);
    assertThat(candidates.symbols("a")).hasSize(2);
    assertThat(Candidates.of(CanaryFormat.of("any", "{fill}", "a|ab"), vocabulary).scoring())
        .isEqualTo(SuffixScoring.AUTO);
  }

  @Test
  void aTokenAcrossTheEndIsTold() {
    TokenVocabulary vocabulary = read(SmallTokenizers.split(SmallTokenizers.LLAMA3_SPLIT, "! Ċ"));

    assertThat(
            Candidates.of(CanaryFormat.of("any", "a{fill}\n", "[!1]"), vocabulary).tokenAcrossEnd())
        .isTrue();
    assertThat(
            Candidates.of(CanaryFormat.of("any", "a{fill}\n", "[12]"), vocabulary).tokenAcrossEnd())
        .isFalse();
  }

  @Test
  void addedTokensInTheTextAreConstants() {
    ObjectNode file = SmallTokenizers.gpt2(MERGES);
    SmallTokenizers.added(file, 400, "<|im|>");
    SmallTokenizers.added(file, 401, "[X]").put("lstrip", true).put("rstrip", true);
    TokenVocabulary vocabulary = read(file);
    CanaryFormat chat =
        CanaryFormat.of("chat", "<|im|>is <|im|>ab {fill}!<|im|>\nab", "[ab1]{1,3}");

    BruteForce.agree(CanaryFormat.of("chat", "<|im|>a{fill}<|im|>b", "[ab1]{2}"), vocabulary);
    BruteForce.agree(chat, vocabulary);
    assertThat(Candidates.of(chat, vocabulary, SuffixScoring.AUTO).context().symbols())
        .startsWith(400)
        .contains(400, vocabulary.encode("is")[0]);
    refused("can hold '<|im|>' in or across its fill", vocabulary, "a{fill}im|>", "<[|1]");
    refused("can hold '<|im|>' in or across its fill", vocabulary, "{fill}", "[<|im>]{6}");
    refused("has the token '[X]' beside its fill", vocabulary, "[X]{fill}", "[ a]{2}");
  }

  @Test
  void whatIsNotModelledIsRefused() {
    ObjectNode nfc = SmallTokenizers.gpt2();
    nfc.putObject("normalizer").put("type", "NFC");
    refused(
        "has U+0301, which the tokenizer's normalizer NFC may join",
        read(nfc),
        "e{fill}",
        "[a\u0301]");
    TokenVocabulary llama2 = read(SmallTokenizers.llama2(List.of("▁", "a")));
    refused(
        "has different fills that are one text to the tokenizer, '", llama2, "a{fill}", "[ ▁a]{2}");
    assertThat(Candidates.of(CanaryFormat.of("any", "a{fill}", "[▁a]{2}"), llama2).size())
        .isEqualTo(4);
  }

  private static void refused(String why, TokenVocabulary vocabulary, String text, String fills) {
    CanaryFormat format = CanaryFormat.of("any", text, fills);
    assertThatThrownBy(() -> Candidates.of(format, vocabulary))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aTokenizerThatIsModelledWronglyIsRefused() {
    TokenVocabulary vocabulary = read(SmallTokenizers.gpt2("1 2", "2 1"));
    TokenVocabulary other = read(SmallTokenizers.gpt2("2 1", "1 2"));
    CanaryFormat format = CanaryFormat.of("any", "nr {fill}", "[0-9]{6}");

    assertThatThrownBy(
            () -> TokenCandidates.of(format, vocabulary, SuffixScoring.AUTO, other::encode))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the model of its tokenizer lacks the tokens of a fill");
    TokenCandidates.of(format, vocabulary, SuffixScoring.AUTO, vocabulary::encode);
  }

  @Test
  void isMadeAgainWhereItIsRead() throws Exception {
    TokenVocabulary vocabulary = read(SmallTokenizers.gpt2(MERGES));
    Candidates candidates =
        Candidates.of(CanaryFormat.of("any", "nr {fill}.", "[0-9a-c]{4}"), vocabulary);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(candidates);
    Candidates read =
        (Candidates)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(read.context()).isEqualTo(candidates.context());
    assertThat(edges(read.automaton())).isEqualTo(edges(candidates.automaton()));
    assertThat(read.automaton().indexOf("1ab2"))
        .isEqualTo(candidates.automaton().indexOf("1ab2"))
        .isPresent();
    assertThat(read.automaton().indexOf("1ab")).isEmpty();
  }

  private static String edges(CandidateAutomaton automaton) {
    StringBuilder all = new StringBuilder();
    for (int state = 0; state < automaton.states(); state++) {
      for (int k = 0; k < automaton.fanout(state); k++) {
        all.append(state).append(' ').append(automaton.symbol(state, k)).append(' ');
        all.append(automaton.target(state, k)).append('\n');
      }
    }
    return all.append(Arrays.toString(automaton.columns())).toString();
  }
}
