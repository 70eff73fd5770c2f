package org.coalmine.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.coalmine.store.StoreException.Category;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final String JOB = "0123456789abcdef";
  private static final Runnable OURS = () -> {};

  @TempDir java.nio.file.Path folder;
  private FaultyDisk faulty;

  @BeforeEach
  void openDisk() throws IOException {
    faulty = FaultyDisk.open();
  }

  private Ledger open(Runnable ownership) {
    return open(JOB, ownership);
  }

  private Ledger open(String job, Runnable ownership) {
    return open(job, ownership, Arrays::equals);
  }

  private Ledger open(String job, Runnable ownership, BiPredicate<byte[], byte[]> agree) {
    return new Ledger(new Disk(faulty), new Path(folder.toUri()), job, ownership, agree);
  }

  private List<java.nio.file.Path> segments() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(folder.resolve(JOB))) {
      return files.filter(file -> file.toString().endsWith(".segment")).toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void returnsWhatWasAppended() {
    try (Ledger ledger = open(OURS)) {
      ledger.append("7", bytes("seven"));
      ledger.append("8", bytes("eight"));
    }
    try (Ledger again = open(OURS)) {
      assertThat(again.entries())
          .containsOnlyKeys("7", "8")
          .containsEntry("7", bytes("seven"))
          .containsEntry("8", bytes("eight"));
      assertThat(again.damaged()).isEmpty();
    }
  }

  @Test
  void keepsJobsApart() {
    try (Ledger ledger = open(OURS)) {
      ledger.append("7", bytes("seven"));
    }
    try (Ledger other = open("fedcba9876543210", OURS)) {
      assertThat(other.entries()).isEmpty();
    }
  }

  @Test
  void segmentOfAnotherJobIsNotTrusted() throws IOException {
    try (Ledger ledger = open("fedcba9876543210", OURS)) {
      ledger.append("7", bytes("foreign"));
    }
    Files.move(folder.resolve("fedcba9876543210"), folder.resolve(JOB));

    try (Ledger ledger = open(OURS)) {
      assertThat(ledger.entries()).isEmpty();
      assertThat(ledger.damaged()).hasSize(1);
    }
  }

  @Test
  void everyFlippedBitIsFound() {
    byte[] written = new LedgerSegment(JOB, Map.of("7", bytes("seven"))).encode();
    for (int bit = 0; bit < written.length * Byte.SIZE; bit++) {
      byte[] flipped = written.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThatThrownBy(() -> LedgerSegment.decode(flipped, JOB))
          .as("bit %d", bit)
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.DAMAGED));
    }
  }

  @Test
  void everyTornSegmentIsIgnoredAndTheOthersKept() throws IOException {
    try (Ledger ledger = open(OURS)) {
      ledger.append("7", bytes("seven"));
      ledger.flush();
      ledger.append("8", bytes("eight"));
    }
    java.nio.file.Path torn = segments().get(0);
    byte[] whole = Files.readAllBytes(torn);
    for (int length = 0; length < whole.length; length++) {
      Files.write(torn, Arrays.copyOf(whole, length));
      try (Ledger ledger = open(OURS)) {
        assertThat(ledger.entries()).as("cut to %d bytes", length).hasSize(1);
        assertThat(ledger.damaged()).containsExactly(torn.getFileName().toString());
      }
    }
  }

  @Test
  void contradictingResultsAreBothDropped() {
    try (Ledger ledger = open(OURS)) {
      ledger.append("7", bytes("seven"));
      ledger.append("8", bytes("eight"));
      ledger.flush();
      ledger.append("7", bytes("SEVEN"));
      ledger.append("8", bytes("eight"));
    }
    try (Ledger again = open(OURS)) {
      assertThat(again.entries()).containsOnlyKeys("8");
      assertThat(again.damaged()).containsExactly("7");
    }
  }

  /** What the time it took makes of a result is not what counts. */
  @Test
  void resultsThatSayTheSameAreOne() {
    for (String result : List.of("seven in 3 s", "seven in 4 s", "seven in 5 s")) {
      try (Ledger ledger = open(OURS)) {
        ledger.append("7", bytes(result));
      }
    }
    BiPredicate<byte[], byte[]> firstWord =
        (one, other) -> new String(one, UTF_8).startsWith(new String(other, UTF_8).split(" ")[0]);
    try (Ledger again = open(JOB, OURS, firstWord)) {
      assertThat(again.entries()).containsOnlyKeys("7");
      assertThat(again.damaged()).isEmpty();
    }
  }

  /** Not even two against one: nobody knows which is right. */
  @Test
  void aMajorityDoesNotMakeAContradictionTrue() {
    for (String result : List.of("seven", "SEVEN", "seven", "seven")) {
      try (Ledger ledger = open(OURS)) {
        ledger.append("7", bytes(result));
      }
    }
    try (Ledger again = open(OURS)) {
      assertThat(again.entries()).isEmpty();
      assertThat(again.damaged()).containsExactly("7");
    }
  }

  @Test
  void filesThatAreNoSegmentsAreLeftAlone() throws IOException {
    try (Ledger ledger = open(OURS)) {
      ledger.append("7", bytes("seven"));
    }
    Files.copy(segments().get(0), folder.resolve(JOB).resolve("half-written.segment.tmp"));
    Files.writeString(folder.resolve(JOB).resolve("README"), "not ours");

    try (Ledger again = open(OURS)) {
      assertThat(again.entries()).containsOnlyKeys("7");
      assertThat(again.damaged()).isEmpty();
    }
  }

  @Test
  void keepsWhatWasAppendedWhateverBecomesOfTheArray() {
    byte[] result = bytes("seven");
    CountDownLatch changed = new CountDownLatch(1);
    try (Ledger ledger = open(() -> awaitQuietly(changed))) {
      ledger.append("7", result);
      Arrays.fill(result, (byte) 0);
      changed.countDown();
    }
    try (Ledger again = open(OURS)) {
      again.entries().values().forEach(bytes -> Arrays.fill(bytes, (byte) 0));
      assertThat(again.entries()).containsEntry("7", bytes("seven"));
    }
  }

  @Test
  void flushWaitsForTheWriteThatIsUnderWay() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    Ledger ledger =
        open(
            () -> {
              begun.countDown();
              awaitQuietly(finish);
            });
    ledger.append("7", bytes("seven"));
    awaitQuietly(begun);
    AtomicInteger onDisk = new AtomicInteger(-1);
    Thread flush =
        new Thread(
            () -> {
              ledger.flush();
              try {
                onDisk.set(segments().size());
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    flush.start();
    while (flush.getState() != Thread.State.WAITING
        && flush.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
    finish.countDown();
    flush.join();
    ledger.close();

    assertThat(onDisk).hasValue(1);
  }

  @Test
  void takesNothingOnceClosed() {
    Ledger ledger = open(OURS);
    ledger.close();
    assertThatThrownBy(() -> ledger.append("7", bytes("seven")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the ledger is closed");
  }

  @Test
  void entriesThatWaitTogetherShareOneFile() throws IOException {
    CountDownLatch firstWrite = new CountDownLatch(1);
    CountDownLatch appended = new CountDownLatch(1);
    Runnable slowDisk =
        () -> {
          firstWrite.countDown();
          awaitQuietly(appended);
        };
    try (Ledger ledger = open(slowDisk)) {
      ledger.append("0", bytes("0"));
      awaitQuietly(firstWrite);
      for (int shard = 1; shard < 1000; shard++) {
        ledger.append(Integer.toString(shard), bytes("" + shard));
      }
      appended.countDown();
    }

    assertThat(segments()).hasSize(2);
    try (Ledger again = open(OURS)) {
      assertThat(again.entries()).hasSize(1000);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void failedWriteIsToldAndLosesNoEarlierEntry() {
    Ledger ledger = open(OURS);
    ledger.append("7", bytes("seven"));
    ledger.flush();
    faulty.freeBytes(10);
    ledger.append("8", bytes("eight"));

    assertThatThrownBy(ledger::flush)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("No space left on device");
    assertThatThrownBy(() -> ledger.append("9", bytes("nine"))).isInstanceOf(StoreException.class);
    assertThatThrownBy(ledger::close).isInstanceOf(StoreException.class);
    faulty.mend();
    try (Ledger again = open(OURS)) {
      assertThat(again.entries()).containsOnlyKeys("7");
    }
  }

  @Test
  void whoWaitsHearsOfAnErrorToo() {
    Ledger ledger =
        open(
            () -> {
              throw new OutOfMemoryError("a segment too many");
            });
    ledger.append("7", bytes("seven"));

    assertThatThrownBy(ledger::flush).hasRootCauseInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(ledger::close).hasRootCauseInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void crashBetweenWriteAndRenameLosesThatSegmentAlone() {
    Ledger ledger = open(OURS);
    ledger.append("7", bytes("seven"));
    ledger.flush();
    faulty.crashAtRename();
    ledger.append("8", bytes("eight"));
    assertThatThrownBy(ledger::flush).hasRootCauseInstanceOf(FaultyDisk.Crash.class);
    faulty.mend();

    try (Ledger again = open(OURS)) {
      assertThat(again.entries()).containsOnlyKeys("7");
      assertThat(again.damaged()).isEmpty();
    }
  }

  @Test
  void writesNothingOnceTheRunIsAnothers() throws IOException {
    Ledger ledger =
        open(
            () -> {
              throw new StoreException(Category.LOCKED, "taken over");
            });
    ledger.append("7", bytes("seven"));

    assertThatThrownBy(ledger::flush)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.LOCKED));
    assertThat(segments()).isEmpty();
  }

  @Test
  void jobDigestCannotLeadOutOfTheLedger() {
    assertThatThrownBy(() -> open("../../0123456789", OURS))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
