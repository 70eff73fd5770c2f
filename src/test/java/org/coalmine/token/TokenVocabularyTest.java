package org.coalmine.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenVocabularyTest {
  private static List<String> tokens(TokenVocabulary vocabulary, String text) {
    return Arrays.stream(vocabulary.encode(text))
        .mapToObj(symbol -> vocabulary.decode(new int[] {symbol}))
        .toList();
  }

  @Test
  void mergesWithinPiecesInTheOrderOfTheList() {
    TokenVocabulary gpt2 =
        SmallTokenizers.read(SmallTokenizers.gpt2("Ġ i", "i s", "t h", "Ġi s", "1 2", "12 3"));

    assertThat(tokens(gpt2, "this is is1234"))
        .containsExactly("th", "is", " is", " is", "123", "4");
    assertThat(tokens(gpt2, "  is")).containsExactly(" ", " is");
    assertThat(gpt2.encode("")).isEmpty();
    assertThat(gpt2.size()).isEqualTo(262);
    assertThat(gpt2.textStart()).isEmpty();
  }

  @Test
  void splitsStopMerges() {
    TokenVocabulary llama3 =
        SmallTokenizers.read(
            SmallTokenizers.split(SmallTokenizers.LLAMA3_SPLIT, "1 2", "12 3", "123 4"));

    assertThat(tokens(llama3, "12341")).containsExactly("123", "4", "1");
  }

  @Test
  void charactersWithoutATokenAreSpelledByBytes() {
    TokenVocabulary llama2 =
        SmallTokenizers.read(
            SmallTokenizers.llama2(List.of("▁", "i", "s", "é"), "▁ i", "i s", "▁i s"));

    assertThat(tokens(llama2, "is is")).containsExactly(" is", " is");
    assertThat(llama2.encode("é€"))
        .containsExactly(3 + 256, 3 + 256 + 3, 3 + 0xE2, 3 + 0x82, 3 + 0xAC);
    assertThat(llama2.decode(llama2.encode("é€"))).isEqualTo(" é€");
    assertThat(llama2.encodeExactly("é€ is")).isEqualTo(llama2.encode("é€ is"));
  }

  @Test
  void addedTokensAreTakenOutFirstAndTheLongestOfThem() {
    ObjectNode file = SmallTokenizers.gpt2("e n", "en d");
    SmallTokenizers.added(file, 300, "<|end|>");
    SmallTokenizers.added(file, 301, "<|end|>!");
    SmallTokenizers.added(file, 302, "word").put("single_word", true);
    SmallTokenizers.added(file, 303, "[X]").put("lstrip", true).put("rstrip", true);
    TokenVocabulary vocabulary = SmallTokenizers.read(file);

    assertThat(vocabulary.encode("end<|end|>!<|end|>end"))
        .containsExactly(vocabulary.encode("end")[0], 301, 300, vocabulary.encode("end")[0]);
    assertThat(vocabulary.encode("a word")).contains(302);
    assertThat(vocabulary.encode("swords word_ 1word")).doesNotContain(302);
    assertThat(vocabulary.encode("a \n[X]  b")).containsExactly('a' - '!' + 33, 303, 'b');
    assertThat(vocabulary.addedToken("[X]")).isEqualTo(OptionalInt.of(303));
    assertThat(vocabulary.addedToken("[Y]")).isEmpty();
  }

  @Test
  void aWholePieceIsOneTokenWhereMergesAreIgnored() {
    ObjectNode file = SmallTokenizers.gpt2("a b");
    ((ObjectNode) file.path("model").path("vocab")).put("abc", 256 + 1);
    assertThat(tokens(SmallTokenizers.read(file), "abc")).containsExactly("ab", "c");

    ((ObjectNode) file.path("model")).put("ignore_merges", true);
    assertThat(tokens(SmallTokenizers.read(file), "abc abc"))
        .containsExactly("abc", " ", "ab", "c");
  }

  @Test
  void theTokenInFrontOfATextIsToldAndNotEncoded() throws Exception {
    ObjectNode file = SmallTokenizers.gpt2();
    SmallTokenizers.added(file, 256, "<s>");
    ObjectNode processor = file.putObject("post_processor").put("type", "TemplateProcessing");
    processor.putArray("single").addObject().putObject("SpecialToken").put("id", "<s>");
    processor.putObject("special_tokens").putObject("<s>").putArray("ids").add(256);
    TokenVocabulary vocabulary = SmallTokenizers.read(file);

    assertThat(vocabulary.textStart()).isEqualTo(OptionalInt.of(256));
    assertThat(vocabulary.encode("a")).hasSize(1);
  }

  @Test
  void anyTextComesBack() {
    TokenVocabulary vocabulary =
        SmallTokenizers.read(
            SmallTokenizers.split(SmallTokenizers.LLAMA3_SPLIT, "Ġ t", "h e", "Ã ©", "e Ã©"));
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      String text =
          random
              .ints(random.nextInt(30), 0, 0x3000)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertThat(vocabulary.decode(vocabulary.encodeExactly(text))).isEqualTo(text);
    }
  }

  @Test
  void aTextThatTheNormalizerChangesIsRefusedWhereItMustBeExact() {
    ObjectNode file = SmallTokenizers.gpt2();
    file.putObject("normalizer").put("type", "NFC");
    TokenVocabulary vocabulary = SmallTokenizers.read(file);

    assertThat(vocabulary.encode("e\u0301")).isEqualTo(vocabulary.encode("é"));
    assertThatThrownBy(() -> vocabulary.encodeExactly("ae\u0301"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the model's tokenizer changes U+0065");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/model/type | \"Unigram\" | the model type Unigram is not read",
        "/model/dropout | 0.1 | model.dropout above 0 is not read",
        "/model/continuing_subword_prefix | \"##\" | model.continuing_subword_prefix other than",
        "/model/end_of_word_suffix | \"</w>\" | model.end_of_word_suffix other than",
        "/model/novelty | 1 | model.novelty is not read",
        "/model/merges | [\"a b c\"] | merge 1 of model.merges is no pair",
        "/model/merges | [[\"a\"]] | merge 1 of model.merges is no pair",
        "/model/merges | [\"a zz\"] | which is not in model.vocab",
        "/model/vocab | {\"a\": 0, \"b\": 0} | two tokens of model.vocab have one id",
        "/model/vocab | {\"a\": 2000000000} | far above the number of tokens",
        "/model/vocab | {\"a\": -1} | an id is negative",
        "/model/vocab | {\"a\": 0} | no token for the byte 00",
        "/model/vocab | {\"a\": \"0\"} | is no whole number",
        "/normalizer | {\"type\": \"Lowercase\"} | the normalizer Lowercase is not read",
        "/normalizer | {\"type\": \"Replace\", \"pattern\": {\"String\": \"x\"}} | that replaces",
        "/pre_tokenizer | {\"type\": \"Whitespace\"} | the pre_tokenizer Whitespace is not read",
        "/pre_tokenizer | null | byte level or byte_fallback is needed",
        "/pre_tokenizer | {\"type\": \"Split\", \"pattern\": {\"Regex\": \"a\"}} | with behavior",
        "/pre_tokenizer | {\"type\": \"Metaspace\", \"add_prefix_space\": false} | beside"
            + " prepend_scheme",
        "/post_processor | {\"type\": \"BertProcessing\"} | the post_processor BertProcessing",
        "/novelty | 1 | the part novelty is not read",
        "/added_tokens | [{\"id\": 7, \"content\": \"a\"}] | has the ids 7 and 97"
      })
  void whatIsNotReadIsNamed(String pointer, String value, String words) throws Exception {
    ObjectNode file = SmallTokenizers.gpt2("a b");
    int slash = pointer.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) (slash == 0 ? file : file.at(pointer.substring(0, slash)));
    parent.set(
        pointer.substring(slash + 1),
        new com.fasterxml.jackson.databind.ObjectMapper().readTree(value));

    assertThatThrownBy(() -> SmallTokenizers.read(file))
        .isInstanceOf(UnsupportedTokenizerException.class)
        .hasMessageStartingWith("tokenizer.json: ")
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | the file is no JSON object",
        "{\"model\": {\"vocab\": {\"a\": 1 | is no tokenizer.json",
        "{\"version\": \"1\", \"version\": \"2\"} | Duplicate field",
        "{} {} | something stands behind",
        "{\"model\": 3} | model is no object",
        "{} | the model type unknown is not read"
      })
  void whatIsNoTokenizerIsRefused(String file, String words) {
    assertThatThrownBy(() -> SmallTokenizers.read(file))
        .isInstanceOf(UnsupportedTokenizerException.class)
        .hasMessageContaining(words);
  }

  @Test
  void deepFilesAreRefused() {
    assertThatThrownBy(() -> SmallTokenizers.read("{\"a\":".repeat(100_000)))
        .isInstanceOf(UnsupportedTokenizerException.class);
  }
}
