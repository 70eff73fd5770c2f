package org.coalmine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.coalmine.secret.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may import whom. A room that does not exist yet breaks no rule; one that is not in the table
 * does.
 */
final class ArchitectureTest {
  private static final String ROOT = "org.coalmine.";
  private static final Set<String> LEAVES =
      Set.of("secret", "text", "draw", "settings", "token", "kernel");
  private static final Set<String> FOUNDATION = with(LEAVES, "canary", "candidate", "model");
  private static final Set<String> WORK =
      with(FOUNDATION, "train", "extract", "exposure", "privacy");

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("secret", Set.of()),
          Map.entry("settings", Set.of()),
          Map.entry("text", Set.of()),
          Map.entry("draw", Set.of()),
          Map.entry("token", Set.of()),
          Map.entry("kernel", Set.of()),
          Map.entry("store", Set.of()),
          Map.entry("canary", LEAVES),
          Map.entry("candidate", with(LEAVES, "canary")),
          Map.entry("model", Set.of("text", "token", "kernel")),
          Map.entry("privacy", Set.of("draw")),
          Map.entry("train", Set.of("text", "draw", "model", "settings", "token", "kernel")),
          Map.entry("exposure", Set.of("text", "draw", "model", "canary", "candidate", "token")),
          Map.entry("extract", Set.of("text", "model", "canary", "candidate", "exposure", "token")),
          Map.entry("report", Set.of("exposure", "text")),
          Map.entry("spark", with(WORK, "store")),
          Map.entry("configuration", with(LEAVES, "canary", "privacy", "report")),
          Map.entry("audit", with(WORK, "spark", "store", "report", "configuration")),
          Map.entry("cli", with(WORK, "spark", "store", "report", "configuration", "audit")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Secret.class.getProtectionDomain().getCodeSource().getLocation());

  static Set<String> rooms() {
    return new TreeSet<>(MAY_IMPORT.keySet());
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void importsPointDownwards(String room) {
    importsOnly(room, MAY_IMPORT.get(room)).check(CLASSES);
  }

  @Test
  void everyClassIsInAKnownRoom() {
    classes().should().resideInAnyPackage(packages(MAY_IMPORT.keySet())).check(CLASSES);
  }

  @Test
  void roomsFormNoCycles() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void sparkStaysInItsRoom() {
    onlyIn(resideInAPackage("org.apache.spark.."), "spark", "cli").check(CLASSES);
  }

  @Test
  void commandsKnowNoMoreOfSparkThanItsSession() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "cli..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.apache.spark..")
                .and(not(nameMatching("org\\.apache\\.spark\\.sql\\.SparkSession(\\$.*)?")))
                .and(not(nameMatching("org\\.apache\\.spark\\.SparkConf"))))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void dl4jStaysWhereModelsAreTrained() {
    onlyIn(
            resideInAnyPackage("org.deeplearning4j..", "org.nd4j..", "org.datavec.."),
            "train",
            "spark")
        .check(CLASSES);
  }

  @Test
  void fileSystemsStayInStoreAndSpark() {
    onlyIn(resideInAPackage("org.apache.hadoop.fs..").and(not(type(Path.class))), "store", "spark")
        .check(CLASSES);
  }

  @Test
  void aForbiddenImportIsSeen() {
    assertThat(importsOnly("canary", Set.of("text", "secret")).evaluate(CLASSES).hasViolation())
        .as("canary imports draw")
        .isTrue();
    assertThat(
            onlyIn(resideInAPackage("org.apache.lucene.."), "text")
                .evaluate(CLASSES)
                .hasViolation())
        .as("canary imports Lucene")
        .isTrue();
  }

  private static ArchRule onlyIn(DescribedPredicate<JavaClass> libraries, String... rooms) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages(Set.of(rooms)))
        .should()
        .dependOnClassesThat(libraries);
  }

  private static ArchRule importsOnly(String room, Set<String> others) {
    return noClasses()
        .that()
        .resideInAPackage(ROOT + room + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.coalmine..")
                .and(not(resideInAnyPackage(packages(with(others, room))))))
        .as("%s imports only %s".formatted(room, new TreeSet<>(others)))
        .allowEmptyShould(true);
  }

  private static String[] packages(Set<String> names) {
    return names.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
  }

  private static Set<String> with(Set<String> names, String... more) {
    return Stream.concat(names.stream(), Stream.of(more)).collect(toCollection(TreeSet::new));
  }
}
