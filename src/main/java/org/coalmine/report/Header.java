package org.coalmine.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.coalmine.report.chapter.Require;
import org.coalmine.report.chapter.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What every report has, whatever was measured.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param kind what was asked
 * @param name the name of the audit, the same from night to night
 * @param verdict what the figures say: that of the worst chapter
 * @param gate what a gate decided, if there was one
 * @param provenance what the figures came from
 * @param quarantined input that was left out, the first of it by name
 * @param warnings what a reader must know before trusting a figure
 * @param run times, machines, paths and speed
 */
public record Header(
    int schemaVersion,
    Kind kind,
    String name,
    Verdict verdict,
    @Nullable GateOutcome gate,
    Provenance provenance,
    List<QuarantinedDocument> quarantined,
    List<Warning> warnings,
    RunFacts run) {
  /**
   * The version of the JSON schema that reports follow. Version 2 takes keys until the first
   * release of Coalmine that has it. A released version does not change: other keys or meanings are
   * another version, and later releases go on reading the earlier ones.
   */
  public static final int SCHEMA_VERSION = 2;

  /** What a report answers. */
  public enum Kind {
    /** Canaries were planted, and ranked in the model that was trained on them. */
    @JsonProperty("audit")
    AUDIT,
    /** Duplicates of a corpus were counted; no model was judged. */
    @JsonProperty("duplicates")
    DUPLICATES,
    /** Canaries were planted in files, for a model that is trained elsewhere; no report has it. */
    @JsonProperty("plant")
    PLANT,
    /** Every document of a corpus was scored under a model; no canary was ranked. */
    @JsonProperty("score")
    SCORE,
    /** A released text was audited, by itself, for what its writer was trained on. */
    @JsonProperty("synthetic")
    SYNTHETIC,
    /** A corpus was searched for the secrets that stand in it. */
    @JsonProperty("scan")
    SCAN,
    /** A corpus was written anew without its secrets. */
    @JsonProperty("sanitise")
    SANITISE
  }

  public Header {
    if (schemaVersion != SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "schemaVersion must be " + SCHEMA_VERSION + ": " + schemaVersion);
    }
    if (Require.present("kind", kind) == Kind.PLANT) {
      throw new IllegalArgumentException("kind must not be plant, which has no report");
    }
    Require.text("name", name);
    Require.present("verdict", verdict);
    Require.present("provenance", provenance);
    quarantined = List.copyOf(Require.present("quarantined", quarantined));
    warnings = List.copyOf(Require.present("warnings", warnings));
    Require.present("run", run);
  }

  /** The same header with what a gate decided. */
  Header decided(GateOutcome outcome) {
    return new Header(
        schemaVersion, kind, name, verdict, outcome, provenance, quarantined, warnings, run);
  }
}
