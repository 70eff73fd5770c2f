package org.coalmine;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.coalmine.secret.Secret;
import org.junit.jupiter.api.Test;

/** Which files may name each other in a circle, and how large rooms and files may be. */
final class FilesTest {
  private static final String ROOT = "org.coalmine.";
  private static final Path SOURCES = Path.of("src/main/java");
  private static final int MOST_FILES = 25;
  private static final int MOST_LINES = 400;

  /**
   * A factory with what it makes, a value with its other form. That a sealed type permits its
   * members is no use of them here.
   */
  private static final Set<Set<String>> CIRCLES =
      Set.of(
          Set.of("model.lstm.VectorCells", "model.lstm.VectorKernel"),
          Set.of("privacy.GaussianNoise", "privacy.NoiseKey"),
          Set.of("secret.Fingerprint", "secret.Secret"));

  @Test
  void formNoOtherCirclesThanThese() {
    assertThat(circles(uses(Secret.class))).isEqualTo(CIRCLES);
  }

  @Test
  void circlesAreFound() {
    Map<String, Set<String>> uses =
        Map.of(
            "a", Set.of("b", "d"),
            "b", Set.of("c"),
            "c", Set.of("a"),
            "d", Set.of("e"),
            "e", Set.of("d", "f"),
            "f", Set.of());
    assertThat(circles(uses)).isEqualTo(Set.of(Set.of("a", "b", "c"), Set.of("d", "e")));
  }

  /** As in the package-info of {@code train}: how many files there may be, and the reason. */
  @Test
  void aLargeRoomSaysWhy() throws IOException {
    Map<Path, Long> files =
        sources().stream()
            .filter(file -> !file.endsWith("package-info.java"))
            .collect(groupingBy(Path::getParent, counting()));
    Set<String> silent = new TreeSet<>();
    for (Map.Entry<Path, Long> room : files.entrySet()) {
      if (room.getValue() > MOST_FILES
          && !says(room.getKey().resolve("package-info.java"), MOST_FILES + " files because")) {
        silent.add(room.getKey() + ": " + room.getValue() + " files");
      }
    }
    assertThat(silent).as("without \"more than %d files because ...\"", MOST_FILES).isEmpty();
  }

  @Test
  void aLongFileSaysWhy() throws IOException {
    Set<String> silent = new TreeSet<>();
    for (Path file : sources()) {
      int lines = Files.readAllLines(file).size();
      if (lines > MOST_LINES && !says(file, MOST_LINES + " lines because")) {
        silent.add(file + ": " + lines + " lines");
      }
    }
    assertThat(silent).as("without \"more than %d lines because ...\"", MOST_LINES).isEmpty();
  }

  private static boolean says(Path file, String limitAndWhy) throws IOException {
    return Files.readString(file)
        .replaceAll("\\s+(\\* )?", " ")
        .contains("more than " + limitAndWhy);
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  /** For every file the files that it names, a nested class being of its file. */
  private static Map<String, Set<String>> uses(Class<?> beside) {
    URL location = beside.getProtectionDomain().getCodeSource().getLocation();
    Map<String, Set<String>> uses = new HashMap<>();
    for (JavaClass type : new ClassFileImporter().importUrl(location)) {
      Set<String> used = uses.computeIfAbsent(file(type), name -> new HashSet<>());
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> file(dependency.getTargetClass().getBaseComponentType()))
          .filter(name -> name.startsWith(ROOT))
          .forEach(used::add);
    }
    return uses.entrySet().stream()
        .collect(
            toMap(
                entry -> entry.getKey().substring(ROOT.length()),
                entry ->
                    entry.getValue().stream()
                        .map(name -> name.substring(ROOT.length()))
                        .collect(toSet())));
  }

  private static String file(JavaClass type) {
    return type.getName().replaceFirst("\\$.*", "");
  }

  /** The sets of files each of which leads to all others of its set. */
  private static Set<Set<String>> circles(Map<String, Set<String>> uses) {
    Map<String, Set<String>> reached = new HashMap<>();
    uses.keySet().forEach(file -> reached.put(file, reachedFrom(file, uses)));
    return uses.keySet().stream()
        .map(
            file ->
                reached.get(file).stream()
                    .filter(other -> reached.get(other).contains(file))
                    .collect(toCollection(HashSet::new)))
        .filter(circle -> circle.size() > 1)
        .collect(toSet());
  }

  private static Set<String> reachedFrom(String start, Map<String, Set<String>> uses) {
    Set<String> reached = new HashSet<>();
    ArrayDeque<String> open = new ArrayDeque<>(Set.of(start));
    while (!open.isEmpty()) {
      for (String next : uses.get(open.remove())) {
        if (reached.add(next)) {
          open.add(next);
        }
      }
    }
    return reached;
  }
}
