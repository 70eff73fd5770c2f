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
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.coalmine.secret.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may import whom. Every package is a room by itself, those below it not included. It has more
 * than 400 lines because the whole table of rooms stands in it.
 */
final class ArchitectureTest {
  private static final String ROOT = "org.coalmine.";

  /** Every room with what it may import, which stands above it. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      table(
          """
          compression:
          draw:
          duplicates:
          kernel:
          privacy:
          secret:
          settings:
          store:
          text:
          token.split:
          token: token.split
          canary: draw secret
          model: kernel token
          synthetic: canary privacy secret text
          scan: canary secret
          scan.rule: scan
          scan.sanitise: canary scan secret
          candidate: canary model token token.split
          corpus: compression store text
          corpus.files: compression corpus store text
          corpus.write: compression corpus store text
          exposure: model token
          model.lstm: kernel model token
          score: kernel model token
          model.ngram: model text token
          generation: draw model token
          model.transformer: kernel model token
          exposure.count: candidate exposure model
          exposure.sample: candidate draw exposure model
          extract: candidate exposure model token
          report.chapter: duplicates exposure
          report: duplicates report.chapter text
          spark: model model.lstm store
          train.text: store
          train: draw kernel model.lstm settings token train.text
          exposure.fit: draw exposure exposure.sample
          exposure.elsewhere: exposure
          scan.triage: canary candidate draw exposure exposure.count exposure.elsewhere \
            exposure.sample model scan secret token
          configuration: canary candidate draw duplicates generation privacy report scan \
            scan.rule scan.sanitise scan.triage secret settings text token
          report.console: duplicates report report.chapter
          report.judge: duplicates exposure privacy report report.chapter text
          report.machine: report report.chapter text
          spark.corpus: canary compression corpus corpus.files corpus.write draw secret spark \
            store text token
          spark.ranking: candidate exposure exposure.count exposure.sample extract model spark \
            store
          spark.scan: canary corpus exposure model scan scan.triage secret spark spark.corpus \
            store text token
          spark.sanitise: corpus corpus.write scan scan.sanitise secret spark spark.corpus \
            spark.scan text
          spark.duplicates: corpus.write duplicates spark spark.corpus store text
          spark.generation: generation model scan spark store text token
          spark.scoring: model score spark spark.corpus store text token
          spark.synthetic: candidate canary draw model model.ngram scan secret spark spark.corpus store synthetic \
            text token
          report.page: duplicates exposure report report.chapter report.console text
          spark.training: draw privacy settings spark spark.corpus text token train train.text
          audit.plan: canary candidate configuration draw exposure exposure.count exposure.sample \
            extract model model.lstm model.transformer privacy report report.chapter report.judge \
            secret settings spark spark.corpus spark.ranking spark.training text token train \
            train.text
          audit: audit.plan canary candidate configuration corpus exposure exposure.count \
            exposure.fit exposure.sample extract model model.lstm model.transformer privacy \
            report report.chapter report.judge report.machine report.page secret settings spark \
            spark.corpus spark.ranking spark.training store text token train
          audit.duplicates: audit canary configuration corpus corpus.write duplicates report \
            report.chapter report.judge report.machine report.page spark spark.corpus \
            spark.duplicates store text
          audit.elsewhere: audit canary configuration corpus corpus.write draw exposure \
            exposure.elsewhere privacy report.chapter secret settings spark spark.corpus store \
            text
          audit.score: audit canary configuration corpus duplicates model privacy report \
            report.chapter report.judge report.machine report.page score secret settings spark \
            spark.corpus spark.duplicates spark.scoring spark.training store text token
          audit.scan: audit configuration exposure model report report.chapter report.judge \
            report.machine report.page scan scan.rule scan.triage score secret settings spark \
            spark.corpus spark.duplicates spark.scan store text
          api: audit audit.scan audit.score canary configuration exposure report report.chapter \
            secret spark spark.corpus spark.scan spark.scoring
          audit.sanitise: audit audit.scan configuration corpus.write report report.chapter \
            report.machine report.page scan scan.rule scan.sanitise settings spark spark.corpus \
            spark.sanitise spark.scan store text
          audit.synthetic: audit audit.plan canary candidate configuration corpus draw exposure \
            model model.ngram privacy report report.chapter report.judge report.machine \
            report.page scan secret settings spark spark.corpus spark.synthetic store synthetic text \
            token
          audit.generation: audit audit.plan canary configuration generation model report \
            report.chapter scan settings spark spark.generation spark.training store text token
          cli.results: privacy report report.chapter report.console report.judge report.machine \
            report.page settings
          cli: audit audit.duplicates audit.elsewhere audit.generation audit.plan audit.sanitise \
            audit.scan audit.score audit.synthetic canary candidate cli.results configuration \
            corpus corpus.write exposure privacy report report.chapter report.console \
            report.judge report.machine report.page secret settings spark spark.corpus store text \
            token
          """);

  private static final Pattern MAY_IMPORT_SENTENCE =
      Pattern.compile("May import [^.]*(?:\\.[a-z][^.]*)*\\.|[Ii]mports nothing of Coalmine\\.");

  private static final Pattern IN_JAVADOC = Pattern.compile("\\{@code ([a-z.]+)}");
  private static final Pattern IN_MARKDOWN = Pattern.compile("`([a-z.]+)`");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Secret.class.getProtectionDomain().getCodeSource().getLocation());

  static Set<String> rooms() {
    return MAY_IMPORT.keySet();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void importsOnlyWhatTheTableNames(String room) {
    importsOnly(room, MAY_IMPORT.get(room)).check(CLASSES);
  }

  @Test
  void arrowsPointUpTheTable() {
    Set<String> above = new HashSet<>();
    MAY_IMPORT.forEach(
        (room, imports) -> {
          assertThat(above).as("above " + room).containsAll(imports);
          above.add(room);
        });
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void packageInfoNamesWhatTheTableNames(String room) throws IOException {
    String text =
        Files.readString(
                java.nio.file.Path.of(
                    "src/main/java/org/coalmine", room.replace('.', '/'), "package-info.java"))
            .replaceAll("\\s*\\n \\*\\s*", " ");
    Matcher imports = MAY_IMPORT_SENTENCE.matcher(text);

    assertThat(imports.find()).as("%s says what it may import", room).isTrue();
    assertThat(named(room, imports.group(), IN_JAVADOC)).isEqualTo(MAY_IMPORT.get(room));
  }

  @Test
  void architecturePageNamesWhatTheTableNames() throws IOException {
    Map<String, Set<String>> page = new LinkedHashMap<>();
    for (String line : Files.readAllLines(java.nio.file.Path.of("docs/architecture.md"))) {
      String[] cells = line.split("\\|");
      if (cells.length == 4 && cells[1].startsWith(" `")) {
        for (String room : codes(cells[1], IN_MARKDOWN)) {
          page.put(room, named(room, cells[3], IN_MARKDOWN));
        }
      }
    }

    assertThat(page).containsExactlyInAnyOrderEntriesOf(MAY_IMPORT);
  }

  private static Set<String> named(String room, String text, Pattern code) {
    Set<String> names = codes(text, code);
    if (!text.contains("every room below except")) {
      return names;
    }
    Set<String> below = new TreeSet<>();
    for (String other : MAY_IMPORT.keySet()) {
      if (other.equals(room)) {
        break;
      }
      below.add(other);
    }
    assertThat(below).as("what %s may not import", room).containsAll(names);
    below.removeAll(names);
    return below;
  }

  private static Set<String> codes(String text, Pattern code) {
    return code.matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void everyClassIsInAKnownRoom() {
    classes().should().resideInAnyPackage(packages(MAY_IMPORT.keySet())).check(CLASSES);
  }

  @Test
  void roomsFormNoCycles() {
    noCycles().check(CLASSES);
  }

  @Test
  void sparkStaysInItsRooms() {
    onlyIn(
            resideInAPackage("org.apache.spark.."),
            "spark",
            "spark.corpus",
            "spark.duplicates",
            "spark.generation",
            "spark.ranking",
            "spark.sanitise",
            "spark.scan",
            "spark.scoring",
            "spark.synthetic",
            "spark.training",
            "api",
            "cli")
        .check(CLASSES);
  }

  @Test
  void auditAndCommandsKnowNoMoreOfSparkThanItsSession() {
    noClasses()
        .that()
        .resideInAnyPackage(packages(Set.of("audit", "cli")))
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.apache.spark..")
                .and(not(nameMatching("org\\.apache\\.spark\\.sql\\.SparkSession(\\$.*)?")))
                .and(not(nameMatching("org\\.apache\\.spark\\.SparkConf"))))
        .check(CLASSES);
  }

  /** What the core jar holds, as pom.xml lists it. */
  private static final String[] CORE =
      Stream.of(
              "secret text duplicates token draw kernel settings canary candidate model exposure"
                  .split(" "),
              "extract privacy report cli.results".split(" "))
          .flatMap(Stream::of)
          .map(name -> ROOT + name + "..")
          .toArray(String[]::new);

  @Test
  void theCoreJarNeedsItsOwnFewLibraries() {
    classes()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(CORE)
                .or(
                    resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "jdk.incubator.vector..",
                        "com.sun.management..",
                        "sun.misc..",
                        "com.fasterxml.jackson..",
                        "org.apache.commons.numbers..",
                        "org.apache.commons.statistics..",
                        "org.apache.lucene.util..",
                        "org.jspecify.annotations..",
                        "org.slf4j..",
                        "picocli..")))
        .check(CLASSES);
  }

  @Test
  void theLibraryNamesThreeTypesOfSpark() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "api")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.apache.spark..")
                .and(not(nameMatching("org\\.apache\\.spark\\.sql\\.(SparkSession|Dataset|Row)"))))
        .check(CLASSES);
  }

  @Test
  void dl4jStaysWhereModelsAreTrained() {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages(Set.of("train", "spark.training")))
        .and(not(nameMatching("org\\.coalmine\\.spark\\.Diagnosis(\\$.*)?")))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.deeplearning4j..", "org.nd4j..", "org.datavec.."))
        .check(CLASSES);
  }

  @Test
  void fileSystemsStayInStoreAndCorpora() {
    onlyIn(
            resideInAPackage("org.apache.hadoop.fs..").and(not(type(Path.class))),
            "store",
            "corpus",
            "corpus.files",
            "spark.corpus")
        .check(CLASSES);
  }

  @Test
  void aForbiddenImportIsSeen() {
    assertThat(importsOnly("canary", Set.of("secret")).evaluate(CLASSES).hasViolation())
        .as("canary imports draw")
        .isTrue();
    assertThat(
            onlyIn(resideInAPackage("org.apache.lucene.."), "text")
                .evaluate(CLASSES)
                .hasViolation())
        .as("canary imports Lucene")
        .isTrue();
  }

  @Test
  void aForbiddenImportBetweenSubRoomsIsSeen() {
    assertThat(
            importsOnly("exposure.fit", Set.of("draw", "exposure"))
                .evaluate(CLASSES)
                .hasViolation())
        .as("exposure.fit imports exposure.sample, which exposure does not stand for")
        .isTrue();
    assertThat(
            importsOnly("report.page", Set.of("exposure", "report"))
                .evaluate(CLASSES)
                .hasViolation())
        .as("report.page imports report.console")
        .isTrue();
  }

  /** The tests of two rooms use each other's classes; with them the two form a cycle. */
  @Test
  void aCycleOfSubRoomsIsSeen() {
    JavaClasses withTests =
        new ClassFileImporter()
            .importUrls(
                Stream.of(Secret.class, ArchitectureTest.class)
                    .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                    .toList());
    assertThat(noCycles().evaluate(withTests).getFailureReport().toString())
        .contains("Slice exposure.count")
        .contains("Slice exposure.sample");
  }

  private static ArchRule noCycles() {
    return slices().matching(ROOT + "(**)").should().beFreeOfCycles();
  }

  private static ArchRule onlyIn(DescribedPredicate<JavaClass> libraries, String... rooms) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages(Set.of(rooms)))
        .should()
        .dependOnClassesThat(libraries);
  }

  private static ArchRule importsOnly(String room, Set<String> others) {
    Set<String> allowed = new TreeSet<>(others);
    allowed.add(room);
    return noClasses()
        .that()
        .resideInAPackage(ROOT + room)
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.coalmine..").and(not(resideInAnyPackage(packages(allowed)))))
        .as("%s imports only %s".formatted(room, others));
  }

  /** Each package alone, without those below it. */
  private static String[] packages(Set<String> names) {
    return names.stream().map(name -> ROOT + name).toArray(String[]::new);
  }

  private static Map<String, Set<String>> table(String lines) {
    Map<String, Set<String>> table = new LinkedHashMap<>();
    lines
        .lines()
        .forEach(
            line -> {
              String[] parts = line.split(":", 2);
              Set<String> imports =
                  Stream.of(parts[1].trim().split("\\s+"))
                      .filter(name -> !name.isEmpty())
                      .collect(toCollection(TreeSet::new));
              table.put(parts[0], imports);
            });
    return table;
  }
}
