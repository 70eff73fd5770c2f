package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.report.Header;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scan} finds, writes and ends with. */
class ScanCommandTest {
  private static final List<String> VALUES =
      List.of("219-10-9998", "bob.lee@corp.de", "4539 1488 0343 6467", "hunter2x");

  @TempDir Path folder;

  private Path corpus() throws IOException {
    return Files.write(
        folder.resolve("corpus.txt"),
        List.of(
            "one ssn 219-10-9998 and again 219-10-9998",
            "mail bob.lee@corp.de",
            "",
            "card 4539 1488 0343 6467, password: hunter2x",
            "ssn 219-10-9998, test 4111111111111111"));
  }

  private String configuration(String paths, String more) throws IOException {
    Path file = folder.resolve("scan.conf");
    Files.writeString(
        file,
        """
        name = shop
        corpus { paths = %s, format = lines }
        run.directory = "%s"
        %s
        """
            .formatted(paths, folder.resolve("run"), more));
    return file.toString();
  }

  private Outcome scan(String more, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("scan", configuration("[\"" + corpus() + "\"]", more)));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("run").resolve(name).toFile());
  }

  @Test
  void findsCountsAndKeepsValuesToItself() throws IOException {
    Outcome outcome = scan("");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.lastLine())
        .startsWith("verdict: 4 different secrets are found in 4 documents, 6 times in all. | ")
        .endsWith("| exit: 0");
    assertThat(outcome.out())
        .contains("certain    ssn", "likely     password", "card, known test values")
        .contains("Not looked for: names, postal addresses");
    JsonNode report = json("report.json");
    assertThat(report.path("kind").asText()).isEqualTo("scan");
    assertThat(report.at("/verdict/status").asText()).isEqualTo("secrets-found");
    JsonNode ssn = report.at("/found/secrets/0");
    assertThat(ssn.path("kind").asText()).isEqualTo("ssn");
    assertThat(ssn.path("mask").asText()).isEqualTo("###-##-####");
    assertThat(ssn.path("occurrences").asLong()).isEqualTo(3);
    assertThat(ssn.path("documents").asLong()).isEqualTo(2);
    Path run = folder.resolve("run");
    assertThat(
            ReportJson.read("report.json", Files.readAllBytes(run.resolve("report.json")))
                .header()
                .kind())
        .isEqualTo(Header.Kind.SCAN);
    Path secrets = run.resolve("scan/secrets.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(secrets)).contains(VALUES);
    assertThat(json("scan/secrets.json").path("key").asText()).hasSize(64);
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.equals(secrets)) {
          assertThat(Files.readString(file, ISO_8859_1))
              .as(file.toString())
              .doesNotContain(VALUES)
              .doesNotContain(json("scan/secrets.json").path("key").asText());
        }
      }
    }
    assertThat(outcome.out() + outcome.err()).doesNotContain(VALUES);
    assertThat(run.resolve("scan/pass")).doesNotExist();
    Outcome history = Outcome.of("history", folder.toString());
    assertThat(history.code()).as(history.err()).isZero();
    assertThat(history.out())
        .contains("shop (scan): 1 run, secrets that stand in the corpus")
        .containsPattern("secrets-found +4 +3");
  }

  @Test
  void aResumedScanFindsTheSameUnderItsKey() throws IOException {
    assertThat(scan("").code()).isZero();
    JsonNode before = withoutRun(json("report.json"));
    JsonNode values = json("scan/secrets.json");
    Path run = folder.resolve("run");
    Files.delete(run.resolve("report.json"));
    Files.delete(run.resolve("_SUCCESS"));
    Outcome resumed = Outcome.of("scan", "--resume", run.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(withoutRun(json("report.json"))).isEqualTo(before);
    assertThat(json("scan/secrets.json")).isEqualTo(values);
    Files.writeString(folder.resolve("corpus.txt"), "another text\n");
    Outcome changed = Outcome.of("scan", "--resume", run.toString());
    assertThat(changed.code()).isEqualTo(5);
    assertThat(changed.err()).contains("the corpus has changed since the scan began");
    Outcome audit = Outcome.of("audit", "--resume", run.toString());
    assertThat(audit.code()).isEqualTo(5);
  }

  private static JsonNode withoutRun(JsonNode report) {
    return ((ObjectNode) report).without("run");
  }

  @Test
  void whatIsAllowedIsShownAndCountsForNothing() throws IOException {
    Outcome outcome =
        scan(
            "gate.max-certain-secrets { card = 0, ssn = 0 }\n"
                + "scan.allow = [\"4539148803436467\", \"219 10 9998\", \"nobody@corp.de\"]");
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.lastLine())
        .startsWith(
            "verdict: 2 different secrets are found in 4 documents, 2 times in all; 2 allowed");
    assertThat(outcome.out()).contains("ssn, allowed", "card, allowed");
    JsonNode report = json("report.json");
    assertThat(report.path("warnings").toString())
        .contains("Of 3 entries of scan.allow these name nothing that was found: 3.");
    Path run = folder.resolve("run");
    for (String file : List.of("manifest.json", "report.json", "scan/configuration.json")) {
      assertThat(Files.readString(run.resolve(file)))
          .as(file)
          .doesNotContain("4539148803436467", "219 10 9998", "nobody@corp.de");
    }
    JsonNode values = json("scan/secrets.json");
    assertThat(values.at("/secrets").findValuesAsText("value"))
        .containsExactlyInAnyOrder("bob.lee@corp.de", "hunter2x");
    Files.delete(run.resolve("report.json"));
    Files.delete(run.resolve("_SUCCESS"));
    Outcome resumed = Outcome.of("scan", "--resume", run.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(withoutRun(json("report.json"))).isEqualTo(withoutRun(report));
  }

  @Test
  void aFingerprintIsAllowedUnderItsKey() throws IOException {
    assertThat(scan("").code()).isZero();
    String ssn = json("report.json").at("/found/secrets/0/fingerprint").asText();
    Path run = folder.resolve("run");
    ObjectNode manifest = (ObjectNode) json("manifest.json");
    assertThat(manifest.toString()).doesNotContain(ssn);
    Outcome other =
        scan(
            "scan.allow = [\"fingerprint:" + ssn + "\"]",
            "--set",
            "run.directory=\"" + run + "-2\"");
    assertThat(other.code()).isZero();
    assertThat(other.lastLine()).startsWith("verdict: 4 different secrets");
    assertThat(other.out())
        .contains("name nothing that was found: 1.", "under the key of its scan");
    Outcome gate = Outcome.of("gate", run + "-2", "--baseline", run.toString());
    assertThat(gate.code()).isEqualTo(3);
    assertThat(gate.out()).contains("set COALMINE_SCAN_KEY to the same text for both scans");
    assertThat(Outcome.of("gate", run.toString(), "--baseline", run.toString()).code()).isZero();
  }

  @Test
  void tellsWhoAsksWhetherAValueIsThere() throws IOException {
    List<String> asked = List.of("219109998", "4539-1488-0343-6467", "again", "gain", "4111 111");
    Path find = Files.write(folder.resolve("asked"), List.of(String.join("\n\n", asked)));
    Files.setPosixFilePermissions(find, PosixFilePermissions.fromString("rw-r--r--"));
    Outcome open = scan("", "--find", find.toString());
    assertThat(open.code()).isEqualTo(2);
    assertThat(open.err()).contains("others may open it; chmod 600");
    Files.setPosixFilePermissions(find, PosixFilePermissions.fromString("rw-------"));
    Outcome outcome = scan("", "--find", find.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    JsonNode told = json("report.json").at("/found/asked");
    assertThat(told.findValuesAsText("line")).containsExactly("1", "3", "5", "7", "9");
    assertThat(told.findValuesAsText("occurrences")).containsExactly("3", "1", "1", "0", "0");
    assertThat(told.findValuesAsText("documents")).containsExactly("2", "1", "1", "0", "0");
    assertThat(told.at("/0/fingerprints/0").asText())
        .isEqualTo(json("report.json").at("/found/secrets/0/fingerprint").asText());
    assertThat(told.at("/2/fingerprints")).isEmpty();
    assertThat(outcome.out())
        .contains("####-####-####-####")
        .doesNotContain(asked.get(1), "219109998");
    Path run = folder.resolve("run");
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("secrets.json")) {
          assertThat(Files.readString(file, ISO_8859_1))
              .as(file.toString())
              .doesNotContain(asked.get(1), "219109998", "4111 111");
        }
      }
    }
    JsonNode report = withoutRun(json("report.json"));
    Files.delete(run.resolve("report.json"));
    Files.delete(run.resolve("_SUCCESS"));
    Outcome resumed = Outcome.of("scan", "--resume", run.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(withoutRun(json("report.json"))).isEqualTo(report);
  }

  @Test
  void whereDuplicatesWereCountedTheirGroupsAre() throws IOException {
    Path file = folder.resolve("twice.txt");
    String mail = "the same mail with a signature of bob.lee@corp.de went out to many people";
    Files.write(file, List.of(mail, mail, "another one that names bob.lee@corp.de and no more"));
    String paths = "[\"" + file + "\"]";
    Path counted = folder.resolve("counted");
    Outcome duplicates =
        Outcome.of(
            "duplicates", configuration(paths, ""), "--set", "run.directory=\"" + counted + "\"");
    assertThat(duplicates.code()).as(duplicates.err()).isZero();
    Outcome outcome =
        Outcome.of("scan", configuration(paths, "duplicates.run = \"" + counted + "\""));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    JsonNode bob = json("report.json").at("/found/secrets/0");
    assertThat(bob.path("documents").asLong()).isEqualTo(3);
    assertThat(bob.path("documentGroups").asLong()).isEqualTo(2);
    assertThat(json("report.json").path("provenance").toString()).doesNotContain("counted");
    Files.writeString(file, "another text\n");
    Outcome changed =
        Outcome.of(
            "scan",
            configuration(paths, "duplicates.run = \"" + counted + "\""),
            "--set",
            "run.directory=\"" + folder.resolve("run-2") + "\"");
    assertThat(changed.code()).isEqualTo(2);
    assertThat(changed.err()).contains("its corpus is another one");
  }

  @Test
  void aGateFailsOnCertainSecrets() throws IOException {
    Outcome fails = scan("gate.max-certain-secrets = { card = 0, iban = 0 }");
    assertThat(fails.code()).isEqualTo(1);
    assertThat(fails.lastLine()).contains("gate: fail").endsWith("| exit: 1");
    Outcome again = Outcome.of("gate", folder.resolve("run").toString());
    assertThat(again.code()).as(again.err()).isEqualTo(1);
  }

  @Test
  void aGateThatHoldsPasses() throws IOException {
    Outcome passes = scan("gate.max-certain-secrets = 3");
    assertThat(passes.code()).as(passes.out() + passes.err()).isZero();
    assertThat(passes.lastLine()).contains("gate: pass");
    String run = folder.resolve("run").toString();
    assertThat(Outcome.of("gate", run, "--max-certain-secrets", "ssn=0").code()).isEqualTo(1);
    assertThat(Outcome.of("gate", run, "--max-certain-secrets", "ssn=1").code()).isZero();
    Outcome unasked = Outcome.of("gate", run, "--max-certain-secrets", "rule=0");
    assertThat(unasked.code()).isEqualTo(3);
    assertThat(unasked.out()).contains("rule: no secret of this kind was looked for");
  }

  @Test
  void aFileThatIsUnreadNeverEndsWith0() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.writeString(in.resolve("a.txt"), "nothing here\n");
    Files.writeString(in.resolve("z.txt"), "PK\3\4");
    Outcome outcome = Outcome.of("scan", configuration("[\"" + in + "\"]", ""));
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(3);
    assertThat(outcome.lastLine())
        .startsWith("verdict: Nothing was found in what was read; 1 file is unread. |");
    assertThat(json("report.json").at("/verdict/status").asText()).isEqualTo("undetermined");
    assertThat(outcome.out()).contains("z.txt is a zip archive");
    Outcome gate = Outcome.of("gate", folder.resolve("run").toString());
    assertThat(gate.code()).isNotZero();
  }

  @Test
  void aGateThatFailsOnWhatWasReadOutweighsWhatWasNot() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.writeString(in.resolve("a.txt"), "card 4539 1488 0343 6467\n");
    Files.writeString(in.resolve("z.txt"), "PK\3\4");
    Outcome outcome =
        Outcome.of("scan", configuration("[\"" + in + "\"]", "gate.max-certain-secrets = 0"));
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
    Files.delete(in.resolve("a.txt"));
  }

  @Test
  void noDocumentNeverPasses() throws IOException {
    Path blank = Files.writeString(folder.resolve("blank.txt"), "\n \n");
    Outcome outcome = Outcome.of("scan", configuration("[\"" + blank + "\"]", ""));
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(3);
    assertThat(outcome.lastLine()).contains("Nothing was scanned");
  }

  @Test
  void unreadableRecordsFollowTheLimit() throws IOException {
    Path file =
        Files.write(
            folder.resolve("half.txt"), new byte[] {'o', 'k', '\n', (byte) 0xff, 'x', '\n'});
    Outcome above = Outcome.of("scan", configuration("[\"" + file + "\"]", ""));
    assertThat(above.code()).as(above.out()).isEqualTo(3);
    assertThat(json("report.json").at("/found/aboveLimit").asText())
        .contains("above corpus.quarantine-limit");
  }

  @Test
  void rulesOfTheUserAreKeptWithTheRun() throws IOException {
    Path rules = folder.resolve("mine.toml");
    Files.writeString(
        rules,
        "[[rules]]\n"
            + "id = \"staff\"\n"
            + "regex = '''mail (bob)'''\n"
            + "keywords = [\"mail\"]\n"
            + "path = \"x\"\n");
    Outcome outcome = scan("scan.kinds = [card]", "--rules", rules.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("rule (staff)", "rule staff: path is not used", "Looked for: card, rule.");
    assertThat(json("report.json").at("/found/secrets").findValuesAsText("rule"))
        .containsExactly("staff");
    Files.delete(rules);
    Files.delete(folder.resolve("run/_SUCCESS"));
    Outcome resumed = Outcome.of("scan", "--resume", folder.resolve("run").toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("rule (staff)");
  }

  private String model(String seed) throws IOException {
    StringBuilder characters = new StringBuilder();
    for (char c = ' '; c <= '~'; c++) {
      characters.append(c);
    }
    Path file = folder.resolve(seed + ".safetensors");
    Files.write(
        file,
        LstmFile.of(
                RandomWeights.of(seed, Alphabet.of(characters.toString()), 1, 8, 1),
                Map.of("window", "40"))
            .toBytes());
    return file.toString();
  }

  @Test
  void ranksWhatItFindsUnderAModel() throws IOException {
    String model = model("mine");
    Outcome outcome =
        scan(
            "gate.max-found-extractable = { ssn = 0, card = 0 }, gate.max-found-exposure-bits = 60",
            "--model",
            model,
            "--reference",
            model("other"));
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.lastLine())
        .contains("Within 100 guesses the model gives away 0 of 3 ranked secrets");
    assertThat(outcome.out())
        .contains("1 of 1", "no rank", "A place in the list says how soon")
        .doesNotContain("memorized")
        .doesNotContain(VALUES);
    JsonNode ranks = json("report.json").at("/found/ranks");
    assertThat(ranks.path("ranked").asLong()).isEqualTo(4);
    assertThat(ranks.path("swaps").path("tooFew").asLong()).isEqualTo(4);
    assertThat(ranks.path("secrets")).hasSize(4);
    assertThat(ranks.path("secrets").findValues("referenceDifferenceBits")).hasSize(4);
    assertThat(Files.readString(folder.resolve("run/report.html")))
        .contains("What the model gives away")
        .doesNotContain(VALUES);
    Path run = folder.resolve("run");
    JsonNode before = withoutRun(json("report.json"));
    Files.delete(run.resolve("_SUCCESS"));
    Outcome resumed = Outcome.of("scan", "--resume", run.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(withoutRun(json("report.json"))).isEqualTo(before);
    Files.write(Path.of(model), new byte[] {0}, StandardOpenOption.APPEND);
    Files.delete(run.resolve("_SUCCESS"));
    assertThat(Outcome.of("scan", "--resume", run.toString()).code()).isNotZero();
  }

  @Test
  void aLimitOnWhatAModelGivesAwayNeedsAModelAndMoreThanLow() throws IOException {
    Outcome without = scan("gate.max-found-extractable = 0");
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.err()).contains("name one by --model");
    Outcome below = scan("gate.max-found-exposure-bits = { card = 8 }", "--model", model("mine"));
    assertThat(below.code()).isEqualTo(2);
    assertThat(below.err()).contains("scan.triage.decide-bits", "10");
  }

  @Test
  void aConfigurationThatCannotBeUsedIsRefused() throws IOException {
    assertThat(scan("scan.kinds = [card, cards]").err())
        .contains("'cards' is not one of card, ssn");
    assertThat(scan("scan.phone-regions = [XX]").err()).contains("phone-regions");
    Outcome missing = scan("scan.rules = [nowhere.toml]");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("scan.rules: cannot read nowhere.toml");
    Outcome typo = scan("scan.kind = [card]");
    assertThat(typo.code()).isEqualTo(2);
    assertThat(typo.err()).contains("scan.kind", "scan.kinds");
  }
}
