package org.coalmine.cli.results;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** Whether a run planted canaries in files, by its manifest: such a run never has a report. */
final class PlantingManifest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PlantingManifest() {}

  /** Whether a manifest is of such a run; one that cannot be read is not. */
  static boolean is(byte[] manifest) {
    try {
      return JSON.readTree(manifest).path("kind").asText().equals("plant");
    } catch (IOException e) {
      return false;
    }
  }
}
