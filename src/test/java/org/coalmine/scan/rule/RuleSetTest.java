package org.coalmine.scan.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.coalmine.scan.TextRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RuleSetTest {
  private static final String FILE =
      """
      title = "mine"
      minVersion = "v8.25.0"
      [allowlist]
      description = "all rules"
      paths = ['''vendor/''']
      regexes = ['''^harmless''']

      [[rules]]
      id = "staff"
      description = "staff numbers"
      regex = '''(?i)staff[ :=]{1,3}(?P<number>[[:alnum:]]{6})\\b'''
      keywords = ["STAFF"]
      path = '''src/'''
      tags = ["hr"]

      [[rules]]
      id = "token"
      regex = '''tok_([a-z]*)-([a-z0-9]{8})'''
      secretGroup = 2
      entropy = 2.0
      keywords = ["tok_"]
      [[rules.allowlists]]
      condition = "AND"
      regexTarget = "line"
      regexes = ['''# fine$''']
      stopwords = ["TEST"]
      [[rules.allowlists]]
      stopwords = ["dummy"]

      [[rules]]
      id = "any"
      regex = '''zz[0-9]{3}zz'''

      [[rules]]
      id = "by-path"
      path = '''\\.p12$'''
      """;

  private static RuleSet rules(String... files) {
    return RuleSet.of(List.of("a.toml", "b.toml").subList(0, files.length), List.of(files));
  }

  private static List<String> told(String text) {
    return rules(FILE).find(text).stream()
        .map(found -> found.rule() + " " + text.substring(found.start(), found.end()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "é Staff: ab12cd!, staff ab12cd",
    "😀 STAFF=AB12CD, staff AB12CD",
    "tok_x-a1b2c3d4, token a1b2c3d4",
    "tok_-a1b2c3d4, token a1b2c3d4",
    "a zz123zz b, any zz123zz",
  })
  void findsTheGroupThatIsTheSecret(String text, String finding) {
    assertThat(told(text)).containsExactly(finding);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "staff: ab12cde",
        "tok_x-aaaaaaaa",
        "tok_x-aabbaabb",
        "tok_x-dummy123",
        "staff: harmless",
        "a1test23 tok_x-a1test23 # fine",
        "TOK_x-a1b2c3d4",
      })
  void lengthEntropyStopwordsAndAllowlistsHold(String text) {
    assertThat(told(text)).isEmpty();
  }

  @Test
  void allConditionsOfAnAllowlistMustHold() {
    assertThat(told("tok_x-a1test23")).containsExactly("token a1test23");
    assertThat(told("tok_x-a1b2c3d4 # fine")).containsExactly("token a1b2c3d4");
    assertThat(told("tok_x-a1test23 # fine\ntok_x-a1test23")).containsExactly("token a1test23");
  }

  @Test
  void whatHasNoMeaningInACorpusIsNamed() {
    assertThat(rules(FILE).ids()).containsExactly("staff", "token", "any");
    assertThat(rules(FILE).ignored())
        .containsExactlyInAnyOrder(
            "a.toml: rule staff: path is not used: a corpus has no paths that rules know",
            "a.toml: rule by-path: path is not used: a corpus has no paths that rules know",
            "a.toml: rule by-path: has no regex and finds nothing in a text",
            "a.toml: allowlist: paths is not used: a corpus has no paths that rules know");
  }

  @Test
  void anAllowlistThatAlsoDemandsAPathNeverHolds() {
    String file =
        """
        [[rules]]
        id = "a"
        regex = '''k[0-9]{4}'''
        [[rules.allowlists]]
        condition = "AND"
        paths = ['''test''']
        regexes = ['''k1''']
        """;
    assertThat(rules(file).find("k1234")).hasSize(1);
    assertThat(rules(file.replace("AND", "OR")).find("k1234")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[extend] \\n useDefault = true | a.toml: extend is not supported",
        "[[rules]] \\n regex = 'a' | a.toml: a rule has no id",
        "[[rules]] \\n"
            + " id = 'x' \\n"
            + " regex = '(?=a)' | a.toml: rule x: regex is not in RE2's language",
        "[[rules]] \\n"
            + " id = 'x' \\n"
            + " regex = 'a(b)' \\n"
            + " secretGroup = 2 | rule x: secretGroup is 2, and regex has 1 groups",
        "[[rules]] \\n id = 'x' \\n regex = 'a' \\n wat = 1 | rule x: wat is not a key",
        "[[rules]] \\n"
            + " id = 'x' \\n"
            + " regex = 'a' \\n"
            + " [[rules.required]] \\n"
            + " id = 'y' | rule x: required is not supported",
        "[[rules]] \\n"
            + " id = 'x' \\n"
            + " regex = '((a{100}){100}){100}' | rule x: regex repeats more than 100,000 times",
        "[[rules]] \\n"
            + " id = 'x' \\n"
            + " regex = 'a' \\n"
            + " [rules.allowlist] \\n"
            + " condition = 'XOR' | condition must be AND or OR: XOR",
        "[[rules] | a.toml:1: no TOML",
      })
  void whatIsNotSupportedIsRefusedByName(String file, String message) {
    assertThatThrownBy(() -> rules(file.replace(" \\n ", "\n")))
        .isInstanceOf(UnsupportedRuleException.class)
        .hasMessageContaining(message);
  }

  @Test
  void filesAddUpAndIdsDiffer() {
    String other = "[[rules]]\nid = \"o\"\nregex = '''oo[0-9]'''\n";
    assertThat(rules(FILE, other).find("oo1 zz123zz"))
        .containsExactly(new TextRules.Found("any", 4, 11), new TextRules.Found("o", 0, 3));
    assertThatThrownBy(() -> rules(FILE, FILE)).hasMessageContaining("different ids");
  }

  @Test
  void travelsToOtherProcesses() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(rules(FILE));
    Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    assertThat(read).isEqualTo(rules(FILE)).hasSameHashCodeAs(rules(FILE));
    assertThat(((RuleSet) read).find("zz123zz")).hasSize(1);
  }

  /** Nested quantifiers and a long near miss: linear, where backtracking would not end. */
  @Test
  void hostileExpressionsEnd() {
    String file =
        """
        [[rules]]
        id = "a"
        regex = '''(a+)+(a+)+(a|aa)+$'''
        """;
    assertThat(rules(file).find("a".repeat(20_000) + "b")).isEmpty();
  }
}
