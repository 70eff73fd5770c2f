package org.coalmine.configuration;

import java.util.OptionalDouble;
import org.coalmine.configuration.AuditConfiguration.Duplicates;
import org.coalmine.duplicates.Bands;
import org.coalmine.duplicates.DuplicateSettings;

/** Reads the object {@code duplicates}. */
final class DuplicatesSection {
  private DuplicatesSection() {}

  static Duplicates read(Section duplicates) {
    OptionalDouble similarity = duplicates.optionalNumber("similarity");
    return new Duplicates(
        new DuplicateSettings(
            duplicates.integer("shingle"),
            new Bands(duplicates.integer("bands"), duplicates.integer("rows")),
            similarity.isPresent() ? similarity.getAsDouble() : null,
            duplicates.integer("substring")),
        duplicates.optionalText("run"));
  }
}
