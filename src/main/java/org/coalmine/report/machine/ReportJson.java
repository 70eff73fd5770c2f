package org.coalmine.report.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.coalmine.report.Header;
import org.coalmine.report.Inspection;
import org.coalmine.report.Releases;
import org.coalmine.report.Report;
import org.coalmine.report.Study;
import org.coalmine.report.Trends;
import org.coalmine.report.chapter.Figures;

/**
 * {@code report.json}: keys in the order of the records, doubles in the shortest form that reads
 * back equal (the same on every JDK), so that equal reports are equal bytes.
 */
public final class ReportJson {
  private static final JsonMapper MAPPER = mapper();
  private static final ObjectWriter WRITER = MAPPER.writer(new Indented());

  /** The versions of the schema that are read. */
  private static final Set<Integer> READ = Set.of(1, Header.SCHEMA_VERSION);

  private static final String AGAIN =
      "; coalmine audit --resume RUN writes the report of a finished run again";

  private ReportJson() {}

  /** The report as UTF-8 JSON that follows {@code report-schema-2.json}, ending in a newline. */
  public static byte[] write(Report report) {
    return json(FlatReport.tree(MAPPER, report));
  }

  /** The runs over time as UTF-8 JSON with the keys of the records, ending in a newline. */
  public static byte[] write(Trends trends) {
    return json(trends);
  }

  /** An inspection as UTF-8 JSON with the keys of the records, ending in a newline. */
  public static byte[] write(Inspection inspection) {
    return json(inspection);
  }

  /** A study as UTF-8 JSON with the keys of the records, ending in a newline. */
  public static byte[] write(Study study) {
    return json(study);
  }

  /** Releases side by side as UTF-8 JSON with the keys of the records, ending in a newline. */
  public static byte[] write(Releases releases) {
    return json(releases);
  }

  private static byte[] json(Object value) {
    try {
      return (WRITER.writeValueAsString(value) + "\n").getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a valid record can be written", e);
    }
  }

  /**
   * Reads a report. Unknown keys, missing keys, duplicate keys, wrong types, values out of bounds
   * and values that contradict each other are errors.
   *
   * @param source what to call it in an error, e.g. its path
   * @throws IOException naming source, key and what is wrong
   */
  public static Report read(String source, byte[] json) throws IOException {
    String writer = "";
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (tree.isMissingNode()) {
        throw new IOException(source + ": the file is empty" + AGAIN);
      }
      if (!(tree instanceof ObjectNode report)) {
        throw new IOException(source + ": not a report: expected a JSON object");
      }
      JsonNode version = tree.get("schemaVersion");
      if (version == null) {
        throw new IOException(source + ": not a report: schemaVersion is missing");
      }
      if (!version.isIntegralNumber()) {
        throw new IOException(source + ": not a report: schemaVersion is not a whole number");
      }
      if (!version.canConvertToInt() || !READ.contains(version.intValue())) {
        boolean later = version.bigIntegerValue().signum() > 0;
        throw new IOException(
            "%s: schemaVersion is %s, this version reads 1 to %d%s"
                .formatted(
                    source,
                    version,
                    Header.SCHEMA_VERSION,
                    later ? "; a later coalmine reads it" : ""));
      }
      if (version.intValue() == 1) {
        FlatReport.fromSchema1(report);
      }
      writer = tree.at("/provenance/coalmineVersion").asText();
      return FlatReport.of(MAPPER, report);
    } catch (JsonParseException e) {
      throw new IOException(
          source + place(e) + ": the file is cut or damaged: " + e.getOriginalMessage() + AGAIN, e);
    } catch (JsonProcessingException e) {
      throw new IOException(source + place(e) + ": " + message(e) + remedy(writer), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(source + ": " + e.getMessage() + remedy(writer), e);
    }
  }

  /** What to do about a whole report that does not follow the schema. */
  private static String remedy(String writer) {
    return writer.isEmpty()
        ? ""
        : "; the report is of coalmine " + Figures.printable(writer) + AGAIN;
  }

  private static String place(JsonProcessingException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return ": " + path(mapping.getPath());
    }
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? ""
        : ":" + e.getLocation().getLineNr();
  }

  private static String path(List<JsonMappingException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : references) {
      if (reference.getFieldName() == null) {
        path.append("[").append(reference.getIndex()).append("]");
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.toString();
  }

  private static String message(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException) {
      return "is not a key of a report";
    }
    if (e instanceof MismatchedInputException && e.getOriginalMessage().contains("map `null`")) {
      return "is missing or null";
    }
    if (e instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
      return "is not one of "
          + Arrays.stream(format.getTargetType().getEnumConstants())
              .map(constant -> MAPPER.convertValue(constant, String.class))
              .toList();
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(cause.getMessage());
  }

  private static JsonMapper mapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addModule(new InstantModule())
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .enable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION);
    builder.withCoercionConfig(
        LogicalType.Textual,
        config ->
            config
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    return builder.build();
  }

  /** Two spaces per level, {@code "key": value}, line feeds on every system. */
  private static final class Indented extends DefaultPrettyPrinter {
    private static final long serialVersionUID = 1;

    Indented() {
      DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
      indentObjectsWith(indenter);
      indentArraysWith(indenter);
    }

    @Override
    public DefaultPrettyPrinter createInstance() {
      return new Indented();
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
      json.writeRaw(": ");
    }
  }
}
