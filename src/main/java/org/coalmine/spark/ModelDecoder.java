package org.coalmine.spark;

import java.io.Serializable;
import org.coalmine.model.LanguageModel;

/**
 * Makes a model of a file's bytes, on whichever machine needs it. Trusts nothing in them and runs
 * nothing of them.
 */
@FunctionalInterface
public interface ModelDecoder extends Serializable {
  LanguageModel decode(byte[] file);
}
