package org.coalmine.spark.generation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.util.Arrays;
import org.coalmine.generation.DocumentFormat;
import org.coalmine.generation.DocumentLaw;
import org.coalmine.generation.DocumentStream;
import org.coalmine.model.LanguageModel;
import org.coalmine.scan.ScanSettings;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.Digest;
import org.coalmine.text.RowText;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written.
 *
 * @param model that writes
 * @param law of each document
 * @param reject kinds of secrets of which a document may hold none; no kind rejects nothing
 * @param documents how many, with indices from 0
 * @param row of a table, where every document is to be one; null where it is a text
 */
public record GenerationQuestion(
    SharedModel model,
    DocumentLaw law,
    ScanSettings reject,
    long documents,
    DocumentFormat format,
    @Nullable RowText row)
    implements Serializable {
  /** Another whenever one document has other characters. */
  private static final String VERSION = "generation 1";

  /** Documents of a file: some seconds of work, and the same on any cluster. */
  private static final long LEAST_TOGETHER = 512;

  private static final long MOST_TOGETHER = 4_096;
  private static final long USUAL_FILES = 32;
  private static final long MOST_FILES = 10_000;

  /** Symbols that a task may hold at once. */
  private static final long MOST_SYMBOLS = 1L << 25;

  public GenerationQuestion {
    if (documents < 1 || documents > MOST_FILES * MOST_TOGETHER) {
      throw new IllegalArgumentException(
          "documents must be from 1 to %,d: %,d".formatted(MOST_FILES * MOST_TOGETHER, documents));
    }
  }

  /** How many documents a file has. */
  long together() {
    long usual = Math.max(LEAST_TOGETHER, Math.min(MOST_TOGETHER, documents / USUAL_FILES));
    long fitting = Math.max(1, Math.min(usual, MOST_SYMBOLS / law.longest()));
    return Math.max(fitting, (documents + MOST_FILES - 1) / MOST_FILES);
  }

  /** SHA-256 of the order in which symbols are drawn. */
  public String orderSha256() {
    return Digest.hex(Arrays.toString(DocumentStream.order(model.model())).getBytes(UTF_8));
  }

  /** Covers all that the files depend on. */
  public String digest() {
    return digest(together());
  }

  String digest(long together) {
    LanguageModel decoded = model.model();
    StringBuilder text = new StringBuilder(VERSION);
    for (Object part :
        new Object[] {
          model.identity(),
          decoded.arithmetic(),
          decoded.vocabulary().digest(),
          orderSha256(),
          law,
          reject.orderedKinds(),
          reject.phoneRegions(),
          reject.certainty(),
          documents,
          together,
          format
        }) {
      text.append('\n').append(part);
    }
    if (row != null) {
      for (String column : row.columns()) {
        text.append('\n').append(column.length()).append(' ').append(column);
      }
    }
    return Digest.hex(text.toString().getBytes(UTF_8));
  }

  /** How documents stand in files. */
  DocumentColumns columns() {
    return new DocumentColumns(row);
  }
}
