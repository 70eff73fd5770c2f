package org.coalmine.train.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.coalmine.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowStoreTest {
  private static final long SEED = 20261130;

  @TempDir Path folder;

  private static List<char[]> random(int count, int longest, int symbols) {
    Random random = new Random(SEED);
    List<char[]> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      char[] window = new char[2 + random.nextInt(longest - 1)];
      for (int at = 0; at < window.length; at++) {
        window[at] = (char) random.nextInt(symbols);
      }
      windows.add(window);
    }
    return windows;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** Nothing in the heap, one piece of it, all of it; lengths of one, two and four bytes. */
  @ParameterizedTest
  @CsvSource({
    "0, 60000, 65, 256",
    "0, 60000, 65, 257",
    "1048576, 60000, 65, 256",
    "1048576, 60000, 65, 5000",
    "1073741824, 60000, 65, 5000",
    "0, 5000, 300, 90",
    "1048576, 5000, 300, 90",
    "0, 40, 99000, 65536",
    "0, 1, 2, 2",
    "1048576, 64, 9, 90",
    "0, 0, 2, 90"
  })
  void everyWindowIsReadAsItWasWrittenInAnyOrder(
      long heapBytes, int count, int longest, int symbols) {
    List<char[]> windows = random(count, longest, symbols);
    TextPlace place = Texts.in(folder, heapBytes);
    try (WindowStore store = Texts.store(windows, Packing.of(symbols), place, longest)) {
      assertThat(store.size()).isEqualTo(count);
      assertThat(store.isWhole()).isTrue();
      assertThat(store.heapBytes())
          .isEqualTo(place.memory().taken())
          .isLessThanOrEqualTo(heapBytes);
      WindowStore.Reader reader = store.reader();
      for (int number = 0; number < count; number++) {
        assertThat(Arrays.equals(reader.window(number), windows.get(number))).isTrue();
      }
      Random random = new Random(SEED);
      for (int i = 0; i < Math.min(count, 5000); i++) {
        int number = random.nextInt(count);
        assertThat(Arrays.equals(reader.window(number), windows.get(number))).isTrue();
      }
      assertThatThrownBy(() -> reader.window(count)).isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(place.memory().taken()).isZero();
  }

  @Test
  void takesAByteForASymbolOfASmallVocabularyAndLittleForTheIndex() throws IOException {
    int count = 20_000;
    List<char[]> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      windows.add(new char[65]);
    }
    try (WindowStore store = Texts.store(windows, Packing.of(256), Texts.in(folder, 0), 65)) {
      double perCharacter = store.diskBytes() / (64.0 * count);
      assertThat(perCharacter).isBetween(1.03, 1.05);
      long onDisk = 0;
      for (Path file : files()) {
        onDisk += Files.size(file);
      }
      assertThat(onDisk).isEqualTo(store.diskBytes());
    }
    assertThat(files()).isEmpty();
  }

  /** Both ends of more symbols than an int counts, in a file that is sparse. */
  @ParameterizedTest
  @CsvSource({"0, 256", "0, 5000", "2097152, 256"})
  void readsBothEndsOfMoreThanTwoToTheThirtyOneSymbols(long heapBytes, int symbols)
      throws IOException {
    long hole = (1L << 31) + (1L << 28);
    List<char[]> windows = random(128 * 100, 300, symbols);
    Packing packing = Packing.of(symbols);
    try (WindowStore.Writer writer =
        new WindowStore.Writer(Texts.in(folder, heapBytes), packing, 300)) {
      windows.subList(0, 6400 * 2 - 64).forEach(window -> writer.append(packing.pack(window)));
      writer.skipTo(hole);
      windows
          .subList(6400 * 2 - 64, 6400 * 2)
          .forEach(window -> writer.append(packing.pack(window)));
      WindowStore store = writer.finish();
      assertThat(store.diskBytes()).isGreaterThan(1L << 31);
      WindowStore.Reader reader = store.reader();
      assertThat(reader.window(0)).isEqualTo(windows.get(0));
      for (int number = windows.size() - 70; number < windows.size(); number++) {
        assertThat(reader.window(number)).isEqualTo(windows.get(number));
      }
      assertThat(reader.window(0)).isEqualTo(windows.get(0));
    }
  }

  @Test
  void filesAreForNobodyElseAndHoldNoText() throws IOException {
    char[] window = "the number is 281265017 and no other".toCharArray();
    List<char[]> windows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      windows.add(window);
    }
    try (WindowStore store = Texts.store(windows, Packing.of(256), Texts.in(folder, 0), 40)) {
      assertThat(store.reader().window(999)).isEqualTo(window);
      assertThat(files()).hasSize(2);
      for (Path file : files()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain("281265017").doesNotContain("number");
        for (int block = 16; block < bytes.length(); block += 16) {
          assertThat(bytes.indexOf(bytes.substring(block, block + 16)))
              .as("no block of 16 bytes twice: two pages never share a counter")
              .isEqualTo(block);
          if (block > 4096 * 3) {
            break;
          }
        }
      }
    }
  }

  @Test
  void twoFilesHaveTwoKeys() throws IOException {
    List<char[]> windows = random(100, 65, 256);
    try (WindowStore one = Texts.store(windows, Packing.of(256), Texts.in(folder, 0), 65)) {
      byte[] first = Files.readAllBytes(files().get(0));
      Files.createDirectory(folder.resolve("other"));
      try (WindowStore two =
          Texts.store(windows, Packing.of(256), Texts.in(folder.resolve("other"), 0), 65)) {
        assertThat(Files.readAllBytes(folder.resolve("other/text-0"))).isNotEqualTo(first);
        assertThat(two.reader().window(7)).isEqualTo(one.reader().window(7));
      }
    }
  }

  @Test
  void aFileCutShortIsSeenAndNeverReadAsOtherText() throws IOException {
    List<char[]> windows = random(2000, 65, 90);
    try (WindowStore store = Texts.store(windows, Packing.of(90), Texts.in(folder, 0), 65)) {
      Path file = files().get(0);
      WindowStore.Reader reader = store.reader();
      try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
        cut.setLength(Files.size(file) / 2);
      }
      assertThat(store.isWhole()).isFalse();
      assertThat(reader.window(0)).isEqualTo(windows.get(0));
      assertThatThrownBy(() -> reader.window(1999))
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith(file.toString())
          .hasMessageContaining("cut short");
    }
  }

  /** A file that has its length again, and zeros where text was. */
  @Test
  void whatChangedOnTheDiskIsNeverReadAsOtherText() throws IOException {
    List<char[]> windows = random(2000, 65, 90);
    try (WindowStore store = Texts.store(windows, Packing.of(90), Texts.in(folder, 0), 65)) {
      Path file = files().get(0);
      long length = Files.size(file);
      try (RandomAccessFile changed = new RandomAccessFile(file.toFile(), "rw")) {
        changed.setLength(length / 2);
        changed.setLength(length);
        changed.seek(17);
        int old = changed.read();
        changed.seek(17);
        changed.write(old ^ 1);
      }
      assertThat(store.isWhole()).isTrue();
      WindowStore.Reader reader = store.reader();
      for (int number : new int[] {0, 1999}) {
        assertThatThrownBy(() -> reader.window(number))
            .isInstanceOf(StoreException.class)
            .hasMessageStartingWith(file.toString())
            .hasMessageContaining("changed on the disk");
      }
      assertThat(store.isWhole()).as("once it was noticed").isFalse();
    }
  }

  @Test
  void aFolderThatIsGoneNamesThePath() {
    Path gone = folder.resolve("gone");
    assertThatThrownBy(() -> Texts.store(random(10, 9, 9), Packing.of(9), Texts.in(gone, 0), 9))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(gone.toString())
        .hasMessageContaining("spark.local.dir")
        .hasMessageContaining("training.text-memory");
  }

  /** A file system in memory of a few pages, which only root may mount. */
  @Test
  void aFullDiskNamesThePath() throws IOException, InterruptedException {
    Path small = Files.createDirectory(folder.resolve("small"));
    assumeTrue(
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString())
                .start()
                .waitFor()
            == 0);
    try {
      List<char[]> windows = random(5000, 65, 90);
      TextPlace place = Texts.in(small, 0);
      assertThatThrownBy(() -> Texts.store(windows, Packing.of(90), place, 65))
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith(small.toString())
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("spark.local.dir");
    } finally {
      new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
    }
  }

  @Test
  void aTextOutlivesItsFolderWhileTheProcessHoldsTheFile() throws IOException {
    List<char[]> windows = random(2000, 65, 90);
    try (WindowStore store = Texts.store(windows, Packing.of(90), Texts.in(folder, 0), 65)) {
      for (Path file : files()) {
        Files.delete(file);
      }
      assertThat(store.isWhole()).isTrue();
      assertThat(store.reader().window(1999)).isEqualTo(windows.get(1999));
    }
  }

  @Test
  void theHeapIsSharedByAllTextsOfAPlace() {
    TextPlace place = Texts.in(folder, 4L << 20);
    List<char[]> windows = random(80_000, 65, 256);
    try (WindowStore one = Texts.store(windows, Packing.of(256), place, 65);
        WindowStore two = Texts.store(windows, Packing.of(256), place, 65)) {
      assertThat(one.heapBytes() + two.heapBytes())
          .isEqualTo(place.memory().taken())
          .isLessThanOrEqualTo(4L << 20);
      assertThat(one.diskBytes()).isZero();
      assertThat(two.diskBytes()).isPositive();
      assertThat(two.reader().window(79_999)).isEqualTo(windows.get(79_999));
    }
    assertThat(place.memory().taken()).isZero();
  }

  @Test
  void aFifthOfTheHeapAboveWhatJavaNeeds() {
    assertThat(TextMemory.usual(200L << 20)).isZero();
    assertThat(TextMemory.usual(4L << 30)).isEqualTo(((4L << 30) - (300L << 20)) / 5);
  }
}
