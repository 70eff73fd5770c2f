package org.coalmine.spark.corpus;

import java.io.Serializable;
import org.coalmine.text.Document;

/**
 * A document with its place.
 *
 * @param file its file
 * @param record its line, row or record of the file, from 1, as {@link Quarantine.Entry} counts
 */
public record PlacedDocument(Document document, String file, long record) implements Serializable {}
