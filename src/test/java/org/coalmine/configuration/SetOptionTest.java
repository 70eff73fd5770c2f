package org.coalmine.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.coalmine.settings.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetOptionTest {
  private static String value(String text) {
    return SetOption.parse("seed=" + text).getString("seed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a#b",
        "a//b",
        "#",
        "//",
        "a=b",
        "a=b=c",
        "",
        " ",
        " a ",
        "a,b",
        "a:b",
        "a}b",
        "a]b",
        "file:///x.txt",
        "s3a://bucket/x",
        "C:\\x",
        "a\"b",
        "'a'",
        "$a",
        "include x",
        "?",
        "0123",
        "+5",
        "1e3",
        "1.50",
        "-7",
        "10 MB",
        "30s",
        "True",
        "NULL",
        "ε\u0000\u2028",
        "a\nb=c",
        "\ud800",
        "!@%^&*()",
        "a+=b",
        "\\u0041"
      })
  void whatGoesInComesOut(String text) {
    assertThat(value(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "a#b"             | a#b
          "a//b" "c"        | a//b c
          "\\"#"            | "#
          ${x}/b            | 1/b
          a${x}             | a1
          true              | true
          """,
      quoteCharacter = '\'')
  void hoconIsHocon(String text, String value) {
    Config config =
        SetOption.parse("seed=" + text).withFallback(ConfigFactory.parseString("x = 1")).resolve();
    assertThat(config.getString("seed")).isEqualTo(value);
  }

  @Test
  void listsAndObjectsAreHocon() {
    assertThat(SetOption.parse("corpus.paths=[\"a#b\", c]").getStringList("corpus.paths"))
        .containsExactly("a#b", "c");
    assertThat(SetOption.parse("training={epochs=5}").getInt("training.epochs")).isEqualTo(5);
    Config before = ConfigFactory.parseString("corpus.paths = [a]");
    for (String append : List.of("corpus.paths+=b#c", "corpus.paths += b#c")) {
      assertThat(
              SetOption.parse(append).withFallback(before).resolve().getStringList("corpus.paths"))
          .containsExactly("a", "b#c");
    }
    assertThat(SetOption.parse("corpus.limit=null").getIsNull("corpus.limit")).isTrue();
  }

  @Test
  void blanksAroundTheSignGoWhereOneStandsBeforeIt() {
    assertThat(SetOption.parse("rank.method = dense ").getString("rank.method")).isEqualTo("dense");
    assertThat(SetOption.parse(" rank.method=dense").getString("rank.method")).isEqualTo("dense");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          corpus.paths=[file:///x.txt]      | --set corpus.paths: a # or // outside quotes begins a comment; quote it
          corpus.paths=["a", # b]           | --set corpus.paths: a # or // outside
          name="a"#b                        | --set name: a # or // outside
          name=\"""a\"""//b                 | --set name: a # or // outside
          "training.epochs"=5               | --set training.epochs: drop the quotes around the key
          training."epochs"=5               | drop the quotes around the key
          training={epochs=5},name=x        | --set training: one key at a time; repeat --set
          corpus.paths=["a"                 | --set corpus.paths: its value is no HOCON
          name="a                           | --set name: its value is no HOCON
          training.epochs                   | --set training.epochs: write --set key=value
          =5                                | write --set key=value
          a b=5                             | --set a: write --set key=value
          {training.epochs=5}               | --set training.epochs: write --set key=value
          """)
  void theOthersAreRefused(String text, String message) {
    assertThatThrownBy(() -> SetOption.parse(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name=x,seed=tell-nobody",
        "name=x, seed : tell-nobody",
        "name=x\nseed=tell-nobody",
        "corpus.paths=[a],seed=tell-nobody",
        "corpus.paths=[a\n],\"seed\"=tell-nobody",
        "seed=\"tell-nobody",
        "seed=[tell-nobody",
        "seed=\"a\"#tell-nobody",
        "seed={tell-nobody}"
      })
  void noMessageRepeatsTheSeed(String text) {
    assertThatThrownBy(() -> SetOption.parse(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageNotContaining("tell-nobody");
  }
}
