package org.coalmine.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.coalmine.store.StoreException.Category;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir java.nio.file.Path folder;
  private FaultyDisk faulty;
  private Disk disk;
  private Path file;

  @BeforeEach
  void openDisk() throws IOException {
    faulty = FaultyDisk.open();
    disk = new Disk(faulty);
    file = new Path(folder.toUri().toString(), "report.json");
  }

  private void write(String content) {
    AtomicFile.write(disk, file, content.getBytes(UTF_8), Access.OWNER);
  }

  private String read() {
    return new String(AtomicFile.read(disk, file), UTF_8);
  }

  private Stream<String> names() throws IOException {
    return Files.list(folder).map(path -> path.getFileName().toString());
  }

  @Test
  void replacesWholeFilesAndLeavesNothingElse() throws IOException {
    write("old");
    write("new");

    assertThat(read()).isEqualTo("new");
    assertThat(names()).containsExactly("report.json");
  }

  /** Each opening meets a shorter content than the one that was found, as often as it is said. */
  private Disk replacedWhileRead(int times) {
    Deque<String> contents =
        new ArrayDeque<>(List.of("the third", "second", "1").subList(0, times));
    return new Disk(
        new FilterFileSystem(faulty) {
          @Override
          public FSDataInputStream open(Path path, int bufferSize) throws IOException {
            if (!contents.isEmpty()) {
              Files.writeString(folder.resolve("report.json"), contents.remove());
            }
            return super.open(path, bufferSize);
          }
        });
  }

  @Test
  void whatIsReplacedWhileItIsReadIsReadAgain() {
    write("the longest of them");
    assertThat(AtomicFile.read(replacedWhileRead(2), file)).asString(UTF_8).isEqualTo("second");

    write("the longest of them");
    Disk without = replacedWhileRead(3);
    assertThatThrownBy(() -> AtomicFile.read(without, file))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.UNAVAILABLE));
  }

  @Test
  void isReadableByItsOwnerAlone() throws IOException {
    write("secret");

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("report.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void refusedRenameIsAnErrorAndKeepsTheOldContent() throws IOException {
    write("old");
    faulty.refuseRenames();

    assertThatThrownBy(() -> write("new"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.UNAVAILABLE))
        .hasMessageContaining(file.toString());
    assertThat(read()).isEqualTo("old");
    assertThat(names()).containsExactly("report.json");
  }

  @Test
  void aDirectoryInTheWayIsAnError() throws IOException {
    Files.createDirectory(folder.resolve("report.json"));

    assertThatThrownBy(() -> write("new"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.UNAVAILABLE))
        .hasMessageContaining("a directory of that name is in the way");
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.UNAVAILABLE));
    assertThat(folder.resolve("report.json")).isEmptyDirectory();
    assertThat(names()).containsExactly("report.json");
  }

  @Test
  void fullDiskIsAnErrorAndKeepsTheOldContent() throws IOException {
    write("old");
    faulty.freeBytes(2);

    assertThatThrownBy(() -> write("new"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("No space left on device");
    assertThat(read()).isEqualTo("old");
    assertThat(names()).containsExactly("report.json");
  }

  /** The bytes of one file, and then what a source that ends too early throws. */
  private static Content cutShort(Throwable thrown) {
    return out -> {
      out.write(new byte[100_000]);
      if (thrown instanceof IOException e) {
        throw e;
      }
      throw (RuntimeException) thrown;
    };
  }

  private void write(Content content) {
    AtomicFile.write(disk, file, content, Access.OWNER);
  }

  @Test
  void contentIsWrittenPieceByPiece() {
    write(
        out -> {
          out.write('a');
          out.write("bcd".getBytes(UTF_8), 1, 2);
        });

    assertThat(read()).isEqualTo("acd");
  }

  @Test
  void contentThatCannotBeProducedKeepsTheOldContent() throws IOException {
    write("old");

    assertThatThrownBy(() -> write(cutShort(new IOException("the source ends"))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the source ends");
    assertThat(names()).containsExactly("report.json");
    assertThatThrownBy(() -> write(cutShort(new IllegalStateException("no source"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(read()).isEqualTo("old");
  }

  @Test
  void anObjectStoreGetsWholeFilesOnly() throws IOException {
    ObjectDisk objects = new ObjectDisk();
    Disk store = new Disk(objects);
    AtomicFile.write(store, file, new byte[3], Access.OWNER);
    AtomicFile.write(store, file, new byte[4], Access.OWNER);
    assertThat(objects.lengths()).containsExactly(Map.entry(file, 4L));

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    store, file, cutShort(new IOException("the source ends")), Access.OWNER))
        .hasMessageContaining("the source ends");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    store, file, cutShort(new IllegalStateException("no source")), Access.OWNER))
        .hasMessageContaining("no source");
    assertThat(objects.lengths()).containsExactly(Map.entry(file, 4L));
  }

  @Test
  void aFileMayBeLongerThanAnArray() throws IOException {
    ObjectDisk objects = new ObjectDisk();
    byte[] piece = new byte[1 << 20];

    AtomicFile.write(
        new Disk(objects),
        file,
        out -> {
          for (int i = 0; i < 2049; i++) {
            out.write(piece);
          }
        },
        Access.OWNER);

    assertThat(objects.lengths()).containsExactly(Map.entry(file, 2049L << 20));
  }

  @Test
  void streamThatThrowsTheSameTwiceHidesNothing() {
    IOException lost = new IOException("no datanode");

    Disk.closeSuppressing(
        () -> {
          throw lost;
        },
        lost);

    assertThat(lost).hasNoSuppressedExceptions();
  }

  @Test
  void failedCleanupIsSuppressedNotThrown() {
    write("old");
    faulty.refuseRenames();
    faulty.refuseDeletes();

    assertThatThrownBy(() -> write("new"))
        .hasMessageContaining("refused to rename")
        .cause()
        .satisfies(cause -> assertThat(cause.getSuppressed()).hasSize(1));
  }

  @Test
  void crashBeforeTheRenameKeepsTheOldContent() throws IOException {
    write("old");
    faulty.crashAtRename();

    assertThatThrownBy(() -> write("new")).isInstanceOf(FaultyDisk.Crash.class);
    assertThat(read()).isEqualTo("old");
    assertThat(names()).anyMatch(name -> name.endsWith(AtomicFile.ASIDE));
  }

  @Test
  void leavesNoChecksumFilesOnLocalDisks() throws IOException {
    Disk local = Disk.of(file, new Configuration(false));

    AtomicFile.write(local, file, new byte[] {1}, Access.SHARED);

    assertThat(names()).containsExactly("report.json");
  }

  @Test
  void missingFileIsToldFromAnUnreadableOne() {
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.MISSING));
  }
}
