package org.coalmine.report.machine;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Instants as ISO-8601 text in UTC. */
final class InstantModule extends SimpleModule {
  private static final long serialVersionUID = 1;

  InstantModule() {
    super("instants");
    addSerializer(
        Instant.class,
        new JsonSerializer<>() {
          @Override
          public void serialize(Instant value, JsonGenerator json, SerializerProvider provider)
              throws IOException {
            json.writeString(value.toString());
          }
        });
    addDeserializer(
        Instant.class,
        new JsonDeserializer<>() {
          @Override
          public Instant deserialize(JsonParser json, DeserializationContext context)
              throws IOException {
            String text = json.getValueAsString("");
            try {
              return Instant.parse(text);
            } catch (DateTimeParseException e) {
              throw context.weirdStringException(
                  text, Instant.class, "must be an instant like 2026-01-31T12:00:00Z");
            }
          }
        });
  }
}
