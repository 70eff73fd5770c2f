package org.coalmine.model.transformer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelFileException;

/** Reads the small files of a checkpoint: JSON objects under limits. */
final class JsonFile {
  private static final String POINTER = "version https://git-lfs";

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(32).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonFile() {}

  /**
   * Reads an object.
   *
   * @param name what errors call the file
   * @param mostBytes the longest file that is read
   * @throws ModelFileException if the file is longer, or is no JSON object
   */
  static ObjectNode read(String name, ModelFile file, int mostBytes) throws IOException {
    requireNoPointer(name, file);
    if (file.length() > mostBytes) {
      throw new ModelFileException(
          "%s has %d bytes, and at most %d are read".formatted(name, file.length(), mostBytes));
    }
    byte[] bytes = new byte[(int) file.length()];
    file.read(0, ByteBuffer.wrap(bytes));
    try {
      JsonNode read = MAPPER.readTree(bytes);
      if (read instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new ModelFileException(
          "%s is no valid JSON: %s".formatted(name, e.getOriginalMessage()), e);
    } catch (CharConversionException e) {
      throw new ModelFileException("%s is no UTF-8: %s".formatted(name, e.getMessage()), e);
    }
    throw new ModelFileException(name + " is no JSON object");
  }

  /** Refuses what Git leaves in place of a large file. */
  static void requireNoPointer(String name, ModelFile file) throws IOException {
    byte[] head = new byte[(int) Math.min(POINTER.length(), file.length())];
    file.read(0, ByteBuffer.wrap(head));
    if (new String(head, ISO_8859_1).equals(POINTER)) {
      throw new ModelFileException(
          name + " is a Git LFS pointer, not the file itself; run git lfs pull");
    }
  }
}
