package org.coalmine.report.chapter;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model that was trained elsewhere, and how the texts of a report are scored under it.
 *
 * @param name of its file or directory, without the folders above
 * @param architecture what it is, with its sizes
 * @param vocabulary what its symbols are
 * @param tokens whether they are tokens of several characters: a text is then scored as the model's
 *     tokenizer writes it, and no other way of writing it is covered
 * @param symbols how many it has
 * @param vocabularySha256 the digest of all that decides which symbols a text has, in hexadecimal
 * @param arithmetic the version of the arithmetic that it is scored with
 * @param sha256 the model's digest: that of its file, or of the digests of its files
 * @param boundary what stands before every text: how it was chosen, and its symbols
 * @param files its files in the order of their digests
 * @param scoring how the texts of each format are scored
 */
public record ModelFacts(
    String name,
    String architecture,
    String vocabulary,
    boolean tokens,
    int symbols,
    String vocabularySha256,
    String arithmetic,
    String sha256,
    String boundary,
    List<File> files,
    List<Scoring> scoring) {
  public ModelFacts {
    Require.text("name", name);
    Require.text("architecture", architecture);
    Require.text("vocabulary", vocabulary);
    Require.atLeast("symbols", 1, symbols);
    Require.text("vocabularySha256", vocabularySha256);
    Require.text("arithmetic", arithmetic);
    Require.text("sha256", sha256);
    Require.text("boundary", boundary);
    files = List.copyOf(Require.present("files", files));
    Require.some("files", files);
    scoring = List.copyOf(Require.present("scoring", scoring));
    Set<String> names = new HashSet<>();
    for (Scoring one : scoring) {
      if (!names.add(one.format())) {
        throw new IllegalArgumentException("scoring names " + one.format() + " twice");
      }
    }
  }

  /**
   * A file of a model.
   *
   * @param name without the folders above
   * @param bytes its length
   * @param sha256 its digest, in hexadecimal
   */
  public record File(String name, long bytes, String sha256) {
    public File {
      Require.text("name", name);
      Require.atLeast("bytes", 0, bytes);
      Require.text("sha256", sha256);
    }
  }

  /**
   * How the texts of a format are scored.
   *
   * @param format its name
   * @param before symbols before the hole that all of its texts share
   * @param wholeText whether the text behind the fill is scored too; else scoring stops with the
   *     symbol that holds the last character of the fill
   * @param crosses whether that symbol may hold the first characters of the text behind the fill;
   *     null where nobody has looked
   */
  public record Scoring(String format, int before, boolean wholeText, @Nullable Boolean crosses) {
    public Scoring {
      Require.text("format", format);
      Require.atLeast("before", 0, before);
    }

    /** In words. */
    public String sentence() {
      if (wholeText) {
        return "The whole text is scored, that behind the fill too.";
      }
      return "Scoring stops with the symbol that holds the last character of the fill"
          + (Boolean.TRUE.equals(crosses)
              ? "; in some texts that symbol holds the first of the text behind it, and counts"
                  + " whole."
              : ".");
    }
  }
}
