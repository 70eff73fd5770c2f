package org.coalmine.spark.sanitise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Flaw;
import org.coalmine.corpus.Formats;
import org.coalmine.corpus.write.Edit;
import org.coalmine.corpus.write.OtherFields;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Finding;
import org.coalmine.scan.Kind;
import org.coalmine.scan.sanitise.How;
import org.coalmine.scan.sanitise.Means;
import org.coalmine.scan.sanitise.Replaced;
import org.coalmine.scan.sanitise.Sanitised;
import org.coalmine.scan.sanitise.Sanitiser;
import org.coalmine.spark.corpus.FileComparison;
import org.coalmine.spark.sanitise.Comparison.Place;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;

/** Compares the documents of a file with those of the file that was written of it. */
final class Comparing implements FileComparison<Comparison> {
  private final Sanitiser sanitiser;
  private final How how;
  private final String name;
  private final @Nullable CorpusRecords written;
  private final OtherFields otherFields = new OtherFields();
  private final SortedMap<Place, Long> places = new TreeMap<>();
  private final SortedMap<Place, Long> left = new TreeMap<>();
  private @Nullable String firstDiffering;
  private long documents;
  private long changed;
  private long dropped;
  private long differing;
  private long missing;
  private long foreign;
  private long characters;
  private long charactersReplaced;

  private Comparing(Sanitiser sanitiser, How how, String name, @Nullable CorpusRecords written) {
    this.sanitiser = sanitiser;
    this.how = how;
    this.name = name;
    this.written = written;
  }

  /**
   * Opens a file that was written, if it is there.
   *
   * @param source says how it is read
   * @param name below the folder
   */
  static Comparing open(
      Sanitising sanitising,
      CorpusSource source,
      Path folder,
      String name,
      Configuration configuration)
      throws IOException {
    Path file = new Path(folder, new Path(null, null, name));
    return new Comparing(
        sanitising.sanitiser(),
        sanitising.settings().how(),
        name,
        records(file, source, configuration));
  }

  private static @Nullable CorpusRecords records(
      Path file, CorpusSource source, Configuration configuration) throws IOException {
    CorpusSplit whole = Formats.whole(file, configuration).orElse(null);
    return whole == null ? null : Formats.open(whole, source, configuration);
  }

  @Override
  public Edit edit(Document document) {
    String text = document.text();
    documents++;
    characters += text.codePointCount(0, text.length());
    List<Finding> findings = sanitiser.findings(text);
    if (findings.isEmpty()) {
      expect(new Sanitised(List.of(), List.of()), text);
      return Edit.KEPT;
    }
    if (how == How.DROP) {
      dropped++;
      charactersReplaced += text.codePointCount(0, text.length());
      for (Finding finding : findings) {
        count(places, finding.kind(), finding.rule(), finding.certainty(), Means.DROPPED);
      }
      return Edit.DROPPED;
    }
    return new Edit(
        new Edit.Change.Rewrite(
            texts -> {
              Sanitised sanitised = sanitiser.sanitise(text, findings, Sanitising.parts(texts));
              count(sanitised, text);
              expect(sanitised, text);
              return texts.texts();
            }),
        List.of());
  }

  private void count(Sanitised sanitised, String text) {
    changed += sanitised.places().isEmpty() ? 0 : 1;
    for (Replaced place : sanitised.places()) {
      charactersReplaced += text.codePointCount(place.start(), place.end());
      count(places, place.kind(), place.rule(), place.certainty(), place.means());
    }
    for (Finding finding : sanitised.left()) {
      count(left, finding.kind(), finding.rule(), finding.certainty(), null);
    }
  }

  private static void count(
      SortedMap<Place, Long> counts,
      Kind kind,
      @Nullable String rule,
      Certainty certainty,
      @Nullable Means means) {
    counts.merge(new Place(kind, rule, certainty, means), 1L, Long::sum);
  }

  /** Compares a document with the next one that was written. */
  private void expect(Sanitised sanitised, String text) {
    String after = next();
    missing += after == null ? 1 : 0;
    if (after == null || sanitised.differs(text, after)) {
      differing++;
      differs("document %,d of %s".formatted(documents, name));
    }
  }

  private void differs(String place) {
    if (firstDiffering == null) {
      firstDiffering = place;
    }
  }

  /** The next document that was written; null if there is none. */
  private @Nullable String next() {
    CorpusRecords records = written;
    if (records == null) {
      return null;
    }
    try {
      while (records.next()) {
        if (records.current() instanceof Parsed.Text text) {
          return text.text();
        }
        if (((Parsed.Flawed) records.current()).flaw() != Flaw.EMPTY) {
          foreign++;
          differs("a record of %s that cannot be read".formatted(name));
        }
      }
      return null;
    } catch (CorpusException e) {
      differs("%s, which cannot be read".formatted(name));
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean keepsFlawed() {
    return false;
  }

  @Override
  public OtherFields otherFields() {
    return otherFields;
  }

  @Override
  public Comparison result() {
    while (next() != null) {
      foreign++;
      differs("a document behind the last of %s".formatted(name));
    }
    return new Comparison(
        documents,
        changed,
        dropped,
        differing,
        missing,
        foreign,
        firstDiffering,
        characters,
        charactersReplaced,
        places,
        left,
        otherFields);
  }

  @Override
  public void close() throws IOException {
    if (written != null) {
      written.close();
    }
  }
}
