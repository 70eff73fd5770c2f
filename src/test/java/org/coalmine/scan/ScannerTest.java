package org.coalmine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalmine.scan.Scans.told;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScannerTest {
  private static final String GITHUB = "k3Vt9QmZ1xWc7RbY5nLp0DsJ4hGf8Ea2Tu6i";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111111",
        "4012888888881881",
        "4222222222222",
        "5555555555554444",
        "5105105105105100",
        "2223003122003222",
        "378282246310005",
        "371449635398431",
        "6011111111111117",
        "30569309025904",
        "38520000023237",
        "3530111333300000",
        "6200000000000005",
        "122000000000003",
        "5019717010103742"
      })
  void cardsOfNetworksAreFoundAndAreTests(String card) {
    assertThat(told("paid with " + card + ".")).containsExactly("card likely test " + card);
    assertThat(told("card: " + card)).containsExactly("card certain test " + card);
  }

  @Test
  void cardsInGroupsAreCertain() {
    assertThat(told("4539 1488 0343 6467")).containsExactly("card certain 4539 1488 0343 6467");
    assertThat(told("(4539-1488-0343-6467)")).containsExactly("card certain 4539-1488-0343-6467");
    assertThat(told("3782 822463 10005")).containsExactly("card certain test 3782 822463 10005");
    assertThat(told("4539 1488 0343 6467 12")).containsExactly("card likely 4539 1488 0343 6467");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4012888888881882",
        "1748503543012",
        "36168002586008",
        "1700000000000",
        "20240131235959",
        "1700000000000000",
        "1700000000000000000",
        "x4539148803436467",
        "4539148803436467x",
        "1.4539148803436467",
        "a-4539148803436467",
        "<4539148803436467.1234@mail>",
        "4539 1488-0343 6467",
        "123e4567-e89b-4539-1488-034364670000",
      })
  void whatOnlyLooksLikeACardIsNone(String text) {
    assertThat(told(text)).noneMatch(found -> found.startsWith("card"));
  }

  @Test
  void socialSecurityNumbers() {
    assertThat(told("219-09-9999, 219-10-9998"))
        .containsExactly("ssn certain test 219-09-9999", "ssn certain 219-10-9998");
    assertThat(told("ssn 219109998")).containsExactly("ssn likely 219109998");
    assertThat(told("SSN: 219 10 9998")).containsExactly("ssn certain 219 10 9998");
    assertThat(told("order 219109998, 000-12-3456, 666-12-3456, 123-00-4567, 123-45-0000"))
        .isEmpty();
    assertThat(told("987-65-4321 1219-10-9998 219-10-99981 5-219-10-9998")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GB82WEST12345698765432",
        "DE89370400440532013000",
        "FR1420041010050500013M02606",
        "CH9300762011623852957",
        "NL91ABNA0417164300",
        "MT84MALT011000012345MTLCAST001S",
        "NO9386011117947"
      })
  void ibansOfTheRegistry(String iban) {
    assertThat(told("to " + iban + ", please")).containsExactly("iban certain test " + iban);
    String grouped = iban.replaceAll("(.{4})(?!$)", "$1 ");
    assertThat(told("to " + grouped)).containsExactly("iban certain test " + grouped);
    for (int digits = 0; digits < 100; digits++) {
      String other = iban.substring(0, 2) + "%02d".formatted(digits) + iban.substring(4);
      boolean same = other.equals(iban);
      assertThat(told(other).stream().anyMatch(found -> found.startsWith("iban")))
          .as(other)
          .isEqualTo(same);
    }
  }

  @Test
  void checkDigitsThatAreNeverIssuedAreRefused() {
    int accepted = 0;
    for (int number = 0; number < 3000; number++) {
      String account = "%018d".formatted(number);
      for (String digits : List.of("00", "01", "99")) {
        accepted += told("DE" + digits + account).size();
      }
    }
    assertThat(accepted).isZero();
  }

  @Test
  void telephoneNumbers() {
    assertThat(told("415-555-0132")).containsExactly("phone likely test 415-555-0132");
    assertThat(told("call (415) 273-8164 now")).containsExactly("phone certain (415) 273-8164");
    assertThat(told("1-415-273-8164")).containsExactly("phone likely 1-415-273-8164");
    assertThat(told("+55 11 98456 5666")).containsExactly("phone certain +55 11 98456 5666");
    assertThat(told("tel 4152738164")).containsExactly("phone likely 4152738164");
    assertThat(told("4152738164 415.273.81645 12-415-273-8164 v2.415.273.8164")).isEmpty();
    assertThat(told("to tell 4152738164")).isEmpty();
    assertThat(told(Scans.regions("DE"), "030 2639-1234, 030 26391234"))
        .contains("phone likely 030 26391234");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fax 916.972.1680x22008 | 916.972.1680",
        "978-645-9740-Office | 978-645-9740",
        "registered 905-674-3793. | 905-674-3793",
        "They're not answering at 25-62-29-72 | 25-62-29-72",
        "Phone: 021-4006034 | 021-4006034",
        "75 196 772 mobile | 75 196 772",
      })
  void numbersBesideWordsAndBeforeExtensions(String text, String number) {
    assertThat(told(Scans.all(Certainty.POSSIBLE), text))
        .anyMatch(found -> found.startsWith("phone") && found.endsWith(" " + number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "on 2001-10-24 at 10:24",
        "deal 713066.01 of 25-62-29-72",
        "version 12.10.2020.14",
        "zip 53144 and 06-10446904",
        "the 12 34 56 lottery",
      })
  void numbersWithoutAWordAreNoTelephones(String text) {
    assertThat(told(Scans.all(Certainty.POSSIBLE), text))
        .noneMatch(found -> found.startsWith("phone"));
  }

  @Test
  void accountsInSmallLettersAndWithHyphens() {
    assertThat(told("my iban is gb82west12345698765432"))
        .containsExactly("iban certain test gb82west12345698765432");
    assertThat(told("GB82-WEST-1234-5698-7654-32"))
        .containsExactly("iban certain test GB82-WEST-1234-5698-7654-32");
    assertThat(told("GB82west12345698765432 GB82-WEST 1234-5698-7654-32")).isEmpty();
  }

  @Test
  void oneNumberInAllSpellingsIsOneSecret() {
    Scanner scanner = Scans.all(Certainty.LIKELY);
    assertThat(
            scanner
                .scan("(415) 273-8164 | 415.273.8164 | +1 415 273 8164 | tel 4152738164")
                .stream()
                .map(found -> found.normalised().reveal()))
        .containsExactly("+14152738164", "+14152738164", "+14152738164", "+14152738164");
  }

  @Test
  void exampleNumbersOfEveryRegionAreFoundInEveryFormat() {
    PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
    List<String> missed = new ArrayList<>();
    int asked = 0;
    for (String region : plans.getSupportedRegions()) {
      PhoneNumber example = plans.getExampleNumber(region);
      PhoneRecogniser recogniser = new PhoneRecogniser(List.of(region), false);
      for (PhoneNumberFormat format :
          List.of(
              PhoneNumberFormat.E164,
              PhoneNumberFormat.INTERNATIONAL,
              PhoneNumberFormat.NATIONAL)) {
        String written = plans.format(example, format);
        Stretch text = Stretch.of("call " + written + ".");
        Candidate found = recogniser.look(text, 5, 7);
        asked++;
        if (found == null || !text.text(found.start(), found.end()).equals(written)) {
          missed.add(region + " " + written);
        }
      }
    }
    assertThat(asked).isGreaterThanOrEqualTo(3 * 245);
    assertThat(missed).isEmpty();
  }

  @Test
  void electronicMail() {
    assertThat(told("Bob.Lee+x@Mail.Corp-7.com.Next, a@b.c, x@y"))
        .containsExactly("email certain Bob.Lee+x@Mail.Corp-7.com");
    assertThat(told("bob@example.com")).containsExactly("email certain test bob@example.com");
    assertThat(told("mailto:bob@corp.de ftp://bob@corp.de"))
        .containsExactly("email certain bob@corp.de");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '%',
      value = {
        "password: hunter2 | hunter2",
        "Password:  S3cret! and | S3cret!",
        "DB_PASSWORD=\"tr0ub4dor\" | tr0ub4dor",
        "'pwd': 'letmein' | letmein",
        "my password is Xy7,ok | Xy7",
        "the pin is 281265. | 281265",
        "<password>abc1234</password> | abc1234",
        "password_prod=ab12cd34 | ab12cd34",
        "pw: q1w2e3 | q1w2e3",
        "CREATE USER joe IDENTIFIED BY 'Sq1w0rD'; | Sq1w0rD",
        "alter user joe identified by Sq1w0rD; | Sq1w0rD",
        "IDENTIFIED WITH mysql_native_password BY 'Sq1w0rD' | Sq1w0rD",
        "ALTER ROLE joe PASSWORD 'Sq1w0rD'; | Sq1w0rD",
        "mysql -u root --password Sne3sd8 -h db | Sne3sd8",
        "val password: String = \"ex13Paw64\" | ex13Paw64",
        "if (password !== \"PaS5w0rD2\") { | PaS5w0rD2",
        "#define password \"n84ASM54\" | n84ASM54",
        "curl_easy_setopt(c, CURLOPT_PASSWORD, \"Kx7ASRCR\"); | Kx7ASRCR",
        "MYSQLPASS: Ce7shE0EN | Ce7shE0EN",
        "PSWD:=Geheim03 | Geheim03",
        "Password: &quot;Dw7^nd12&quot;<br> | Dw7^nd12",
      })
  void passwordsBehindLabels(String text, String value) {
    List<String> expected = value.length() < 4 ? List.of() : List.of("password likely " + value);
    assertThat(told(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: required",
        "identified by its 3 members",
        "the password 'field' and the password \"box\"",
        "a password generator -password-length 12",
        "getString(\"password\", \"default1\")",
        "BYPASS: 1234x",
        "password is incorrect",
        "password = get_password()",
        "password == abc123",
        "password=user.password2",
        "passwordField = findViewById(R.id.pw1)",
        "\"password\": \"<your password>\"",
        "password: ${DB_PASSWORD1}",
        "shipping: 123456",
        "spin is 123456",
        "password: ********",
        "pass: 12.0.0",
      })
  void placeholdersAndNamesAreNoPasswords(String text) {
    assertThat(told(text)).isEmpty();
  }

  @Test
  void passwordsInUrls() {
    assertThat(told("postgres://app:s3cr3t@db.corp.de:5432/x"))
        .containsExactly("url-password certain s3cr3t");
    assertThat(told("https://user:hunter2@example.com/"))
        .containsExactly("url-password certain test hunter2");
    assertThat(told("https://host:8080/a@b https://user:${PW}@host.de http://user:pass@host.de"))
        .isEmpty();
  }

  @Test
  void privateKeys() {
    String body = "MIIEpAIBAAKCAQEA7Zz1".repeat(5);
    String key = "-----BEGIN RSA PRIVATE KEY-----\n" + body + "\n-----END RSA PRIVATE KEY-----";
    assertThat(told("key\n" + key + "\n")).containsExactly("private-key certain " + key);
    assertThat(told("-----BEGIN PRIVATE KEY-----\n" + body))
        .containsExactly("private-key likely -----BEGIN PRIVATE KEY-----\n" + body);
    assertThat(told("-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----")).isEmpty();
    assertThat(told("-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----"))
        .isEmpty();
    Scanner scanner = Scans.all(Certainty.LIKELY);
    assertThat(scanner.scan(key.replace("\n", "\\n")).get(0).normalised())
        .isEqualTo(scanner.scan(key).get(0).normalised());
  }

  @Test
  void addressesOfCurrencies() {
    assertThat(told("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"))
        .containsExactly("crypto certain 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
    assertThat(told("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"))
        .containsExactly("crypto certain BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4");
    assertThat(
            told("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"))
        .isEmpty();
    assertThat(told("0x52908400098527886E0F7030069857D2E4169EE7"))
        .containsExactly("crypto likely 0x52908400098527886E0F7030069857D2E4169EE7");
  }

  @Test
  void keysOfServices() {
    assertThat(told("id=AKIAZ3MSJV4WYPL2XQ7B;"))
        .containsExactly("api-key certain AKIAZ3MSJV4WYPL2XQ7B");
    assertThat(told("AKIAIOSFODNN7EXAMPLE"))
        .containsExactly("api-key certain test AKIAIOSFODNN7EXAMPLE");
    assertThat(told("ghp_" + GITHUB + " ghp_" + "x".repeat(36) + " xghp_" + GITHUB))
        .containsExactly("api-key certain ghp_" + GITHUB);
  }

  @Test
  void placesCountCodePointsAndTheLongerFindingStays() {
    Finding found = Scans.all(Certainty.LIKELY).scan("😀é 219-10-9998").get(0);
    assertThat(List.of(found.start(), found.end())).containsExactly(3L, 14L);
    assertThat(told("DE89370400440532013000 4539148803436467@corp.de"))
        .containsExactly(
            "iban certain test DE89370400440532013000", "email certain 4539148803436467@corp.de");
  }

  @Test
  void certaintyLeavesOutWhatIsLess() {
    assertThat(told(Scans.all(Certainty.CERTAIN), "4539148803436467 219-10-9998"))
        .containsExactly("ssn certain 219-10-9998");
    assertThat(told(Scans.all(Certainty.POSSIBLE), "password: letmein"))
        .containsExactly("password possible letmein");
    assertThat(told("password: letmein")).isEmpty();
  }

  @Test
  void windowsOfAnyLengthFindTheSame() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String[] parts = {
      "4539 1488 0343 6467",
      "219-10-9998",
      "bob@corp.de",
      "password: hunter2",
      "ssn ",
      "219109998",
      "(415) 273-8164",
      "+44 20 7946 0958",
      "é",
      "😀",
      " ",
      "\n",
      "word",
      "123",
      "-",
      ".",
      "postgres://app:s3cr3t@db.corp.de",
      "DE89370400440532013000",
      "call "
    };
    List<Scanner> narrow =
        IntStream.of(31, 100, 1000)
            .mapToObj(
                window -> new Scanner(Scans.settings(Certainty.POSSIBLE), TextRules.NONE, window))
            .toList();
    for (int round = 0; round < 30; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 120; i++) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      List<Finding> whole = Scans.all(Certainty.POSSIBLE).scan(text.toString());
      for (Scanner windowed : narrow) {
        assertThat(windowed.scan(text.toString()))
            .as("seed %d, round %d, %s", seed, round, windowed)
            .isEqualTo(whole);
      }
    }
  }

  /** What the table leaves out no recogniser would have seen: looks at every place. */
  @Test
  void triggersMissNothingThatALookAtEveryPlaceFinds() {
    Random random = new Random(7);
    Recogniser[] withStarts = {new CardRecogniser(), new SsnRecogniser(), new IbanRecogniser()};
    Kind[] kinds = {Kind.CARD, Kind.SSN, Kind.IBAN};
    String[] parts = {
      "4539 1488 0343 6467",
      "219-10-9998",
      "ssn 219109998",
      " ",
      ",",
      "x",
      "4222222222222",
      "GB82WEST12345698765432",
      "371449635398431",
      "1",
      "-"
    };
    Scanner[] scanners = new Scanner[kinds.length];
    for (int i = 0; i < kinds.length; i++) {
      scanners[i] =
          new Scanner(
              new ScanSettings(EnumSet.of(kinds[i]), List.of("US"), Certainty.POSSIBLE),
              TextRules.NONE);
    }
    for (int round = 0; round < 100; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      Stretch stretch = Stretch.of(text.toString());
      for (int i = 0; i < kinds.length; i++) {
        List<Candidate> seen = new ArrayList<>();
        for (int at = 0; at < stretch.length(); at++) {
          boolean edge = !stretch.isWord(at - 1);
          Candidate found = edge ? safe(withStarts[i], stretch, at) : null;
          if (found != null) {
            seen.add(found);
          }
        }
        List<long[]> plain =
            Overlaps.resolved(seen).stream()
                .map(found -> new long[] {found.start(), found.end()})
                .toList();
        List<long[]> scanned =
            scanners[i].scan(text.toString()).stream()
                .map(found -> new long[] {found.start(), found.end()})
                .toList();
        assertThat(scanned)
            .as("%s in %s", kinds[i], text)
            .usingRecursiveComparison()
            .isEqualTo(plain);
      }
    }
  }

  private static @Nullable Candidate safe(Recogniser recogniser, Stretch text, int at) {
    boolean begins =
        recogniser.kind() == Kind.IBAN
            ? text.isUpper(at) && text.isUpper(at + 1)
            : text.isDigit(at);
    return begins && at + 4 <= text.length() ? recogniser.look(text, at, at + 4) : null;
  }

  /** Section 4 of the method: what the Luhn digit and the issuers leave of random digits. */
  @ParameterizedTest
  @ValueSource(ints = {12, 13, 14, 15, 16, 19})
  void randomDigitsPassAsOftenAsIssuersSay(int length) {
    Random random = new Random(length);
    int draws = 200_000;
    int luhn = 0;
    int issued = 0;
    int both = 0;
    for (int i = 0; i < draws; i++) {
      StringBuilder digits = new StringBuilder();
      for (int d = 0; d < length; d++) {
        digits.append((char) ('0' + random.nextInt(10)));
      }
      boolean sum = CardRecogniser.luhn(digits.toString());
      boolean issuer = CardIssuer.of(digits.toString()) != null;
      luhn += sum ? 1 : 0;
      issued += issuer ? 1 : 0;
      both += sum && issuer ? 1 : 0;
    }
    double share = (double) issued / draws;
    assertThat(luhn / (double) draws).isBetween(0.0965, 0.1035);
    assertThat(both / (double) draws).isBetween(share / 10 - 0.0012, share / 10 + 0.0012);
    assertThat(share).isEqualTo(exactShare(length), org.assertj.core.api.Assertions.within(0.004));
  }

  private static double exactShare(int length) {
    int hit = 0;
    for (int begin = 0; begin < 10_000; begin++) {
      hit += CardIssuer.of("%04d".formatted(begin) + "0".repeat(length - 4)) == null ? 0 : 1;
    }
    return hit / 10_000.0;
  }

  @Test
  void nearMissesTakeBoundedTime() {
    for (String near :
        List.of(
            "a@a@", "1-", "-----BEGIN PRIVATE KEY-----\n", "4539 ", "://a:", "password: ", "+1")) {
      assertThat(Scans.all(Certainty.CERTAIN).scan(near.repeat((1 << 20) / near.length())))
          .isEmpty();
    }
  }
}
