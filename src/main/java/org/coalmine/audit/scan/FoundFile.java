package org.coalmine.audit.scan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.coalmine.audit.ResumeException;
import org.coalmine.secret.Secret;
import org.coalmine.spark.scan.FoundCounts;
import org.coalmine.store.Content;

/** scan/secrets.json: found secrets with their values, and the key if it was drawn. */
public final class FoundFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = "key";
  private static final String ASKED = "asked";
  private static final String LINE = "line";
  private static final String VALUE = "value";

  private FoundFile() {}

  /** The file of a key, values that somebody asks for, and secrets. */
  public static Content of(
      ScanKey key, List<AskedFile.Line> asked, List<FoundCounts.Value> values) {
    return out -> write(out, key, asked, values);
  }

  private static void write(
      OutputStream out, ScanKey key, List<AskedFile.Line> asked, List<FoundCounts.Value> values)
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
    if (!asked.isEmpty()) {
      json.writeArrayFieldStart(ASKED);
      for (AskedFile.Line line : asked) {
        json.writeStartObject();
        json.writeNumberField(LINE, line.line());
        json.writeStringField(VALUE, line.value().reveal());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeArrayFieldStart("secrets");
    for (FoundCounts.Value value : values) {
      json.writeStartObject();
      json.writeStringField("fingerprint", value.fingerprint());
      json.writeStringField("kind", value.kind().key());
      if (value.rule() != null) {
        json.writeStringField("rule", value.rule());
      }
      json.writeStringField(VALUE, value.value().reveal());
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
    JsonNode key = tree(file).path(KEY);
    return key.isTextual() ? Optional.of(key.textValue()) : Optional.empty();
  }

  /**
   * The values that somebody asks for.
   *
   * @throws ResumeException if the file is damaged
   */
  static List<AskedFile.Line> asked(byte[] file) {
    List<AskedFile.Line> asked = new ArrayList<>();
    for (JsonNode line : tree(file).path(ASKED)) {
      asked.add(new AskedFile.Line(line.path(LINE).asInt(), Secret.of(line.path(VALUE).asText())));
    }
    return asked;
  }

  private static JsonNode tree(byte[] file) {
    try {
      return JSON.readTree(file);
    } catch (IOException e) {
      throw new ResumeException("scan/secrets.json is damaged; start a new scan");
    }
  }
}
