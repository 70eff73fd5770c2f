package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LackingJarsTest {
  @TempDir Path folder;
  private Path installation;
  private Path build;

  @BeforeEach
  void folders() throws IOException {
    installation = Files.createDirectory(folder.resolve("jars"));
    build = Files.createDirectory(folder.resolve("lib"));
    jar(installation, "spark-core_2.12-3.5.0.jar", "org/apache/spark/SparkContext.class");
  }

  /** Each file holds its own name, or what follows an equals sign. */
  private static void jar(Path folder, String name, String... files) throws IOException {
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(folder.resolve(name)), UTF_8)) {
      for (String file : files) {
        zip.putNextEntry(new ZipEntry(file.split("=", 2)[0]));
        zip.write(file.getBytes(UTF_8));
      }
    }
  }

  private List<String> lacking() throws IOException {
    return LackingJars.of(installation, build).stream()
        .map(jar -> jar.getFileName().toString())
        .toList();
  }

  @Test
  void aNameThatTheInstallationHasToo() throws IOException {
    jar(installation, "guava-14.0.1.jar", "com/google/common/base/Joiner.class");
    jar(
        build,
        "guava-1.0.0-M2.jar",
        "META-INF/maven/org.nd4j/guava/pom.properties",
        "META-INF/maven/com.google.guava/guava/pom.properties",
        "org/nd4j/shade/guava/base/Joiner.class",
        "org/nd4j/shade/guava/util/concurrent/AtomicDouble.class");

    assertThat(lacking()).containsExactly("guava-1.0.0-M2.jar");
  }

  @Test
  void aLibraryOfTheInstallationInAnotherVersionOrUnderAnotherName() throws IOException {
    jar(installation, "guava-14.0.1.jar", "com/google/A.class", "com/google/B.class");
    jar(
        installation,
        "everything.jar",
        "org/apache/hadoop/fs/Path.class",
        "org/apache/hadoop/fs/FileSystem.class",
        "okhttp3/Call.class");
    jar(
        build,
        "guava-27.0-jre.jar",
        "com/google/A.class",
        "com/google/B.class",
        "com/google/New.class");
    jar(build, "hadoop-common-3.3.6.jar", "org/apache/hadoop/fs/Path.class");
    jar(build, "config-1.4.10.jar", "com/typesafe/config/Config.class");

    assertThat(lacking()).containsExactly("config-1.4.10.jar");
  }

  /** A library may include a few classes of another, such as annotations. */
  @Test
  void halfOfTheClassesAreNotALibrary() throws IOException {
    jar(installation, "jsr305-3.0.0.jar", "javax/annotation/Nullable.class");
    jar(build, "half.jar", "javax/annotation/Nullable.class", "org/nd4j/Shaded.class");

    assertThat(lacking()).containsExactly("half.jar");
  }

  /** Versions for other Javas and descriptions of packages are in many jars under one name. */
  @Test
  void classesThatAreNoneDoNotCount() throws IOException {
    jar(installation, "a.jar", "META-INF/versions/9/a/A.class", "module-info.class", "a/B.class");
    jar(
        build,
        "b.jar",
        "META-INF/versions/9/a/A.class",
        "module-info.class",
        "b/package-info.class",
        "b/B.class");

    assertThat(lacking()).containsExactly("b.jar");
  }

  @Test
  void jarsWithoutClassesByTheirFiles() throws IOException {
    jar(
        installation,
        "native-1-linux-x86_64.jar",
        "META-INF/MANIFEST.MF=1",
        "META-INF/native/net.so=1");
    jar(build, "native-1-linux-x86_64.jar", "META-INF/MANIFEST.MF=2", "META-INF/native/net.so=1");
    jar(build, "native-2-linux-x86_64.jar", "META-INF/native/net.so=2");
    jar(build, "native-1-linux-aarch_64.jar", "META-INF/native/net-arm.so=1");
    jar(build, "platform.jar", "META-INF/MANIFEST.MF=3", "META-INF/maven/g/a/pom.xml");

    assertThat(lacking())
        .containsExactly("native-1-linux-aarch_64.jar", "native-2-linux-x86_64.jar");
  }

  @Test
  void namesWhatCannotBeRead() throws IOException {
    assertThatThrownBy(this::lacking)
        .isInstanceOf(IOException.class)
        .hasMessage(build + " holds no jars");
    Files.writeString(build.resolve("cut.jar"), "PK");
    assertThatThrownBy(this::lacking)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(build.resolve("cut.jar") + " cannot be read: ");
    assertThatThrownBy(() -> LackingJars.of(folder.resolve("absent"), build))
        .hasMessage(folder.resolve("absent") + " holds no jars");
  }
}
