package org.coalmine.audit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Supplier;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.report.Header.Kind;
import org.coalmine.spark.Cluster;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;

/** What a run keeps from its beginning on, and where it is kept. */
public record BegunRun(Manifest manifest, KeptCanaries kept) {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /** Reads it, of a run of a kind. */
  public static BegunRun read(RunDirectory directory, String run, Kind kind) {
    Supplier<ResumeException> missing =
        () -> new ResumeException(run + " was killed before it began; start a new run");
    byte[] canaries = directory.read(RunFile.CANARIES).orElseThrow(missing);
    Manifest manifest = directory.read(RunFile.MANIFEST).map(Manifest::read).orElseThrow(missing);
    manifest.requireKind(kind, run);
    manifest.requireCanaries(run, canaries);
    return new BegunRun(manifest, KeptCanaries.read(run, canaries));
  }

  /** Of two runs that begin in one second the later has -2 behind its time. */
  public static RunDirectory directory(
      Cluster cluster, AuditConfiguration configuration, Instant begun) {
    return directory(cluster, configuration.runDirectory(), configuration.name(), begun);
  }

  /**
   * The same of any kind of run.
   *
   * @param pattern may hold {@code {name}} and {@code {time}}
   */
  public static RunDirectory directory(
      Cluster cluster, String pattern, String name, Instant begun) {
    String time = stamp(begun);
    String path = pattern.replace("{name}", name);
    RunDirectory directory =
        path.contains("{time}")
            ? RunDirectory.createFirstFree(
                number -> path.replace("{time}", number == 1 ? time : time + "-" + number),
                cluster.hadoopConfiguration())
            : RunDirectory.create(path, cluster.hadoopConfiguration());
    cluster.keeper().begun(directory, name);
    return directory;
  }

  /** Takes the directory of a run to go on with it. */
  public static RunDirectory resumed(Cluster cluster, String run) {
    RunDirectory directory = RunDirectory.resume(run, cluster.hadoopConfiguration());
    cluster.keeper().resumed(directory);
    return directory;
  }

  /** What stands for a time in the names of run directories. */
  public static String stamp(Instant begun) {
    return STAMP.format(begun);
  }

  /** Where a run lives. */
  public static String path(RunDirectory directory) {
    return directory.path().toUri().getScheme().equals("file")
        ? directory.path().toUri().getPath()
        : directory.path().toString();
  }
}
