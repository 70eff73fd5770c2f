package org.coalmine.audit.scan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.coalmine.audit.ResumeException;
import org.coalmine.spark.scan.FoundCounts;
import org.coalmine.store.Content;

/** scan/secrets.json: found secrets with their values, and the key if it was drawn. */
public final class FoundFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = "key";

  private FoundFile() {}

  /** The file of a key and secrets. */
  public static Content of(ScanKey key, List<FoundCounts.Value> values) {
    return out -> write(out, key, values);
  }

  private static void write(OutputStream out, ScanKey key, List<FoundCounts.Value> values)
      throws IOException {
    JsonGenerator json =
        JSON.createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .useDefaultPrettyPrinter();
    json.writeStartObject();
    json.writeStringField("keyId", key.id());
    if (key.drawn()) {
      json.writeStringField(KEY, key.secret().reveal());
    }
    json.writeArrayFieldStart("secrets");
    for (FoundCounts.Value value : values) {
      json.writeStartObject();
      json.writeStringField("fingerprint", value.fingerprint());
      json.writeStringField("kind", value.kind().key());
      if (value.rule() != null) {
        json.writeStringField("rule", value.rule());
      }
      json.writeStringField("value", value.value().reveal());
      json.writeArrayFieldStart("contexts");
      for (FoundCounts.Context context : value.contexts()) {
        json.writeStartObject();
        json.writeNumberField("document", context.document());
        json.writeNumberField("start", context.start());
        json.writeStringField("before", context.before().reveal());
        json.writeStringField("behind", context.behind().reveal());
        json.writeBooleanField("cut", context.cut());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.close();
  }

  /**
   * The key that a file keeps; empty if it came from the environment.
   *
   * @throws ResumeException if the file is damaged
   */
  public static Optional<String> key(byte[] file) {
    try {
      JsonNode key = JSON.readTree(file).path(KEY);
      return key.isTextual() ? Optional.of(key.textValue()) : Optional.empty();
    } catch (IOException e) {
      throw new ResumeException("scan/secrets.json is damaged; start a new scan");
    }
  }
}
