package org.coalmine.scan.sanitise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Finding;
import org.coalmine.scan.Kind;
import org.coalmine.scan.PossibleValues;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.Scanner;
import org.coalmine.scan.SecretSpaces;
import org.coalmine.scan.TextRules;
import org.coalmine.secret.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SanitiserTest {
  private static final byte[] KEY = "a key of sixteen bytes or more".getBytes(UTF_8);
  private static final ScanSettings SETTINGS =
      new ScanSettings(
          EnumSet.complementOf(EnumSet.of(Kind.RULE)), List.of("US"), Certainty.LIKELY);
  private static final Scanner SCANNER = new Scanner(SETTINGS, TextRules.NONE);
  private static final SecretSpaces SPACES =
      new SecretSpaces(new LinkedHashSet<>(List.of("US")), TextRules.NONE);

  private static final String KEY_LINES =
      "MIIEowIBAAKCAQEAx9Jm2kQ3vP0Zr8sT1uWn5yB6cD7eF8gH9iJ0kL1mN2oP3qR4\n"
          + "sT5uV6wX7yZ8aB9cD0eF1gH2iJ3kL4mN5oP6qR7sT8uV9wX0yZ1aB2cD3eF4gH5i\n";

  /** A secret of every kind, and the sentence around it. */
  private static final List<List<String>> SECRETS =
      List.of(
          List.of("card", "my card is ", "4929 1234 5678 9015", ", thanks"),
          List.of("ssn", "ssn ", "219-42-7713", "."),
          List.of("iban", "pay to ", "DE44 5001 0517 5407 3249 31", " today"),
          List.of("phone", "call ", "(415) 867-5309", " now"),
          List.of("email", "write to ", "ann.lee@contoso.com", "!"),
          List.of("password", "password: ", "x7fk29qpa1", "\n"),
          List.of("url-password", "see ftp://bob:", "s3cretPa55", "@files.contoso.org/x"),
          List.of(
              "private-key",
              "",
              "-----BEGIN RSA PRIVATE KEY-----\n" + KEY_LINES + "-----END RSA PRIVATE KEY-----",
              "\n"),
          List.of("api-key", "token ", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", " here"),
          List.of("crypto", "send to ", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", " please"));

  private static Sanitiser tags() {
    return new Sanitiser(SCANNER, false, null, identity -> false);
  }

  private static Sanitiser pseudonyms(Predicate<Secret> found) {
    return new Sanitiser(SCANNER, false, new Pseudonyms(SPACES, KEY), found);
  }

  private static Sanitised sanitised(Sanitiser sanitiser, String text) {
    return sanitiser.sanitise(text, sanitiser.findings(text), List.of(new Part(0, text.length())));
  }

  private static String tagged(String text) {
    return sanitised(tags(), text).text(text);
  }

  @Test
  void aTagStandsInThePlaceOfEveryKind() {
    Set<String> kinds = new HashSet<>();
    for (List<String> secret : SECRETS) {
      String text = secret.get(1) + secret.get(2) + secret.get(3);
      List<Finding> found = SCANNER.scan(text);
      assertThat(found).as(secret.get(0)).hasSize(1);
      kinds.add(found.get(0).kind().key());
      assertThat(tagged(text)).isEqualTo(secret.get(1) + found.get(0).kind().tag() + secret.get(3));
    }
    assertThat(kinds).isEqualTo(new HashSet<>(SECRETS.stream().map(it -> it.get(0)).toList()));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyRecogniserRefusesTheTag(Kind kind) {
    Scanner all =
        new Scanner(new ScanSettings(SETTINGS.kinds(), List.of("US"), Certainty.POSSIBLE), any());
    for (List<String> secret : SECRETS) {
      assertThat(all.scan(secret.get(1) + kind.tag() + secret.get(3))).isEmpty();
    }
    for (String label : List.of("password=", "pwd: \"", "pin ", "api_key=", "Bearer ", "tel. ")) {
      assertThat(all.scan(label + kind.tag() + "\"")).isEmpty();
    }
  }

  /** Rules without a space. */
  private interface Spotter extends TextRules {
    @Override
    default PossibleValues possible(String rule, String value) {
      return new PossibleValues.Unknown("the rule has no space");
    }
  }

  /** A rule that takes every word of capitals for a secret. */
  private static TextRules any() {
    return (Spotter)
        text -> {
          List<TextRules.Found> found = new ArrayList<>();
          java.util.regex.Matcher words =
              java.util.regex.Pattern.compile("\\[?[A-Z-]{3,}\\]?").matcher(text);
          while (words.find()) {
            if (text.substring(words.start(), words.end()).matches(".*[\\[\\]].*")) {
              found.add(new TextRules.Found("capitals", words.start(), words.end()));
            }
          }
          return found;
        };
  }

  @Test
  void knownTestValuesStayUnlessAskedFor() {
    String text = "card 4111 1111 1111 1111, mail bob@example.com";
    assertThat(tags().findings(text)).isEmpty();
    Sanitiser all = new Sanitiser(SCANNER, true, null, identity -> false);
    assertThat(sanitised(all, text).text(text)).isEqualTo("card [CARD], mail [EMAIL]");
  }

  @Test
  void whatAPseudonymUncoversIsReplacedToo() {
    String text = "reach 4929 1234 5678 9015 and ann.lee@contoso.com and (415) 867-5309";
    Sanitised written = sanitised(pseudonyms(identity -> false), text);
    String after = written.text(text);
    assertThat(written.left()).isEmpty();
    assertThat(after).contains("[EMAIL]").doesNotContain("4929 1234 5678 9015", "867-5309");
    assertThat(written.places())
        .extracting(Replaced::means)
        .containsExactly(Means.PSEUDONYM, Means.NO_SPACE, Means.PSEUDONYM);
    assertThat(SCANNER.scan(after))
        .extracting(Finding::kind)
        .containsExactly(Kind.CARD, Kind.PHONE);
  }

  @Test
  void aPseudonymThatWasFoundIsATag() {
    String text = "card 4929 1234 5678 9015.";
    String once = sanitised(pseudonyms(identity -> false), text).text(text);
    Secret taken = SCANNER.scan(once).get(0).identity();
    Sanitised written = sanitised(pseudonyms(taken::equals), text);
    assertThat(written.text(text)).isEqualTo("card [CARD].");
    assertThat(written.places()).extracting(Replaced::means).containsExactly(Means.TAKEN);
  }

  @Test
  void partsAloneAreWritten() {
    String text = "ann.lee@contoso.com: my mail is bob.ray@contoso.com\n";
    int part = text.indexOf("my");
    Sanitiser tags = tags();
    List<Part> parts = List.of(new Part(part, text.length() - 1));
    Sanitised written = tags.sanitise(text, tags.findings(text), parts);
    assertThat(written.texts(text, parts)).containsExactly("my mail is [EMAIL]");
    assertThat(written.left()).hasSize(1);
    assertThat(written.text(text)).isEqualTo("ann.lee@contoso.com: my mail is [EMAIL]\n");
  }

  @Test
  void aFindingAcrossPartsIsTaggedInEach() {
    String text = "card 4929 1234\n5678 9015 end";
    Sanitiser tags = tags();
    Scanner newlines = new Scanner(SETTINGS, acrossLines());
    Sanitiser sanitiser = new Sanitiser(newlines, false, null, identity -> false);
    int border = text.indexOf('\n');
    List<Part> parts = List.of(new Part(0, border), new Part(border + 1, text.length()));
    Sanitised written = sanitiser.sanitise(text, sanitiser.findings(text), parts);
    assertThat(written.texts(text, parts)).containsExactly("card [RULE]", "[RULE] end");
    assertThat(tags.findings(text).size()).isLessThanOrEqualTo(1);
  }

  private static TextRules acrossLines() {
    return (Spotter)
        text -> {
          int at = text.indexOf("4929 1234\n5678 9015");
          return at < 0 ? List.of() : List.of(new TextRules.Found("lines", at, at + 19));
        };
  }

  /** Random sentences of all kinds: nothing is found again, and all text between stays. */
  @ParameterizedTest
  @EnumSource(How.class)
  void randomTextsHoldNothingAfterwardsAndKeepWhatIsBetween(How how) {
    if (how == How.DROP) {
      return;
    }
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      int sentences = 1 + random.nextInt(6);
      for (int j = 0; j < sentences; j++) {
        List<String> secret = SECRETS.get(random.nextInt(SECRETS.size()));
        text.append(List.of("\ud83d\ude00 ", "", "x", "\u00e4 ", ",").get(random.nextInt(5)));
        text.append(secret.get(1)).append(secret.get(2)).append(secret.get(3));
      }
      check(how, text.toString(), "seed " + seed + ", text " + i);
    }
  }

  private static void check(How how, String text, String name) {
    List<Finding> before = SCANNER.scan(text);
    Set<Secret> identities = new HashSet<>(before.stream().map(Finding::identity).toList());
    Sanitiser sanitiser = how == How.TAG ? tags() : pseudonyms(identities::contains);
    Sanitised written = sanitised(sanitiser, text);
    String after = written.text(text);
    List<Finding> again = SCANNER.scan(after);
    assertThat(again).as(name).noneMatch(finding -> identities.contains(finding.identity()));
    if (how == How.TAG) {
      assertThat(again).as(name).isEmpty();
    }
    assertThat(written.left()).as(name).isEmpty();
    assertThat(written.differs(text, after)).as(name).isFalse();
    assertThat(written.differs(text, after + "x")).as(name).isTrue();
    assertThat(written.differs(text, after.substring(1))).as(name).isTrue();
    int done = 0;
    int at = 0;
    for (Replaced place : written.places()) {
      String between = text.substring(done, place.start());
      assertThat(after.substring(at, at + between.length())).as(name).isEqualTo(between);
      at += between.length() + place.by().length();
      done = place.end();
    }
    assertThat(after.substring(at)).as(name).isEqualTo(text.substring(done));
  }
}
