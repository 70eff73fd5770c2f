package org.coalmine.store;

/** The files that stand at fixed places of a run directory. */
public enum RunFile {
  /** Configuration, digests, seeds, versions. */
  MANIFEST("manifest.json", Access.SHARED),
  /** The canaries with their fills: a secret. */
  CANARIES("canaries.json", Access.OWNER),
  /** The fills of a report, written only when asked for: a secret. */
  REVEAL("reveal.json", Access.OWNER),
  /** The configuration of a scan, as a resumed run reads it again. */
  SCAN_CONFIGURATION("scan/configuration.json", Access.OWNER),
  /** Found secrets with their values and the key of their fingerprints: a secret. */
  SCAN_SECRETS("scan/secrets.json", Access.OWNER),
  /** The folder and the files that a corpus was written to without its secrets. */
  SANITISED("sanitise/files.json", Access.SHARED),
  /** Where training goes on: the parameters, which give memorized text away. */
  CHECKPOINT("model/checkpoint", Access.OWNER),
  /** The same of the model that is trained without the canaries. */
  TWIN_CHECKPOINT("twin/checkpoint", Access.OWNER),
  /** Which texts were given away to be scored; no fill. */
  CANDIDATES("candidates.json", Access.OWNER),
  /** What a pipeline left of the canaries: counts alone. */
  SURVIVAL("survival.json", Access.SHARED),
  /** How the run ended, for a scheduler that cannot have the code of its process. */
  VERDICT("verdict.json", Access.SHARED),
  REPORT_JSON("report.json", Access.SHARED),
  REPORT_HTML("report.html", Access.SHARED),
  JUNIT("junit.xml", Access.SHARED),
  /** The report's tables for notebooks. */
  CANARY_TABLE("report-canaries.parquet", Access.SHARED),
  TRAINING_TABLE("report-training.parquet", Access.SHARED),
  EXPOSURE_TABLE("report-exposures.parquet", Access.SHARED),
  /** What the runs below a directory of runs say side by side. */
  STUDY_JSON("study.json", Access.SHARED),
  STUDY_HTML("study.html", Access.SHARED);

  private final String path;
  private final Access access;

  RunFile(String path, Access access) {
    this.path = path;
    this.access = access;
  }

  /** The path below the run directory. */
  public String path() {
    return path;
  }

  Access access() {
    return access;
  }
}
