package org.coalmine.report.chapter;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that stand in a corpus: counts, masks and fingerprints, no value. A secret counts
 * unless it is a known test value or was declared harmless.
 *
 * @param documents how many were read
 * @param unreadFiles files, folders and paths that could not be read
 * @param unreadRecords records that could not be read
 * @param aboveLimit why more is unreadable than the configuration allows; null if it is not
 * @param certainty what is less certain was left out
 * @param kinds what was looked for
 * @param notLookedFor what was not, in words
 * @param keyId names the key of the fingerprints: those of one key can be compared
 * @param groups counts per kind, rule, certainty and whether they count
 * @param secrets of those that count the ones that stand most often
 * @param files in which files the ones that count stand
 * @param fingerprints of those that count, by which reports are compared
 * @param asked values that somebody asked for, in the order in which they were given
 * @param ranks what a model gives away of them; null if none was asked
 */
public record Found(
    long documents,
    long unreadFiles,
    long unreadRecords,
    @Nullable String aboveLimit,
    String certainty,
    List<String> kinds,
    List<String> notLookedFor,
    String keyId,
    List<Group> groups,
    List<FoundSecret> secrets,
    Files files,
    Prints fingerprints,
    List<AskedValue> asked,
    @Nullable FoundRanks ranks) {
  public Found {
    Require.atLeast("documents", 0, documents);
    Require.atLeast("unreadFiles", 0, unreadFiles);
    Require.atLeast("unreadRecords", 0, unreadRecords);
    Require.text("certainty", certainty);
    kinds = List.copyOf(Require.present("kinds", kinds));
    notLookedFor = List.copyOf(Require.present("notLookedFor", notLookedFor));
    Require.text("keyId", keyId);
    groups = List.copyOf(Require.present("groups", groups));
    secrets = List.copyOf(Require.present("secrets", secrets));
    Require.present("files", files);
    Require.present("fingerprints", fingerprints);
    asked = List.copyOf(Require.present("asked", asked));
  }

  /**
   * Secrets of one kind and certainty.
   *
   * @param kind {@code card}, {@code ssn} and so on
   * @param rule which rule or format found them; null for kinds that have one
   * @param certainty {@code certain}, {@code likely} or {@code possible}
   * @param knownTest whether they are values of documentation and tests, which count for nothing
   * @param allowed whether they were declared harmless ({@code scan.allow})
   * @param secrets how many different ones
   * @param occurrences how often they stand
   * @param inHeaders of these in headers of messages
   * @param repeated how many of them stand more than once
   */
  public record Group(
      String kind,
      @Nullable String rule,
      String certainty,
      boolean knownTest,
      boolean allowed,
      long secrets,
      long occurrences,
      long inHeaders,
      long repeated) {
    public Group {
      Require.text("kind", kind);
      Require.text("certainty", certainty);
      Require.atLeast("secrets", 1, secrets);
      Require.atLeast("occurrences", secrets, occurrences);
      Require.atLeast("inHeaders", 0, inHeaders);
      Require.atLeast("repeated", 0, repeated);
    }

    /** Whether they count for verdict and gate. */
    public boolean real() {
      return !knownTest && !allowed;
    }
  }

  /**
   * A secret.
   *
   * @param fingerprint under the key {@code keyId}
   * @param kind what it is
   * @param rule which rule or format found it; null for kinds that have one
   * @param mask its shape
   * @param certainty of its most certain occurrence
   * @param occurrences how often it stands
   * @param inHeaders of these in headers of messages
   * @param documents in how many documents
   * @param users of how many users; null where documents have none
   * @param documentGroups in how many documents, those that are alike counted once; null where
   *     duplicates were not counted
   * @param contexts with how many different characters before it
   * @param spaceBits log2 of how many values could have stood in its place; null if nobody can say
   * @param guessBits log2 of the guesses at a password without a model; null for other kinds
   */
  public record FoundSecret(
      String fingerprint,
      String kind,
      @Nullable String rule,
      String mask,
      String certainty,
      long occurrences,
      long inHeaders,
      long documents,
      @Nullable Long users,
      @Nullable Long documentGroups,
      long contexts,
      @Nullable Double spaceBits,
      @Nullable Integer guessBits) {
    public FoundSecret {
      Require.text("fingerprint", fingerprint);
      Require.text("kind", kind);
      Require.text("mask", mask);
      Require.text("certainty", certainty);
      Require.atLeast("occurrences", 1, occurrences);
      Require.atLeast("documents", 1, documents);
      Require.atLeast("contexts", 0, contexts);
    }
  }

  /**
   * The files in which secrets stand that count.
   *
   * @param count how many there are
   * @param most those with most of them
   */
  public record Files(long count, List<OfFile> most) {
    public Files {
      Require.atLeast("count", 0, count);
      most = List.copyOf(Require.present("most", most));
    }
  }

  /**
   * What stands in a file.
   *
   * @param name its name without the folder
   * @param occurrences how often secrets stand in it
   * @param certain of these certain ones
   */
  public record OfFile(String name, long occurrences, long certain) {
    public OfFile {
      Require.text("name", name);
      Require.atLeast("occurrences", 1, occurrences);
      Require.atLeast("certain", 0, certain);
    }
  }

  /**
   * Fingerprints under the key {@code keyId}.
   *
   * @param below all that are smaller are here; null if all are
   * @param kinds by kind, in the order of the groups
   */
  public record Prints(@Nullable String below, List<OfKind> kinds) {
    public Prints {
      kinds = List.copyOf(Require.present("kinds", kinds));
    }

    /** What each fingerprint is of. */
    public Map<String, String> byPrint() {
      Map<String, String> byPrint = new TreeMap<>();
      kinds.forEach(kind -> kind.fingerprints().forEach(print -> byPrint.put(print, kind.kind())));
      return byPrint;
    }

    /** Whether one that is not here stands in no secret that counts. */
    public boolean tellsOf(String print) {
      return below == null || print.compareTo(below) < 0;
    }
  }

  /**
   * Fingerprints of one kind.
   *
   * @param fingerprints ascending
   */
  public record OfKind(String kind, List<String> fingerprints) {
    public OfKind {
      Require.text("kind", kind);
      fingerprints = List.copyOf(Require.present("fingerprints", fingerprints));
    }
  }

  /**
   * A value that somebody asked for.
   *
   * @param line where it stood in the file that asked, from 1
   * @param mask its shape
   * @param occurrences how often it stands in the corpus, in whatever spelling its kind has
   * @param documents in how many documents
   * @param fingerprints of the secrets that it was found as; none if it stands by its characters
   *     alone, or nowhere
   */
  public record AskedValue(
      int line, String mask, long occurrences, long documents, List<String> fingerprints) {
    public AskedValue {
      Require.atLeast("line", 1, line);
      Require.text("mask", mask);
      Require.atLeast("occurrences", 0, occurrences);
      Require.atLeast("documents", 0, documents);
      fingerprints = List.copyOf(Require.present("fingerprints", fingerprints));
    }
  }

  /** How many secrets there are that count. */
  public long real() {
    return groups.stream().filter(Group::real).mapToLong(Group::secrets).sum();
  }

  /** How often they stand. */
  public long occurrences() {
    return groups.stream().filter(Group::real).mapToLong(Group::occurrences).sum();
  }

  /** How many different secrets were declared harmless and stand in the corpus. */
  public long allowed() {
    return groups.stream().filter(Group::allowed).mapToLong(Group::secrets).sum();
  }

  /**
   * How many of them are certain.
   *
   * @param kind of which kind; null for all
   */
  public long certain(@Nullable String kind) {
    return groups.stream()
        .filter(group -> group.real() && group.certainty().equals("certain"))
        .filter(group -> kind == null || group.kind().equals(kind))
        .mapToLong(Group::secrets)
        .sum();
  }

  /** Whether all that was asked for is answered. */
  public boolean answered() {
    return complete() && (ranks == null || ranks.openAboveLimit() == null);
  }

  /** Whether all was read that there is, as far as the configuration asks. */
  public boolean complete() {
    return documents > 0 && unreadFiles == 0 && aboveLimit == null;
  }

  /** What was found, and what was not read, as a sentence. */
  public String sentence() {
    if (documents == 0) {
      return "Nothing was scanned: not one document could be read" + unread() + ".";
    }
    long real = real();
    return (real == 0
            ? "Nothing was found in what was read"
            : "%s found in %s, %s in all"
                .formatted(
                    counted(real, real == 1 ? "secret is" : "different secrets are"),
                    counted(documents, documents == 1 ? "document" : "documents"),
                    Figures.often(occurrences())))
        + leftOut()
        + unread()
        + "."
        + (ranks == null ? "" : " " + ranks.sentence());
  }

  private String leftOut() {
    long allowed = allowed();
    return allowed == 0
        ? ""
        : "; "
            + counted(allowed, allowed == 1 ? "allowed value is" : "allowed values are")
            + " left out";
  }

  private String unread() {
    if (unreadFiles + unreadRecords == 0) {
      return "";
    }
    String files = counted(unreadFiles, unreadFiles == 1 ? "file" : "files");
    String records = counted(unreadRecords, unreadRecords == 1 ? "record" : "records");
    String inputs =
        unreadFiles == 0 ? records : unreadRecords == 0 ? files : files + " and " + records;
    return "; %s %s unread".formatted(inputs, unreadFiles + unreadRecords == 1 ? "is" : "are");
  }

  private static String counted(long count, String what) {
    return Figures.grouped(count) + " " + what;
  }
}
