package org.coalmine.spark.sanitise;

import java.util.List;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.Flaw;
import org.coalmine.corpus.write.Edit;
import org.coalmine.scan.Finding;
import org.coalmine.scan.sanitise.How;
import org.coalmine.scan.sanitise.Sanitised;
import org.coalmine.scan.sanitise.Sanitiser;
import org.coalmine.spark.corpus.DocumentEdits;
import org.coalmine.text.Document;

/**
 * Writes the documents of a file without their secrets. A record that could not be read was not
 * scanned, and is left out; one that is empty stays.
 */
final class Writing implements DocumentEdits {
  private final Sanitiser sanitiser;
  private final How how;
  private final int maximumCharacters;
  private final String path;

  /**
   * @param maximumCharacters of a document
   * @param path of the file, for errors
   */
  Writing(Sanitising sanitising, int maximumCharacters, String path) {
    this.sanitiser = sanitising.sanitiser();
    this.how = sanitising.settings().how();
    this.maximumCharacters = maximumCharacters;
    this.path = path;
  }

  @Override
  public Edit edit(Document document) {
    String text = document.text();
    List<Finding> findings = sanitiser.findings(text);
    if (findings.isEmpty()) {
      return Edit.KEPT;
    }
    if (how == How.DROP) {
      return Edit.DROPPED;
    }
    return new Edit(
        new Edit.Change.Rewrite(
            texts -> {
              Sanitised written = sanitiser.sanitise(text, findings, Sanitising.parts(texts));
              requireShort(written.text(text));
              return written.texts(text, Sanitising.parts(texts));
            }),
        List.of());
  }

  private void requireShort(String after) {
    if (after.codePointCount(0, after.length()) > maximumCharacters) {
      throw new CorpusException(
          CorpusException.Category.UNSUPPORTED,
          "%s: a document would be longer than corpus.document-limit with its tags; raise it"
              .formatted(path));
    }
  }

  @Override
  public boolean keepsFlawed() {
    return false;
  }

  @Override
  public boolean keeps(Flaw flaw) {
    return flaw == Flaw.EMPTY;
  }
}
