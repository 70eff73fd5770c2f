package org.coalmine.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Speed of the scanner on one thread, by the thread's processor time, beside the same search by
 * java.util.regex and re2j. All ways take turns, so that other load tells little.
 */
final class ScanBenchmark {
  private static final int DOCUMENT = 2000;
  private static final int ROUNDS = 5;
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private static final List<String> EXPRESSIONS =
      List.of(
          "\\b(?:\\d[ -]?){12,18}\\d\\b",
          "\\b\\d{3}-\\d{2}-\\d{4}\\b",
          "\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\\b",
          "(?:\\+?1[-. ]?)?\\(?\\d{3}\\)?[-. ]\\d{3}[-. ]\\d{4}\\b",
          "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}",
          "(?i)(?:password|passwd|pwd)[\"']?\\s*[:=]\\s*\\S{4,}",
          "[a-z]+://[^\\s:/]+:[^\\s@/]+@\\S+",
          "-----BEGIN [A-Z ]*PRIVATE KEY-----");

  private ScanBenchmark() {}

  /** What a way does with a text: how much it found. */
  private interface Way {
    long find(String text);
  }

  /** The arguments: text files that stand for prose. */
  public static void main(String[] files) throws IOException {
    StringBuilder prose = new StringBuilder();
    for (String file : files) {
      prose.append(Files.readString(Path.of(file)));
    }
    String mail = mail(prose.toString());
    keep("expressions", String.join("\n", EXPRESSIONS) + "\n");
    keep("prose", prose.toString());
    keep("mail", mail);
    Map<String, List<String>> corpora = new LinkedHashMap<>();
    corpora.put("prose", documents(prose.toString()));
    corpora.put("mail", documents(mail));
    Map<String, Way> ways = ways();
    System.out.printf("%-6s %-40s %10s %12s%n", "text", "way, one thread", "MB/s", "findings/MB");
    corpora.forEach((name, documents) -> measure(name, documents, ways));
  }

  /** Leaves what other programs search, if the property {@code made} names a folder for it. */
  private static void keep(String name, String content) throws IOException {
    String folder = System.getProperty("made");
    if (folder != null) {
      Files.writeString(Path.of(folder, name), content);
    }
  }

  private static Map<String, Way> ways() {
    Set<Kind> withoutPhones = Scans.allKinds();
    withoutPhones.remove(Kind.PHONE);
    Scanner all = Scans.all(Certainty.LIKELY);
    Scanner some =
        new Scanner(
            new ScanSettings(withoutPhones, List.of("US"), Certainty.LIKELY), TextRules.NONE);
    Scanner frames =
        new Scanner(
            new ScanSettings(EnumSet.of(Kind.PRIVATE_KEY), List.of("US"), Certainty.LIKELY),
            TextRules.NONE);
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("JSON parsing alone", text -> 0);
    ways.put("JSON, table with one trigger", text -> frames.scan(text).size());
    ways.put("JSON, all kinds but phones", text -> some.scan(text).size());
    ways.put("JSON, all kinds", text -> all.scan(text).size());
    ways.put("JSON, 8 expressions of java.util.regex", javaRegex());
    ways.put("JSON, 8 expressions of re2j", re2j());
    return ways;
  }

  private static Way javaRegex() {
    List<java.util.regex.Pattern> patterns =
        EXPRESSIONS.stream().map(java.util.regex.Pattern::compile).toList();
    return text ->
        patterns.stream().mapToLong(pattern -> pattern.matcher(text).results().count()).sum();
  }

  private static Way re2j() {
    List<com.google.re2j.Pattern> patterns =
        EXPRESSIONS.stream().map(com.google.re2j.Pattern::compile).toList();
    return text -> {
      long found = 0;
      for (com.google.re2j.Pattern pattern : patterns) {
        com.google.re2j.Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
          found++;
        }
      }
      return found;
    };
  }

  /** Documents of a JSON text each. */
  private static List<String> documents(String text) throws IOException {
    List<String> documents = new ArrayList<>();
    JsonFactory json = new JsonFactory();
    for (int from = 0; from < text.length(); from += DOCUMENT) {
      StringWriter out = new StringWriter();
      try (JsonGenerator generator = json.createGenerator(out)) {
        generator.writeStartObject();
        generator.writeStringField(
            "text", text.substring(from, Math.min(text.length(), from + DOCUMENT)));
        generator.writeEndObject();
      }
      documents.add(out.toString());
    }
    return documents;
  }

  /** Prose between headers that are dense with addresses, numbers and identifiers. */
  private static String mail(String prose) {
    Random random = new Random(1);
    StringBuilder mail = new StringBuilder();
    for (int from = 0; from + 900 < prose.length(); from += 900) {
      mail.append("Message-ID: <")
          .append(10_000_000 + random.nextInt(90_000_000))
          .append(".10758")
          .append(10_000_000 + random.nextInt(90_000_000))
          .append(".JavaMail.evans@thyme>\nDate: Mon, ")
          .append(1 + random.nextInt(28))
          .append(" May 2001 16:39:00 -0700 (PDT)\nFrom: ");
      for (int i = 0; i < 3; i++) {
        mail.append("first").append(random.nextInt(500)).append(".last@corp.com, ");
      }
      mail.append("\nSubject: deal ").append(random.nextInt(1_000_000)).append(".01\n");
      mail.append(prose, from, from + 900);
      mail.append("\nphone 713-").append(200 + random.nextInt(700)).append('-');
      mail.append(1000 + random.nextInt(9000)).append("\n");
    }
    return mail.toString();
  }

  private static void measure(String name, List<String> documents, Map<String, Way> ways) {
    double bytes = documents.stream().mapToLong(it -> it.getBytes(UTF_8).length).sum() / 1e6;
    List<byte[]> lines = documents.stream().map(it -> it.getBytes(UTF_8)).toList();
    Map<String, Double> best = new LinkedHashMap<>();
    Map<String, Long> found = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      ways.forEach(
          (way, search) -> {
            long start = cpu();
            long count = 0;
            int read = 0;
            double some = 0;
            for (byte[] line : lines) {
              count += search.find(text(line));
              some += line.length / 1e6;
              if (++read % 64 == 0 && cpu() - start > PATIENCE_NANOS) {
                break;
              }
            }
            best.merge(way, some / ((cpu() - start) / 1e9), Math::max);
            found.put(way, Math.round(count / some));
          });
    }
    System.out.printf("%-6s %.1f MB in documents of %d characters%n", name, bytes, DOCUMENT);
    best.forEach(
        (way, speed) ->
            System.out.printf("%-6s %-40s %10.1f %12d%n", name, way, speed, found.get(way)));
  }

  private static final JsonFactory JSON = new JsonFactory();

  private static String text(byte[] line) {
    try (JsonParser parser = JSON.createParser(line)) {
      parser.nextToken();
      parser.nextToken();
      parser.nextToken();
      return parser.getText();
    } catch (IOException e) {
      throw new IllegalStateException("the benchmark wrote no JSON", e);
    }
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
