package org.coalmine.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.coalmine.settings.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequiredIncluderTest {
  private static final Path CASE =
      Path.of("src/test/resources/cases/11-a-missing-include-is-silently-ignored");

  @TempDir Path folder;

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private Config parse(String content) throws IOException {
    return RequiredIncluder.parse(write("main.conf", content)).resolve();
  }

  private void assertRefuses(String content, String message) {
    assertThatThrownBy(() -> parse(content))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aMisspeltIncludeIsNamedWithItsLine() {
    assertThatThrownBy(
            () ->
                ConfigurationReader.read(CASE.resolve("nightly.conf"), List.of("run.directory=r")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("nightly.conf:2: gaet.conf is not there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"gate.conf\"",
        "include \"gate\"",
        "include required(\"gate.conf\")",
        "include file(\"gate.conf\")",
        "include required(file(\"gate.conf\"))",
        "include file(\"%s/gate.conf\")",
        "include \"%s/gate.conf\"",
        "include url(\"file:%s/gate.conf\")",
        "include required(url(\"file://%s/gate.conf\"))",
        "include \"file:%s/gate.conf\"",
        "include \"../gate.conf\"",
        "include \"sub/../gate.conf\"",
      })
  void readsEverySpelling(String include) throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    write(
        include.contains("\"..") ? "../" + folder.getFileName() + "/gate.conf" : "gate.conf",
        "x = 7");
    Path main =
        include.contains("\"..") ? folder.resolve("sub/main.conf") : folder.resolve("main.conf");
    Files.writeString(main, include.replace("%s", folder.toString()));
    assertThat(RequiredIncluder.parse(main).getInt("x")).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          include "gaet.conf"                     | gaet.conf is not there; it was looked for at
          include required("gaet.conf")           | gaet.conf is not there; it was looked for at
          include "gaet"                          | gaet is not there, nor with .conf, .json or .properties; it was
          include file("gaet.conf")               | gaet.conf is not there
          include required(file("gaet"))          | gaet is not there, nor with
          include "none/gate.conf"                | none/gate.conf is not there
          include "/none/gate.conf"               | /none/gate.conf is not there
          include url("file:///none/gate.conf")   | /none/gate.conf is not there
          include "file:/none/gate.conf"          | /none/gate.conf is not there
          include classpath("none/gate.conf")     | none/gate.conf is not there; it was looked for at the class path
          include required(classpath("none/gate")) | none/gate is not there, nor with
          include "reference.conf"                | reference.conf is not there
          include "org/coalmine/reference.conf"   | org/coalmine/reference.conf is not there
          include url("file://host/gate.conf")    | file://host/gate.conf names no file of this machine
          include url("http://127.0.0.1:9/g.conf") | http://127.0.0.1:9/g.conf is not read: an audit shall not
          include "https://127.0.0.1:9/g.conf"    | https://127.0.0.1:9/g.conf is not read
          include required(url("ftp://h/g.conf")) | ftp://h/g.conf is not read
          include "jar:file:/a.jar!/g.conf"       | jar:file:/a.jar!/g.conf is not read
          include "folder"                        | folder is a folder, not a configuration file
          include "other.conf"                    | other.conf is a folder, not a configuration file
          include ""                              | is a folder, not a configuration file
          include "gate.txt"                      | gate.txt is there, but an include must end in .conf, .json or .properties
          include "gate.txt/x.conf"               | gate.txt/x.conf cannot be read: Not a directory
          include "dangling.conf"                 | dangling.conf is a link to what is not there
          include "loop.conf"                     | loop.conf cannot be read: Too many levels of symbolic links
          include "a\\u0000b.conf"                | b.conf is not a path
          include "large.conf"                    | large.conf is larger than 1,048,576 bytes
          include "main.conf"                     | main.conf includes
          """)
  void refusesWithTheLine(String include, String message) throws IOException {
    Files.createDirectories(folder.resolve("folder"));
    Files.createDirectories(folder.resolve("other.conf"));
    write("gate.txt", "x = 7");
    write("large.conf", "#" + " ".repeat(1 << 20));
    Files.createSymbolicLink(folder.resolve("dangling.conf"), folder.resolve("nowhere"));
    Files.createSymbolicLink(folder.resolve("loop.conf"), folder.resolve("loop.conf"));
    String before = "# include \"comment\"\na = \"include\"\n\n";

    assertRefuses(before + include, message);
    assertRefuses(before + include, "main.conf:4: ");
    if (include.startsWith("include \"")) {
      assertRefuses(before + "b {\n c = 1, " + include + " }", "main.conf:5: ");
    }
  }

  @Test
  void whatIsNoUrlIsRefusedByTheParserWithItsLine() throws IOException {
    Path main = write("main.conf", "\ninclude url(\"gate.conf\")");
    assertThatThrownBy(() -> ConfigurationReader.read(main, List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("main.conf: 2: ")
        .hasMessageContaining("invalid URL: gate.conf");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatCannotBeReadIsNamed() throws IOException {
    Files.createSymbolicLink(folder.resolve("broken.conf"), Path.of("/proc/self/mem"));
    assertRefuses("include \"broken.conf\"", "main.conf:1: ");
    assertRefuses("include \"broken.conf\"", "broken.conf cannot be read: ");
    Files.createSymbolicLink(folder.resolve("device.conf"), Path.of("/dev/zero"));
    assertRefuses("include \"device.conf\"", "device.conf is not a regular file");
  }

  @Test
  void everyFileIncludesItsOwnNeighbours() throws IOException {
    write("deep/inner/one.conf", "include \"two.conf\", include \"../three.conf\"");
    write("deep/inner/two.conf", "two = 2, four = 4");
    write("deep/three.conf", "three { include file(\"inner/two.conf\") }, four = 5");
    write("two.conf", "two = 0");
    Config config = parse("zero = 0\ninclude \"deep/inner/one.conf\"");
    assertThat(config.getInt("two")).isEqualTo(2);
    assertThat(config.getInt("three.two")).isEqualTo(2);
    assertThat(config.getInt("four")).as("the last one wins").isEqualTo(5);

    write("deep/three.conf", "\n\ninclude \"tow.conf\"");
    assertRefuses(
        "include \"deep/inner/one.conf\"", "inner/../three.conf:3: tow.conf is not there");
  }

  @Test
  void namesWithoutAnEndingAreMergedAsHoconHasIt() throws IOException {
    write("gate.conf", "a = 1");
    write("gate.json", "{\"a\": 2, \"b\": 2}");
    write("gate.properties", "a = 3\nb = 3\nc = 3");
    Config config = parse("include \"gate\"");
    assertThat(List.of(config.getInt("a"), config.getInt("b"), config.getInt("c")))
        .containsExactly(1, 2, 3);
    Files.delete(folder.resolve("gate.conf"));
    assertThat(parse("include \"gate\"").getInt("a")).isEqualTo(2);
  }

  @Test
  void anIncludeInAnObjectResolvesItsSubstitutionsThere() throws IOException {
    write("unit.conf", "base = 3, twice = ${base}${base}");
    assertThat(parse("a { b { include \"unit\" } }").getInt("a.b.twice")).isEqualTo(33);
  }

  @Test
  void readsTheClassPathOnlyWhereItIsNamed() throws IOException {
    write("jar/lib/gate.conf", "x = 7, include \"near.conf\"");
    write("jar/lib/near.conf", "y = 8");
    write("jar/lib/lost.conf", "\ninclude \"far.conf\"");
    write("jar/lib/outside.conf", "include file(\"near.conf\")");
    write("jar/lib/again.conf", "include classpath(\"lib/again.conf\")");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.resolve("jar").toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      for (String name : List.of("lib/gate.conf", "/lib/gate.conf", "lib/gate")) {
        Config config = parse("include classpath(\"" + name + "\")");
        assertThat(config.getInt("x")).isEqualTo(7);
        assertThat(config.getInt("y")).isEqualTo(8);
      }
      assertRefuses("include \"lib/gate.conf\"", "main.conf:1: lib/gate.conf is not there");
      assertRefuses(
          "include classpath(\"lib/lost.conf\")",
          "classpath(lib/lost.conf):2: far.conf is not there; it was looked for at lib/far.conf");
      assertRefuses("include classpath(\"lib/outside\")", "near.conf is included as a file by");
      assertRefuses("include classpath(\"lib/again\")", "the includes run in a circle");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void namesACircle() throws IOException {
    write("a.conf", "include \"sub/b.conf\"");
    write("sub/b.conf", "x = 1\ninclude \"c\"");
    write("sub/c.conf", "y { include \"../main.conf\" }");
    assertRefuses("include \"a.conf\"", "sub/c.conf:1: the includes run in a circle: ");
    assertRefuses(
        "include \"a.conf\"",
        "%1$s/main.conf includes %1$s/a.conf includes %1$s/sub/b.conf includes %1$s/sub/c.conf includes %1$s/sub/../main.conf"
            .formatted(folder));
    Files.createSymbolicLink(folder.resolve("link.conf"), folder.resolve("main.conf"));
    assertRefuses("include \"link.conf\"", "in a circle");
  }

  @Test
  void aFileMayBeIncludedTwiceButNotWithoutEnd() throws IOException {
    write("leaf.conf", "x = 7");
    assertThat(parse("include \"leaf\", include \"leaf.conf\"").getInt("x")).isEqualTo(7);
    for (int i = 0; i < 30; i++) {
      write("d" + i + ".conf", "include \"d%1$d\", include \"d%1$d.conf\"".formatted(i + 1));
    }
    write("d30.conf", "x = 7");
    assertRefuses("include \"d0\"", "more than 1,000 files are included");
  }

  /** Random graphs of files: read if and only if no circle and no missing file can be reached. */
  @Test
  void everyGraphOfIncludesIsReadOrRefused() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    int[] seen = new int[3];
    for (int graph = 0; graph < 300; graph++) {
      int files = random.nextInt(1, 7);
      List<List<Integer>> edges = new ArrayList<>();
      for (int i = 0; i < files; i++) {
        List<Integer> targets = new ArrayList<>();
        StringBuilder text = new StringBuilder("k%d = 1\n".formatted(i));
        for (int edge = random.nextInt(3); edge > 0; edge--) {
          int target = random.nextInt(files + (random.nextInt(3) == 0 ? 1 : 0));
          String name = (i % 2 == 0 ? "" : "../") + name(target);
          boolean ended = random.nextBoolean();
          text.append(random.nextBoolean() ? "# include \"x\"\n" : "\n");
          text.append("include \"%s%s\"\n".formatted(name, ended ? ".conf" : ""));
          targets.add(target);
        }
        edges.add(targets);
        write("g" + graph + "/" + name(i) + ".conf", text.toString());
      }
      Path first = folder.resolve("g" + graph + "/" + name(0) + ".conf");
      String refusal = refusal(edges, 0, new ArrayList<>());
      if (refusal.isEmpty()) {
        assertThat(RequiredIncluder.parse(first).hasPath("k0")).isTrue();
        seen[0]++;
      } else {
        assertThatThrownBy(() -> RequiredIncluder.parse(first))
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining(refusal);
        seen[refusal.contains("circle") ? 1 : 2]++;
      }
    }
    assertThat(Arrays.stream(seen).min().orElseThrow())
        .as("read, circles, missing: %s", Arrays.toString(seen))
        .isGreaterThan(20);
  }

  private static String name(int file) {
    return (file % 2 == 0 ? "" : "odd/") + "f" + file;
  }

  /** What the first include that cannot be followed is, in the order of the texts. */
  private static String refusal(List<List<Integer>> edges, int file, List<Integer> chain) {
    if (file >= edges.size()) {
      return "is not there";
    }
    if (chain.contains(file)) {
      return "in a circle";
    }
    List<Integer> longer = new ArrayList<>(chain);
    longer.add(file);
    for (int target : edges.get(file)) {
      String refusal = refusal(edges, target, longer);
      if (!refusal.isEmpty()) {
        return refusal;
      }
    }
    return "";
  }

  @Test
  void aConfigurationWithoutASlashKeepsItsIncludes() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                absolute(System.getProperty("java.class.path")),
                Limits.class.getName(),
                "plain.conf")
            .directory(CASE.toFile())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    assertThat(printed).endsWith("upToInsertions=null, value=0.0]]\n");
  }

  private static String absolute(String classPath) {
    return String.join(
        ":",
        Stream.of(classPath.split(":")).map(p -> Path.of(p).toAbsolutePath().toString()).toList());
  }

  /** Prints the gate of a configuration. */
  static final class Limits {
    private Limits() {}

    public static void main(String[] file) {
      System.out.println(
          ConfigurationReader.read(Path.of(file[0]), List.of("run.directory=r"))
              .gate()
              .maxExposureBits());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"a=b.conf\"",
        "name={include \"x.conf\"}",
        "x={include file(\"x.conf\")}",
        "x={include url(\"file:/x.conf\")}",
        "x={include classpath(\"x.conf\")}"
      })
  void anOverrideIncludesNothing(String override) throws IOException {
    Path main = write("main.conf", "");
    assertThatThrownBy(() -> ConfigurationReader.read(main, List.of(override)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--set ")
        .hasMessageContaining("an include stands in a configuration file, nowhere else");
  }
}
