package org.coalmine.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.store.OutputFolder.Written;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
  private static final Content TEXT = Content.of("text".getBytes(UTF_8));

  @TempDir private Path place = Path.of("");

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path("file:" + place + "/" + name);
  }

  private OutputFolder local(String name) {
    return OutputFolder.at(path(name), new Configuration(false));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      return all.filter(Files::isRegularFile)
          .map(path -> place.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void aFolderIsMovedToItsPlaceWithAllFiles() throws IOException {
    OutputFolder aside = local(".aside");
    OutputFolder wanted = local("out");
    assertThat(aside.appearsAtOnce()).isTrue();
    aside.make();
    Written written = aside.write("a/key=b: c/x.txt", TEXT);
    assertThat(written)
        .isEqualTo(new Written("a/key=b: c/x.txt", 4, Digest.hex("text".getBytes(UTF_8))));
    assertThat(aside.write("a/key=b: c/x.txt", TEXT)).as("once more").isEqualTo(written);
    aside.requireHere(List.of(written));
    wanted.requireAbsent();
    aside.moveTo(wanted);
    wanted.succeed();
    assertThat(aside.exists()).isFalse();
    assertThat(wanted.holds(written)).isTrue();
    assertThat(names()).containsExactly("out/a/key=b: c/x.txt");
    try (Stream<Path> all = Files.walk(place.resolve("out"))) {
      for (Path one : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
            .isEqualTo(Files.isDirectory(one) ? "rwx------" : "rw-------");
      }
    }
    Files.writeString(place.resolve("out/a/key=b: c/x.txt"), "tExt");
    assertThat(wanted.holds(written)).isFalse();
  }

  @Test
  void aLinkToNowhereIsThere() throws IOException {
    Files.createSymbolicLink(place.resolve("out"), place.resolve("nowhere"));
    assertThat(local("out").exists()).isTrue();
    assertThatThrownBy(local("out")::requireAbsent)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("out exists already");
    assertThat(local("nowhere").exists()).isFalse();
  }

  @Test
  void nothingIsMovedOverAnother() throws IOException {
    OutputFolder aside = local(".aside");
    aside.write("x.txt", TEXT);
    Files.createDirectory(place.resolve("out"));
    assertThatThrownBy(() -> aside.moveTo(local("out")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("exists already");
    assertThat(names()).containsExactly(".aside/x.txt");
    aside.delete();
    aside.delete();
    assertThat(names()).isEmpty();
  }

  @Test
  void aFileOnAnotherDiskIsMissed() {
    OutputFolder aside = local(".aside");
    Written elsewhere = new Written("x.txt", 4, "00");
    assertThatThrownBy(() -> aside.requireHere(List.of(elsewhere)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("name a folder that all executors share");
    aside.write("x.txt", TEXT);
    aside.requireHere(List.of(elsewhere));
    assertThat(aside.holds(elsewhere)).isFalse();
  }

  @Test
  void aFileThatCannotBeMadeLeavesNothing() throws IOException {
    assertThatThrownBy(
            () ->
                local("out")
                    .write(
                        "x.txt",
                        out -> {
                          out.write(1);
                          throw new IOException("no more");
                        }))
        .isInstanceOf(StoreException.class);
    assertThat(names()).isEmpty();
  }

  @Test
  void onAnObjectStoreSuccessComesLast() throws IOException {
    ObjectDisk objects = new ObjectDisk();
    OutputFolder folder = OutputFolder.of(new Disk(objects), path("out"));
    assertThat(folder.appearsAtOnce()).isFalse();
    Written written = folder.write("a/x.txt", TEXT);
    folder.write("a/x.txt", TEXT);
    assertThat(folder.hasSucceeded()).isFalse();
    folder.requireHere(List.of(written));
    folder.succeed();
    assertThat(folder.hasSucceeded()).isTrue();
    assertThat(objects.lengths().keySet().stream().map(org.apache.hadoop.fs.Path::getName))
        .containsExactlyInAnyOrder("_SUCCESS", "x.txt");
    assertThat(names()).isEmpty();
  }
}
