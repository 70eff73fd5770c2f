package org.coalmine.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.coalmine.cli.results.ExitCode;

/**
 * Chooses the libraries of a build that a Spark installation lacks, for {@code scripts/submit} to
 * ship. What a jar holds decides; its name and version say nothing.
 *
 * <p>A jar is left out if the installation has more than half of its classes, in whichever version.
 * Spark asks the installation's class loader first, so of such a library two versions would be
 * mixed. A jar without classes is left out if the installation has each of its files byte for byte.
 *
 * <p>Half lies in a wide gap. Against Spark 3.5.9 the libraries of this build have at most 2 % of
 * their classes there (ND4J's shaded Guava, which includes JSR 305) or at least 61 % (Guava 27
 * beside Guava 14).
 *
 * <p>It needs no library itself.
 */
final class LackingJars {
  private final Set<String> classes = new HashSet<>();
  private final Set<Content> files = new HashSet<>();

  /** A file of a jar and the checksum of its bytes. */
  private record Content(String name, long crc) {}

  private LackingJars() {}

  /**
   * Prints the paths of the jars to ship, separated by commas, as {@code spark-submit --jars} wants
   * them.
   *
   * @param arguments the installation's folder of jars, and the build's
   */
  public static void main(String[] arguments) {
    try {
      List<String> lacking = new ArrayList<>();
      for (Path jar : of(Path.of(arguments[0]), Path.of(arguments[1]))) {
        lacking.add(jar.toString());
      }
      System.out.println(String.join(",", lacking));
    } catch (IOException e) {
      System.err.println("submit: " + e.getMessage());
      System.exit(ExitCode.USAGE.code());
    }
  }

  /**
   * The jars of a build that an installation lacks, by name.
   *
   * @throws IOException if a folder holds no jar or a jar cannot be read; the message names it
   */
  static List<Path> of(Path installation, Path build) throws IOException {
    LackingJars there = new LackingJars();
    for (Path jar : jars(installation)) {
      there.add(entries(jar));
    }
    List<Path> lacking = new ArrayList<>();
    for (Path jar : jars(build)) {
      if (!there.has(entries(jar))) {
        lacking.add(jar);
      }
    }
    return lacking;
  }

  private static List<Path> jars(Path folder) throws IOException {
    List<Path> jars = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
        found.forEach(jars::add);
      }
    }
    if (jars.isEmpty()) {
      throw new IOException(folder + " holds no jars");
    }
    jars.sort(null);
    return jars;
  }

  private static List<? extends ZipEntry> entries(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().filter(entry -> !entry.isDirectory()).toList();
    } catch (IOException e) {
      throw new IOException(jar + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void add(List<? extends ZipEntry> entries) {
    for (ZipEntry entry : entries) {
      if (isClass(entry)) {
        classes.add(entry.getName());
      } else if (matters(entry)) {
        files.add(new Content(entry.getName(), entry.getCrc()));
      }
    }
  }

  private boolean has(List<? extends ZipEntry> entries) {
    int all = 0;
    int present = 0;
    for (ZipEntry entry : entries) {
      if (isClass(entry)) {
        all++;
        if (classes.contains(entry.getName())) {
          present++;
        }
      }
    }
    if (all > 0) {
      return 2 * present > all;
    }
    return entries.stream()
        .filter(LackingJars::matters)
        .allMatch(entry -> files.contains(new Content(entry.getName(), entry.getCrc())));
  }

  private static boolean isClass(ZipEntry entry) {
    String name = entry.getName();
    return name.endsWith(".class")
        && !name.startsWith("META-INF/")
        && !name.endsWith("module-info.class")
        && !name.endsWith("package-info.class");
  }

  /** Whether a program could miss a file: not the record of how its jar was built. */
  private static boolean matters(ZipEntry entry) {
    String name = entry.getName();
    return !name.equals("META-INF/MANIFEST.MF")
        && !name.startsWith("META-INF/maven/")
        && !name.endsWith("module-info.class");
  }
}
