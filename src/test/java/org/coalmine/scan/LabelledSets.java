package org.coalmine.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.io.IOException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coalmine.scan.rule.RuleSet;
import org.jspecify.annotations.Nullable;

/**
 * How much the scanner finds of what others have labelled, and how much else. Started by {@code
 * scripts/scan-quality}, which says where the sets come from; each of them is read as its project
 * keeps it.
 */
public final class LabelledSets {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> REGIONS =
      List.of("US", "GB", "DE", "FR", "IL", "IN", "CA", "BR", "JP", "CN");

  private final Path sets;
  private final boolean verbose;

  private LabelledSets(Path sets, boolean verbose) {
    this.sets = sets;
    this.verbose = verbose;
  }

  /**
   * @param arguments the folder of the sets; behind it {@code --misses} to name what is missed
   */
  public static void main(String[] arguments) throws IOException {
    LabelledSets all = new LabelledSets(Path.of(arguments[0]), arguments.length > 1);
    System.out.println("set | kind | certainty | found | missed | false | recall | precision");
    System.out.println("---|---|---|---|---|---|---|---");
    for (Certainty certainty : List.of(Certainty.LIKELY, Certainty.POSSIBLE)) {
      all.sentences("presidio-research/tests/data/generated_large.json", certainty);
      all.sentences("presidio-research/data/synth_dataset_v2.json", certainty);
      all.presidio(certainty);
    }
    all.exampleNumbers();
    all.gitleaks();
    all.credSweeper();
  }

  /** Counts of one set and kind. */
  private final class Score {
    private final String set;
    private int found;
    private int missed;
    private int wrong;

    Score(String set) {
      this.set = set;
    }

    void add(String text, List<int[]> expected, List<Finding> findings) {
      for (int[] span : expected) {
        boolean hit = findings.stream().anyMatch(one -> overlaps(one, span));
        found += hit ? 1 : 0;
        missed += hit ? 0 : 1;
        tell(hit, "missed", text, span[0], span[1]);
      }
      for (Finding one : findings) {
        boolean right = expected.stream().anyMatch(span -> overlaps(one, span));
        wrong += right ? 0 : 1;
        tell(right, "false", text, (int) one.start(), (int) one.end());
      }
    }

    private void tell(boolean right, String what, String text, int start, int end) {
      if (!right && verbose) {
        int from = Math.max(0, start - 40);
        int to = Math.min(text.length(), end + 20);
        System.out.printf(
            "  %s %s: %s | %s%n",
            set,
            what,
            text.substring(Math.min(start, text.length()), Math.min(end, text.length())),
            text.substring(from, to).replace('\n', ' '));
      }
    }

    @Override
    public String toString() {
      return "%s | %d | %d | %d | %.3f | %.3f"
          .formatted(
              set,
              found,
              missed,
              wrong,
              (double) found / Math.max(1, found + missed),
              (double) found / Math.max(1, found + wrong));
    }
  }

  private static boolean overlaps(Finding one, int[] span) {
    return one.start() < span[1] && span[0] < one.end();
  }

  private static Scanner scanner(Kind kind, Certainty certainty, List<String> regions) {
    return new Scanner(new ScanSettings(EnumSet.of(kind), regions, certainty), TextRules.NONE);
  }

  /** Sentences of presidio-research with the places of their entities. */
  private void sentences(String file, Certainty certainty) throws IOException {
    JsonNode root = JSON.readTree(sets.resolve(file).toFile());
    Map<String, Kind> entities =
        Map.of(
            "CREDIT_CARD", Kind.CARD,
            "US_SSN", Kind.SSN,
            "IBAN_CODE", Kind.IBAN,
            "EMAIL_ADDRESS", Kind.EMAIL,
            "PHONE_NUMBER", Kind.PHONE);
    for (Map.Entry<String, Kind> entity : new TreeMap<>(entities).entrySet()) {
      Scanner scanner = scanner(entity.getValue(), certainty, List.of("US"));
      Score score =
          new Score(
              "presidio-research %d sentences | %s | %s"
                  .formatted(root.size(), entity.getValue().key(), certainty.key()));
      for (JsonNode sentence : root) {
        String text = sentence.path("full_text").asText();
        List<int[]> spans = new ArrayList<>();
        for (JsonNode span : sentence.path("spans")) {
          if (span.path("entity_type").asText().equals(entity.getKey())) {
            spans.add(
                new int[] {span.path("start_position").asInt(), span.path("end_position").asInt()});
          }
        }
        score.add(text, spans, scanner.scan(text));
      }
      System.out.println(score);
    }
  }

  private static final Pattern PYTHON_CASE =
      Pattern.compile("\\(\\s*(?:# [^\\n]*\\s*)*\"((?:[^\"\\\\]|\\\\.)*)\",\\s*(\\d+)\\s*,");
  private static final Pattern PYTHON_PLACE = Pattern.compile("\\((\\d+), (\\d+)\\)");

  /** The vectors of Presidio's tests: a text, how many are expected, and where. */
  private void presidio(Certainty certainty) throws IOException {
    Map<String, Kind> files =
        Map.of(
            "credit_card", Kind.CARD,
            "us_ssn", Kind.SSN,
            "iban", Kind.IBAN,
            "email", Kind.EMAIL,
            "phone", Kind.PHONE,
            "crypto", Kind.CRYPTO);
    for (Map.Entry<String, Kind> file : new TreeMap<>(files).entrySet()) {
      String code =
          Files.readString(
              sets.resolve(
                  "presidio/presidio-analyzer/tests/test_%s_recognizer.py"
                      .formatted(file.getKey())));
      Scanner scanner = scanner(file.getValue(), certainty, REGIONS);
      Score score =
          new Score(
              "Presidio's vectors | %s | %s".formatted(file.getValue().key(), certainty.key()));
      List<Matcher> cases = new ArrayList<>();
      Matcher one = PYTHON_CASE.matcher(code);
      int texts = 0;
      while (one.find()) {
        String text = one.group(1).replace("\\n", "\n").replace("\\\"", "\"");
        Matcher place = PYTHON_PLACE.matcher(code).region(one.end(), code.length());
        List<int[]> spans = new ArrayList<>();
        for (int i = Integer.parseInt(one.group(2)); i > 0 && place.find(); i--) {
          spans.add(new int[] {Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2))});
        }
        score.add(text, spans, scanner.scan(text));
        texts++;
      }
      System.out.println(score + " (" + texts + " texts)");
    }
  }

  /** Example numbers of all regions in three formats. */
  private void exampleNumbers() {
    PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
    Score score = new Score("example numbers of all regions, 3 formats | phone | likely");
    for (String region : plans.getSupportedRegions().stream().sorted().toList()) {
      Scanner scanner = scanner(Kind.PHONE, Certainty.LIKELY, List.of(region));
      PhoneNumber example = plans.getExampleNumber(region);
      for (PhoneNumberFormat format :
          List.of(
              PhoneNumberFormat.E164,
              PhoneNumberFormat.INTERNATIONAL,
              PhoneNumberFormat.NATIONAL)) {
        String text = "call " + plans.format(example, format) + ".";
        score.add(text, List.of(new int[] {5, text.length() - 1}), scanner.scan(text));
      }
    }
    System.out.println(score);
  }

  /** What gitleaks' rules must find and must not find, where it is written out. */
  private void gitleaks() throws IOException {
    RuleSet rules = rules();
    List<String> ids = rules.ids();
    int spaces = 0;
    Score found = new Score("gitleaks' vectors | api-key | rules");
    Score clean = new Score("gitleaks' counter-examples | api-key | rules");
    for (GitleaksVectors.Vector vector :
        GitleaksVectors.in(sets.resolve("gitleaks/cmd/generate/config/rules"))) {
      if (!ids.contains(vector.rule())) {
        continue;
      }
      List<Finding> findings =
          rules.find(vector.text()).stream()
              .filter(one -> one.rule().equals(vector.rule()))
              .map(one -> finding(vector.text(), one))
              .toList();
      for (Finding one : findings) {
        spaces +=
            new SecretSpaces(java.util.Set.of(), rules)
                    .of(Kind.RULE, one.rule(), one.value())
                    .isPresent()
                ? 1
                : 0;
      }
      if (vector.positive()) {
        List<int[]> all = List.of(new int[] {0, vector.text().length()});
        found.add(vector.text(), all, findings);
      } else {
        clean.add(vector.text(), List.of(), findings);
      }
    }
    System.out.println(found);
    System.out.println(clean);
    System.out.println("findings of rules with a space: " + spaces);
  }

  private static Finding finding(String text, TextRules.Found one) {
    org.coalmine.secret.Secret value =
        org.coalmine.secret.Secret.of(text.substring(one.start(), one.end()));
    return new Finding(
        Kind.RULE, one.rule(), one.start(), one.end(), Certainty.CERTAIN, false, value, value);
  }

  private RuleSet rules() throws IOException {
    return RuleSet.of(
        List.of("gitleaks.toml"),
        List.of(Files.readString(sets.resolve("gitleaks/config/gitleaks.toml"))));
  }

  /** Samples of CredSweeper, one line and place each, by its name for them. */
  private void credSweeper() throws IOException {
    JsonNode labels = JSON.readTree(sets.resolve("CredSweeper/tests/data/output.json").toFile());
    Scanner scanner = new Scanner(Scans.settings(Certainty.LIKELY), rules());
    Map<String, Score> scores = new TreeMap<>();
    Score all = new Score("CredSweeper's samples | all " + labels.size() + " | likely");
    Map<String, List<Finding>> findings = new TreeMap<>();
    for (JsonNode label : labels) {
      JsonNode line = label.path("line_data_list").path(0);
      String file = line.path("path").asText();
      String text = text(sets.resolve("CredSweeper").resolve(file));
      if (text == null) {
        continue;
      }
      int start = lineStart(text, line.path("line_num").asInt());
      int[] span = {
        start + Math.max(0, line.path("value_start").asInt()),
        start + line.path("value_end").asInt()
      };
      List<Finding> found = findings.computeIfAbsent(file, name -> scanner.scan(text));
      List<Finding> here = found.stream().filter(one -> overlaps(one, span)).toList();
      scores
          .computeIfAbsent(
              label.path("rule").asText(),
              rule -> new Score("CredSweeper's samples | %s | likely".formatted(rule)))
          .add(text, List.of(span), here);
      boolean hit = !here.isEmpty();
      all.found += hit ? 1 : 0;
      all.missed += hit ? 0 : 1;
    }
    scores.values().stream()
        .filter(score -> score.found + score.missed >= 8 || score.missed > 0)
        .forEach(System.out::println);
    System.out.println(all);
  }

  private static @Nullable String text(Path file) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    return decoder.decode(java.nio.ByteBuffer.wrap(Files.readAllBytes(file))).toString();
  }

  private static int lineStart(String text, int number) {
    int at = 0;
    for (int line = 1; line < number; line++) {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        return at;
      }
      at = end + 1;
    }
    return at;
  }
}
