package org.coalmine.spark.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusException.Category;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a corpus has. */
class CorpusFilesTest {
  @TempDir Path folder;

  private static List<Path> found(String... paths) {
    CorpusSource source =
        new CorpusSource(
            List.of(paths), new CorpusFormat.Lines(), List.of(), CorpusSource.NO_LIMIT, 100);
    return CorpusFiles.splits(source, new Configuration(false)).stream()
        .map(split -> Path.of(new org.apache.hadoop.fs.Path(split.path()).toUri().getPath()))
        .toList();
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, name + "\n");
  }

  private static Category category(String path) {
    try {
      found(path);
    } catch (CorpusException e) {
      assertThat(e).hasMessageStartingWith("corpus.paths: ");
      return e.category();
    }
    throw new AssertionError(path + " was found");
  }

  private static boolean counts(Path below) {
    for (Path name : below) {
      String text = name.toString();
      if (text.startsWith(".")
          || (text.startsWith("_") && !text.contains("="))
          || text.endsWith("._COPYING_")) {
        return false;
      }
    }
    return true;
  }

  @Test
  void aFolderAndItsWildcardHaveTheFilesThatAWalkHas() throws IOException {
    String[] names = {"a", "b:c", ".d", "_e", "_f=1", "g=2", "h._COPYING_", "i j", "k%20", "ü"};
    Random random = new Random(32);
    for (int i = 0; i < 120; i++) {
      StringBuilder name = new StringBuilder();
      int depth = 1 + random.nextInt(4);
      for (int level = 0; level < depth; level++) {
        name.append(level == 0 ? "" : "/").append(names[random.nextInt(names.length)]);
      }
      Path wanted = folder.resolve(name.toString() + "/" + i + names[random.nextInt(names.length)]);
      Files.createDirectories(wanted.getParent());
      Files.writeString(wanted, "text\n");
    }
    TreeSet<String> walked = new TreeSet<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile)
          .filter(file -> counts(folder.relativize(file)))
          .forEach(file -> walked.add(file.toString()));
    }
    assertThat(walked).hasSizeGreaterThan(20);
    assertThat(found(folder.toString()).stream().map(Path::toString))
        .containsExactlyElementsOf(walked);
  }

  @Test
  void whatAWildcardMatchesFollowsTheRuleOfFoldersAtEveryLevel() throws IOException {
    Path good = file("data/x/part-0");
    Path partition = file("data/_day=1/part-0");
    Path hidden = file("data/.x/part-0");
    file("data/_temporary/part-0");
    file("data/x/part-1._COPYING_");
    file("data/x/_SUCCESS");
    assertThat(found(folder + "/data/*/*")).containsExactlyInAnyOrder(partition, good);
    assertThat(found(folder + "/data/?*/part*")).containsExactlyInAnyOrder(partition, good);
    assertThat(found(folder + "/data/{x/*,_day=1/p*}")).containsExactlyInAnyOrder(partition, good);
    assertThat(found(folder + "/data/.x/*")).containsExactly(hidden);
    assertThat(found(folder + "/data/.x/part-0")).containsExactly(hidden);
    assertThatThrownBy(() -> found(folder + "/data/_temp*"))
        .hasMessageEndingWith(
            "_temp* but names that begin with . or _, which a wildcard leaves out");
  }

  @Test
  void aFileIsReadOnceByWhateverLinks() throws IOException {
    Path real = file("z");
    Path other = file("m");
    Files.createSymbolicLink(folder.resolve("a"), real);
    Files.createSymbolicLink(folder.resolve("zz"), real);
    assertThat(found(folder.toString())).containsExactly(other, real);
    assertThat(found(folder.resolve("zz").toString(), folder.resolve("a").toString()))
        .containsExactly(folder.resolve("a"));
    assertThat(found(folder.resolve("a").toString(), folder.toString()))
        .containsExactly(other, real);
  }

  @Test
  void aLinkToNothingIsNamedWithItsTarget() throws IOException {
    file("in/a");
    Path link = Files.createSymbolicLink(folder.resolve("in/x.txt"), Path.of("nowhere"));
    assertThatThrownBy(() -> found(folder.toString()))
        .hasMessageContaining("the link " + link + " leads to nowhere, which is not there");
    Files.delete(link);
    Files.createSymbolicLink(folder.resolve("in/self"), folder.resolve("in/self"));
    assertThat(category(folder.toString())).isEqualTo(Category.MISSING);
    Files.move(folder.resolve("in/self"), folder.resolve("in/.self"));
    assertThat(found(folder.toString())).containsExactly(folder.resolve("in/a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://bucket/x",
        "s3a://bucket/x",
        "gs://bucket/x",
        "hf://datasets/x",
        "http://127.0.0.1:9/x",
        "https://127.0.0.1:9/x",
        "names/{a",
        "names/[a",
        "names/**/a",
        "/dev/null",
      })
  void whatCanNeverBeReadIsUnsupported(String path) {
    assertThat(category(path)).isEqualTo(Category.UNSUPPORTED);
  }

  @Test
  void aRefusedPathHasItsRemedy() {
    assertThatThrownBy(() -> found("s3://bucket/x")).hasMessageEndingWith("write s3a:");
    assertThatThrownBy(() -> found("s3a://bucket/x")).hasMessageContaining("hadoop-aws:3.");
    assertThatThrownBy(() -> found("names/{a")).hasMessageContaining("close what it opens");
    assertThatThrownBy(() -> found("~/mails")).hasMessageContaining("~ is not expanded");
    assertThatThrownBy(() -> found("a:b.txt")).hasMessageContaining("is written ./NAME");
  }

  @Test
  void aColonInANameIsReadAndAStaleChecksumIsNot() throws IOException {
    Path colon = file("a:b.txt");
    Path edited = file("c.txt");
    Files.writeString(folder.resolve(".c.txt.crc"), "crc\0");
    assertThat(found(colon.toString())).containsExactly(colon);
    assertThat(found(folder.toString())).containsExactly(colon, edited);
    assertThat(found("file://" + colon)).containsExactly(colon);
    assertThatThrownBy(() -> found(folder + "/a*")).hasMessageContaining("no wildcard finds it");
  }

  @Test
  void aHostThatIsNotThereMayBeLater() {
    assertThat(category("hdfs://no-such-host.invalid:1/x")).isEqualTo(Category.UNAVAILABLE);
    assertThat(category("hdfs://127.0.0.1:1/x")).isEqualTo(Category.UNAVAILABLE);
  }
}
