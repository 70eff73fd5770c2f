package org.coalmine.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.Limit;

/** The section {@code gate}: limits on a report. */
final class GateSection {
  private GateSection() {}

  static GateThresholds read(Section gate, List<String> formats) {
    List<Limit> exposure = new ArrayList<>();
    List<Limit> extracted = new ArrayList<>();
    gate.optionalNumber("max-exposure-bits").ifPresent(value -> exposure.add(Limit.all(value)));
    gate.optionalInteger("max-extracted").ifPresent(value -> extracted.add(Limit.all(value)));
    gate.objects(
        "by-insertions",
        limits -> {
          int upTo = limits.integer("up-to");
          limits
              .optionalNumber("max-exposure-bits")
              .ifPresent(value -> exposure.add(new Limit(upTo, value)));
          limits
              .optionalInteger("max-extracted")
              .ifPresent(value -> extracted.add(new Limit(upTo, value)));
          return upTo;
        });
    gate.objects(
        "by-format",
        limits -> {
          String format = limits.text("format");
          if (!formats.contains(format)) {
            throw limits.failure(
                "format", "names no format of canaries.formats: give one of " + formats, null);
          }
          exposure.add(new Limit(format, null, limits.number("max-exposure-bits")));
          return format;
        });
    ScanSection.passOver(gate);
    OptionalLong documents = gate.optionalWhole("max-extractable-documents");
    OptionalDouble share = gate.optionalNumber("max-duplicate-share");
    OptionalDouble epsilon = gate.optionalNumber("max-epsilon-lower-bound");
    OptionalDouble output = gate.optionalNumber("max-output-exposure-bits");
    OptionalLong verbatim = gate.optionalWhole("max-verbatim");
    return new GateThresholds(
            exposure,
            extracted,
            epsilon.isPresent() ? epsilon.getAsDouble() : null,
            documents.isPresent() ? documents.getAsLong() : null,
            share.isPresent() ? share.getAsDouble() : null,
            gate.number("baseline-tolerance-bits"))
        .withRelease(
            output.isPresent() ? (Double) output.getAsDouble() : null,
            verbatim.isPresent() ? (Long) verbatim.getAsLong() : null);
  }
}
