package org.coalmine.spark.scan;

import java.io.Serializable;

/**
 * A finding with the file of its document.
 *
 * @param file its path
 * @param row the finding, in the corpus
 */
record Placed(String file, FoundRow row) implements Serializable {}
