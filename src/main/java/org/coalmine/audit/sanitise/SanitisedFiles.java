package org.coalmine.audit.sanitise;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.List;
import org.coalmine.audit.ResumeException;
import org.coalmine.store.OutputFolder.Written;
import org.jspecify.annotations.Nullable;

/**
 * sanitise/files.json: where a run writes to, and what it has written.
 *
 * @param to the folder, with its file system
 * @param written the files; null until all are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SanitisedFiles(String to, @Nullable List<Written> written) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  SanitisedFiles {
    written = written == null ? null : List.copyOf(written);
  }

  byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the names of files cannot be written as JSON", e);
    }
  }

  /**
   * Reads it.
   *
   * @throws ResumeException if it is damaged
   */
  static SanitisedFiles read(byte[] file) {
    try {
      return JSON.readValue(file, SanitisedFiles.class);
    } catch (IOException e) {
      throw new ResumeException("sanitise/files.json is damaged; start a new run", e);
    }
  }
}
