package org.coalmine.cli.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.coalmine.report.Report;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.settings.ConfigurationException;

/** The report that a path names: a report.json, or the directory of a run that holds one. */
final class NamedReport {
  private static final String MANIFEST = "manifest.json";

  private NamedReport() {}

  /**
   * Reads it.
   *
   * @param path one that is not of this machine is read through the doors
   * @throws ConfigurationException if there is no report, or it cannot be read
   */
  static Report read(String path, Doors doors) {
    return LocalRuns.has(path, doors) ? local(LocalRuns.path(path)) : stored(path, doors);
  }

  private static Report local(Path path) {
    Path file = Files.isDirectory(path) ? path.resolve(PastReports.REPORT) : path;
    try {
      return ReportJson.read(file.toString(), ReportFile.read(file));
    } catch (NoSuchFileException e) {
      Path manifest = path.resolve(MANIFEST);
      throw missing(
          path.toString(),
          Files.isRegularFile(manifest) ? Optional.of(bytes(manifest)) : Optional.empty(),
          Files.isDirectory(path));
    } catch (IOException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static Report stored(String path, Doors doors) {
    boolean named = path.endsWith(".json");
    String run = path.replaceAll("/+$", "");
    String file = named ? path : run + "/" + PastReports.REPORT;
    Optional<byte[]> report = doors.read(file);
    if (report.isEmpty()) {
      throw missing(run, named ? Optional.empty() : doors.read(run + "/" + MANIFEST), !named);
    }
    try {
      return ReportJson.read(file, report.get());
    } catch (IOException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static ConfigurationException missing(
      String run, Optional<byte[]> manifest, boolean directory) {
    if (manifest.isEmpty()) {
      return new ConfigurationException(
          directory
              ? run + "/report.json: there is no report; a run writes it when it ends"
              : run + " is not there; name a run's directory or its report.json");
    }
    return new ConfigurationException(
        (PlantingManifest.is(manifest.get())
                ? "%s planted a corpus and has no report; audit the model that was trained on it by"
                    + " scripts/coalmine audit --run %1$s --model MODEL"
                : "%s has no report yet; go on with scripts/coalmine audit --resume %1$s")
            .formatted(run));
  }
}
