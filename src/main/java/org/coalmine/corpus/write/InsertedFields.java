package org.coalmine.corpus.write;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The fields that an inserted record does not share with the record before it, besides its text.
 *
 * @param id the name or path of the field that gets the inserted record's own id; null for none
 * @param role of the one message of an inserted conversation
 */
public record InsertedFields(@Nullable String id, String role) implements Serializable {
  /** The key of the configuration, for errors. */
  static final String ID_KEY = "plant.id-field";
}
