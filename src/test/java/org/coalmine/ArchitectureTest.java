package org.coalmine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who may import whom. A room that does not exist yet breaks no rule; one that is not in the table
 * does.
 */
@AnalyzeClasses(packages = "org.coalmine", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "org.coalmine.";
  private static final Set<String> LEAVES = Set.of("secret", "text", "draw");
  private static final Set<String> FOUNDATION = with(LEAVES, "canary", "model");
  private static final Set<String> WORK =
      with(FOUNDATION, "train", "extract", "exposure", "privacy");

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("secret", Set.of()),
          Map.entry("text", Set.of()),
          Map.entry("draw", Set.of()),
          Map.entry("store", Set.of()),
          Map.entry("canary", LEAVES),
          Map.entry("model", LEAVES),
          Map.entry("train", FOUNDATION),
          Map.entry("exposure", FOUNDATION),
          Map.entry("privacy", FOUNDATION),
          Map.entry("extract", with(FOUNDATION, "exposure")),
          Map.entry("report", with(LEAVES, "canary", "exposure")),
          Map.entry("spark", with(WORK, "store")),
          Map.entry("audit", with(WORK, "spark", "store", "report")),
          Map.entry("cli", with(WORK, "spark", "store", "report", "audit")));

  @ArchTest
  static final ArchRule imports_point_downwards =
      CompositeArchRule.of(
          MAY_IMPORT.entrySet().stream()
              .map(room -> importsOnly(room.getKey(), room.getValue()))
              .toList());

  @ArchTest
  static final ArchRule every_class_is_in_a_known_room =
      classes().should().resideInAnyPackage(rooms(MAY_IMPORT.keySet()));

  @ArchTest
  static final ArchRule rooms_form_no_cycles =
      slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule spark_stays_in_its_room =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "spark..", ROOT + "cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark..");

  @ArchTest
  static final ArchRule commands_know_no_more_of_spark_than_its_session =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "cli..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.apache.spark..")
                  .and(not(named("org.apache.spark.sql.SparkSession")))
                  .and(not(named("org.apache.spark.SparkConf"))))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule dl4j_stays_where_models_are_trained =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "train..", ROOT + "spark..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.deeplearning4j..", "org.nd4j..", "org.datavec..");

  @ArchTest
  static final ArchRule file_systems_stay_in_store_and_spark =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "store..", ROOT + "spark..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.apache.hadoop.fs..")
                  .and(not(belongToAnyOf(org.apache.hadoop.fs.Path.class))));

  private static ArchRule importsOnly(String room, Set<String> others) {
    return noClasses()
        .that()
        .resideInAPackage(ROOT + room + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.coalmine..").and(not(resideInAnyPackage(rooms(with(others, room))))))
        .as("%s imports only %s".formatted(room, new TreeSet<>(others)))
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> named(String name) {
    return DescribedPredicate.describe(
        "is or is in " + name,
        one -> one.getName().equals(name) || one.getName().startsWith(name + "$"));
  }

  private static String[] rooms(Set<String> names) {
    return names.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
  }

  private static Set<String> with(Set<String> names, String... more) {
    return Stream.concat(names.stream(), Stream.of(more)).collect(toCollection(TreeSet::new));
  }
}
