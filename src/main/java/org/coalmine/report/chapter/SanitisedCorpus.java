package org.coalmine.report.chapter;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A corpus that was written anew without its secrets, and what proves that they are gone.
 *
 * @param how {@code tag}, {@code pseudonym} or {@code drop}
 * @param knownTests whether known test values were replaced, too
 * @param documents how many were read
 * @param changed of those, with something else in some places
 * @param dropped of those, left out
 * @param unreadFiles files, folders and paths that could not be read, and are not written
 * @param unreadRecords records that could not be read, and are not written
 * @param aboveLimit why more is unreadable than the configuration allows; null if it is not
 * @param characters of the documents that were read
 * @param charactersReplaced of those, in places or in documents that are left out
 * @param bytesIn of the files that were read, as they lie on the disk
 * @param bytesOut of the files that were written
 * @param certainty what is less certain was not looked for
 * @param kinds what was looked for
 * @param notLookedFor what was not, in words
 * @param keyId names the key of fingerprints and pseudonyms
 * @param groups what was found before, per kind, rule, certainty and whether they are known tests
 * @param places what stands in the places of the secrets
 * @param again secrets that a scan finds in what was written
 * @param differing documents whose text is another one between the places, or whose places hold
 *     something else; missing ones among them
 * @param foreign records that are of no document
 * @param firstDiffering where the first of these is; null if there is none
 * @param otherFields fields and columns that were neither scanned nor changed
 * @param moreFields whether there are more than these
 * @param partsNotScanned parts of documents that the format leaves out, in words
 */
public record SanitisedCorpus(
    String how,
    boolean knownTests,
    long documents,
    long changed,
    long dropped,
    long unreadFiles,
    long unreadRecords,
    @Nullable String aboveLimit,
    long characters,
    long charactersReplaced,
    long bytesIn,
    long bytesOut,
    String certainty,
    List<String> kinds,
    List<String> notLookedFor,
    String keyId,
    List<Found.Group> groups,
    List<Place> places,
    List<Again> again,
    long differing,
    long foreign,
    @Nullable String firstDiffering,
    List<String> otherFields,
    boolean moreFields,
    List<String> partsNotScanned) {
  public SanitisedCorpus {
    Require.text("how", how);
    Require.atLeast("documents", 0, documents);
    Require.atLeast("changed", 0, changed);
    Require.atLeast("dropped", 0, dropped);
    Require.atLeast("unreadFiles", 0, unreadFiles);
    Require.atLeast("unreadRecords", 0, unreadRecords);
    Require.atLeast("characters", 0, characters);
    Require.atLeast("charactersReplaced", 0, charactersReplaced);
    Require.atLeast("bytesIn", 0, bytesIn);
    Require.atLeast("bytesOut", 0, bytesOut);
    Require.text("certainty", certainty);
    kinds = List.copyOf(Require.present("kinds", kinds));
    notLookedFor = List.copyOf(Require.present("notLookedFor", notLookedFor));
    Require.text("keyId", keyId);
    groups = List.copyOf(Require.present("groups", groups));
    places = List.copyOf(Require.present("places", places));
    again = List.copyOf(Require.present("again", again));
    Require.atLeast("differing", 0, differing);
    Require.atLeast("foreign", 0, foreign);
    otherFields = List.copyOf(Require.present("otherFields", otherFields));
    partsNotScanned = List.copyOf(Require.present("partsNotScanned", partsNotScanned));
  }

  /**
   * Places where a secret stood.
   *
   * @param kind what it was
   * @param rule which rule or format found it; null for kinds that have one
   * @param certainty {@code certain}, {@code likely} or {@code possible}
   * @param means what stands there now: {@code tag}, {@code pseudonym}, for {@code how} pseudonym a
   *     tag with its reason ({@code no-space}, {@code taken}, {@code unfit}), {@code dropped}, or
   *     {@code left}
   * @param words the same for people
   * @param places how many
   */
  public record Place(
      String kind,
      @Nullable String rule,
      String certainty,
      String means,
      String words,
      long places) {
    /** The secret stands there still. */
    public static final String LEFT = "left";

    public Place {
      Require.text("kind", kind);
      Require.text("certainty", certainty);
      Require.text("means", means);
      Require.text("words", words);
      Require.atLeast("places", 1, places);
    }
  }

  /**
   * Secrets that a scan finds in what was written.
   *
   * @param kind what they are
   * @param rule which rule or format found them; null for kinds that have one
   * @param certainty {@code certain}, {@code likely} or {@code possible}
   * @param knownTest whether they are known test values
   * @param before whether they were found before, too
   * @param secrets how many different ones
   * @param occurrences how often they stand
   */
  public record Again(
      String kind,
      @Nullable String rule,
      String certainty,
      boolean knownTest,
      boolean before,
      long secrets,
      long occurrences) {
    public Again {
      Require.text("kind", kind);
      Require.text("certainty", certainty);
      Require.atLeast("secrets", 1, secrets);
      Require.atLeast("occurrences", secrets, occurrences);
    }
  }

  /** How many places there are where something else stands, or whose documents are left out. */
  public long replaced() {
    return places.stream()
        .filter(place -> !place.means().equals(Place.LEFT))
        .mapToLong(Place::places)
        .sum();
  }

  /** How often secrets stand in what was written that must not. */
  public long remaining() {
    return again.stream().filter(this::remains).mapToLong(Again::occurrences).sum();
  }

  /** Whether a secret must not stand in what was written: pseudonyms and test values may. */
  public boolean remains(Again secret) {
    boolean staysAsTest = secret.knownTest() && !knownTests;
    boolean pseudonym = how.equals("pseudonym") && !secret.before();
    return !staysAsTest && !pseudonym;
  }

  /** What a secret is that a scan finds in what was written. */
  public String words(Again secret) {
    if (secret.knownTest() && !knownTests) {
      return "known test value, left as it is";
    }
    if (!remains(secret)) {
      return "pseudonym";
    }
    return secret.before() ? "SECRET OF THE CORPUS" : "NEW: it was not found before";
  }

  /** What was neither scanned nor changed, as a sentence; empty if there is nothing else. */
  public String fieldsSentence() {
    List<String> all = new ArrayList<>(otherFields);
    if (moreFields) {
      all.add("and more");
    }
    all.addAll(partsNotScanned);
    return all.isEmpty()
        ? ""
        : "Not scanned, and written as it was: " + String.join(", ", all) + ".";
  }

  /** Whether nothing of the first scan is found again, and all text between places is as it was. */
  public boolean proved() {
    return remaining() == 0 && differing == 0 && foreign == 0;
  }

  /** Whether all was read that there is, as far as the configuration asks. */
  public boolean complete() {
    return documents > 0 && unreadFiles == 0 && aboveLimit == null;
  }

  /** What was done and what is left, as a sentence. */
  public String sentence() {
    if (documents == 0) {
      return "Nothing was sanitised: not one document could be read" + unread() + ".";
    }
    return done() + rest() + unread() + ".";
  }

  private String done() {
    if (how.equals("drop")) {
      return dropped == 0
          ? "No secret was found in %s, and none is left out"
              .formatted(counted(documents, "document", "documents"))
          : "%s of %s %s left out for their secrets"
              .formatted(
                  Figures.grouped(dropped),
                  counted(documents, "document", "documents"),
                  dropped == 1 ? "is" : "are");
    }
    long replaced = replaced();
    return replaced == 0
        ? "No secret was replaced in " + counted(documents, "document", "documents")
        : "Secrets are replaced in %s of %s"
            .formatted(
                counted(replaced, "place", "places"), counted(documents, "document", "documents"));
  }

  private String rest() {
    String rest = "";
    long remaining = remaining();
    if (remaining > 0) {
      rest +=
          "; %s still found in what was written"
              .formatted(remaining == 1 ? "one is" : Figures.grouped(remaining) + " are");
    }
    if (differing + foreign > 0) {
      rest +=
          "; %s not what was to be written"
              .formatted(
                  differing + foreign == 1
                      ? "one record is"
                      : Figures.grouped(differing + foreign) + " records are");
    }
    return rest.isEmpty() ? ", and a second scan finds none of them" : rest;
  }

  private String unread() {
    if (unreadFiles + unreadRecords == 0) {
      return "";
    }
    String files = counted(unreadFiles, "file", "files");
    String records = counted(unreadRecords, "record", "records");
    String inputs =
        unreadFiles == 0 ? records : unreadRecords == 0 ? files : files + " and " + records;
    return "; %s %s unread and not written"
        .formatted(inputs, unreadFiles + unreadRecords == 1 ? "is" : "are");
  }

  private static String counted(long count, String one, String more) {
    return Figures.grouped(count) + " " + (count == 1 ? one : more);
  }
}
