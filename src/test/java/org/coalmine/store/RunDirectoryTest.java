package org.coalmine.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.store.StoreException.Category;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** It has more than 400 lines because {@link RunDirectory} has every way to take and end a run. */
class RunDirectoryTest {
  private static final Configuration HADOOP = new Configuration(false);
  private static final Lease.Timing BRIEF =
      new Lease.Timing(Duration.ofMillis(20), Duration.ofMillis(200));

  @TempDir java.nio.file.Path folder;
  private java.nio.file.Path local;
  private Path path;

  @BeforeEach
  void name() {
    local = folder.resolve("run");
    path = new Path(local.toUri());
  }

  private static Consumer<Throwable> category(Category category) {
    return e -> assertThat(((StoreException) e).category()).isEqualTo(category);
  }

  private static String mode(java.nio.file.Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void isOpenToItsOwnerAlone() throws IOException {
    try (RunDirectory run = RunDirectory.create(path, HADOOP)) {
      run.write(RunFile.MANIFEST, new byte[] {1});
      run.write(RunFile.CANARIES, new byte[] {1});
      run.writeModel(3, Content.of(new byte[] {1}));
      try (Ledger ledger = run.ledger("0123456789abcdef")) {
        ledger.append("1", new byte[] {1});
      }
    }

    assertThat(mode(local)).isEqualTo("rwx------");
    assertThat(mode(local.resolve("manifest.json"))).isEqualTo("rw-r--r--");
    assertThat(mode(local.resolve("canaries.json"))).isEqualTo("rw-------");
    assertThat(mode(local.resolve("model/epoch-3.safetensors"))).isEqualTo("rw-------");
    try (var files = Files.walk(local.resolve("ledger"))) {
      for (java.nio.file.Path file : files.toList()) {
        assertThat(mode(file)).doesNotContain("r--r").endsWith("------");
      }
    }
  }

  @Test
  void refusesWhatExists() throws IOException {
    Files.createDirectory(local);

    assertThatThrownBy(() -> RunDirectory.create(path, HADOOP))
        .satisfies(category(Category.EXISTS))
        .hasMessageContaining(local.toString())
        .hasMessageContaining("resume");
    assertThat(Files.list(local)).isEmpty();
  }

  @Test
  void takesADirectoryWithNothingButAVerdictForFree() throws IOException {
    Files.createDirectory(local);
    Files.writeString(local.resolve("verdict.json"), "{}");
    try (RunDirectory run = RunDirectory.create(path, HADOOP)) {
      assertThat(run.read(RunFile.VERDICT)).isPresent();
      run.write(RunFile.MANIFEST, new byte[] {1});
    }
    assertThatThrownBy(() -> RunDirectory.create(path, HADOOP))
        .satisfies(category(Category.EXISTS));
  }

  @Test
  void aKeptRunIsEndedByItsKeeperAlone() throws IOException {
    RunDirectory run = RunDirectory.create(path, HADOOP);
    run.keep();
    run.write(RunFile.MANIFEST, new byte[] {1});
    run.succeed();
    run.close();
    assertThat(local.resolve("_SUCCESS")).doesNotExist();
    assertThatThrownBy(() -> RunDirectory.resume(path, HADOOP))
        .satisfies(category(Category.LOCKED));

    run.end(new byte[] {2});

    assertThat(local.resolve("verdict.json")).hasBinaryContent(new byte[] {2});
    assertThat(local.resolve("_SUCCESS")).exists();
    try (RunDirectory again = RunDirectory.resume(path, HADOOP)) {
      again.workOn();
      assertThat(local.resolve("_SUCCESS")).doesNotExist();
    }
    RunDirectory.resume(path, HADOOP).close();
  }

  @Test
  void whatHasBegunIsForgottenUnlessAStageLeftSomething() throws IOException {
    RunDirectory run = RunDirectory.create(path, HADOOP);
    run.keep();
    run.write(RunFile.MANIFEST, new byte[] {1});
    run.write(RunFile.CANARIES, new byte[] {1});
    run.writeModel(1, Content.of(new byte[] {1}));
    run.forget();
    assertThat(local.resolve("canaries.json")).exists();
    run.remove("model");
    run.forget();
    run.end(new byte[] {2});
    assertThat(local.toFile().list()).containsExactly("verdict.json");
  }

  @Test
  void anAbandonedRunLeavesNothing() {
    RunDirectory.create(path, HADOOP).abandon();
    assertThat(local).doesNotExist();
  }

  /** As two audits that cron starts in the same second. */
  @Test
  void ofManyThatWantOneNameEachGetsItsOwn() throws Exception {
    int drivers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(drivers);
    CyclicBarrier start = new CyclicBarrier(drivers);
    List<Future<RunDirectory>> runs = new ArrayList<>();
    for (int i = 0; i < drivers; i++) {
      runs.add(
          threads.submit(
              () -> {
                start.await();
                return RunDirectory.createFirstFree(
                    number -> local + (number == 1 ? "" : "-" + number), HADOOP);
              }));
    }
    Set<String> names = new TreeSet<>();
    for (Future<RunDirectory> run : runs) {
      names.add(run.get().path().getName());
    }
    for (Future<RunDirectory> run : runs) {
      run.get().close();
    }
    threads.shutdown();
    String first = String.valueOf(local.getFileName());
    assertThat(names)
        .hasSize(drivers)
        .contains(first, first + "-2", first + "-" + drivers)
        .allSatisfy(name -> assertThat(local.resolveSibling(name)).isDirectory());
  }

  @Test
  void afterAThousandNamesItIsSaidWhatStandsThere() throws IOException {
    Files.createDirectory(local);
    assertThatThrownBy(() -> RunDirectory.createFirstFree(number -> local.toString(), HADOOP))
        .satisfies(category(Category.EXISTS));
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Files.createFile(local);
    assertThatThrownBy(() -> RunDirectory.create(new Path(path, "deep/run"), HADOOP))
        .satisfies(category(Category.UNSUPPORTED))
        .hasMessageContaining("cannot make the run directory " + path + "/deep/run: ");
  }

  @Test
  void aLocalDiskIsProbedAndLeftAsItWas() {
    assertThat(StorageProbe.of(path.toString(), HADOOP))
        .isEqualTo(new StorageProbe(true, true, true));
    assertThat(local).isEmptyDirectory();
  }

  @Test
  void cannotResumeWhatIsNotThere() {
    assertThatThrownBy(() -> RunDirectory.resume(path, HADOOP))
        .satisfies(category(Category.MISSING));
  }

  @Test
  void keepsFilesModelsAndSuccess() {
    try (RunDirectory run = RunDirectory.create(path, HADOOP)) {
      assertThat(local.resolve("_SUCCESS")).doesNotExist();
      assertThat(run.read(RunFile.MANIFEST)).isEmpty();
      assertThat(run.storedModel(1)).isEmpty();
      run.write(RunFile.MANIFEST, "{}".getBytes(UTF_8));
      run.writeModel(10, Content.of(new byte[] {10}));
      run.writeModel(9, Content.of(new byte[] {9}));
      run.succeed();
    }
    try (RunDirectory view = RunDirectory.view(path, HADOOP)) {
      assertThat(local.resolve("_SUCCESS")).isEmptyFile();
      assertThat(view.read(RunFile.MANIFEST)).contains("{}".getBytes(UTF_8));
      assertThat(view.storedModel(10).map(StoredFile::read)).contains(new byte[] {10});
      assertThat(view.storedModel(11)).isEmpty();
      assertThatThrownBy(view::succeed).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void tellsTheDigestOfTheModelThatItWrote() {
    byte[] model = new byte[100_000];
    Arrays.fill(model, (byte) 7);
    try (RunDirectory run = RunDirectory.create(path, HADOOP)) {
      String sha256 =
          run.writeModel(
              1,
              out -> {
                out.write(model, 0, 3);
                out.write(7);
                out.write(model, 4, model.length - 4);
              });

      assertThat(sha256).isEqualTo(Digest.hex(model));
      assertThat(run.storedModel(1).map(StoredFile::read)).contains(model);
    }
  }

  @Test
  void secondDriverIsTurnedAway() {
    try (RunDirectory first = RunDirectory.create(path, HADOOP)) {
      assertThatThrownBy(() -> RunDirectory.resume(path, HADOOP))
          .satisfies(category(Category.LOCKED));
      first.write(RunFile.MANIFEST, new byte[] {1});
    }
    try (RunDirectory next = RunDirectory.resume(path, HADOOP)) {
      next.write(RunFile.MANIFEST, new byte[] {2});
    }
  }

  @Test
  void deadDriverOnThisMachineIsReplacedAtOnce() throws IOException {
    RunDirectory.create(path, HADOOP).close();
    LeaseHolder self = LeaseHolder.self("token");
    leave(new LeaseHolder("dead", self.host(), self.processSpace(), self.pid(), 1));

    try (RunDirectory run = RunDirectory.resume(path, HADOOP)) {
      run.write(RunFile.MANIFEST, new byte[] {1});
    }
  }

  @Test
  void silentDriverElsewhereIsReplacedAfterWatching() throws IOException {
    RunDirectory.create(path, HADOOP).close();
    leave(new LeaseHolder("silent", "elsewhere", "another boot", 1, 1));

    try (RunDirectory run = RunDirectory.resume(disk(), path, BRIEF)) {
      run.write(RunFile.MANIFEST, new byte[] {1});
      assertThat(Files.list(local.resolve("lease"))).hasSize(1);
    }
  }

  @Test
  void aStrayNumberAmongTheLeasesIsTakenOverOrNamed() throws IOException {
    RunDirectory.create(path, HADOOP).close();
    java.nio.file.Path stray = Files.writeString(local.resolve("lease/999999999"), "");

    try (RunDirectory run = RunDirectory.resume(disk(), path, BRIEF)) {
      run.write(RunFile.MANIFEST, new byte[] {1});
      assertThat(stray).doesNotExist();
    }
    Files.createDirectory(local.resolve("lease/5"));
    RunDirectory.resume(disk(), path, BRIEF).close();
    Files.writeString(local.resolve("lease/" + "9".repeat(18)), "");

    assertThatThrownBy(() -> RunDirectory.resume(disk(), path, BRIEF))
        .satisfies(category(Category.UNAVAILABLE))
        .hasMessageContaining("remove it");
  }

  @Test
  void beatingDriverElsewhereIsLeftAlone() throws IOException {
    RunDirectory.create(path, HADOOP).close();
    LeaseHolder elsewhere = new LeaseHolder("beating", "elsewhere", "another boot", 1, 1);
    leave(elsewhere);
    Thread heart =
        new Thread(
            () -> {
              for (int beat = 0; !Thread.currentThread().isInterrupted(); beat++) {
                try {
                  java.nio.file.Path written =
                      Files.writeString(
                          folder.resolve("beat"), elsewhere.format() + "beat=" + beat);
                  Files.move(written, local.resolve("lease/1"), ATOMIC_MOVE);
                  Thread.sleep(10);
                } catch (IOException | InterruptedException e) {
                  return;
                }
              }
            });
    heart.start();
    try {
      assertThatThrownBy(() -> RunDirectory.resume(disk(), path, BRIEF))
          .satisfies(category(Category.LOCKED))
          .hasMessageContaining("elsewhere");
    } finally {
      heart.interrupt();
    }
  }

  @Test
  void driverThatWasTakenOverWritesNothingMore() throws IOException {
    try (RunDirectory paused = RunDirectory.create(path, HADOOP)) {
      Files.writeString(local.resolve("lease/2"), "");

      assertThatThrownBy(() -> paused.write(RunFile.MANIFEST, new byte[] {1}))
          .satisfies(category(Category.LOCKED));
      assertThat(local.resolve("manifest.json")).doesNotExist();
    }
    assertThat(local.resolve("lease/2")).exists();
  }

  @Test
  void resumingSweepsWhatACrashLeft() throws IOException {
    FaultyDisk faulty = FaultyDisk.open();
    RunDirectory run = RunDirectory.create(new Disk(faulty), path);
    faulty.crashAtRename();
    assertThatThrownBy(() -> run.write(RunFile.CANARIES, new byte[] {1}))
        .isInstanceOf(FaultyDisk.Crash.class);
    faulty.mend();
    run.close();

    RunDirectory.resume(path, HADOOP).close();

    assertThat(Files.list(local).map(file -> file.getFileName().toString()))
        .containsExactly("lease");
  }

  /** Both create the file of the lease, each by the other's leave; 20 times. */
  @Test
  void onAStoreThatCreatesTwiceOneOfTwoDriversKeepsTheRun() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    int both = 0;
    for (int round = 0; round < 20; round++) {
      Path there = new Path(folder.resolve("round-" + round).toUri());
      Files.createDirectory(folder.resolve("round-" + round));
      Disk store = new Disk(new LaxStore());
      CyclicBarrier start = new CyclicBarrier(2);
      List<Future<RunDirectory>> drivers = new ArrayList<>();
      for (int driver = 0; driver < 2; driver++) {
        drivers.add(
            threads.submit(
                () -> {
                  start.await();
                  return RunDirectory.resume(store, there, BRIEF);
                }));
      }
      int owners = 0;
      for (Future<RunDirectory> driver : drivers) {
        try (RunDirectory run = driver.get()) {
          run.write(RunFile.MANIFEST, new byte[] {1});
          owners++;
        } catch (ExecutionException refused) {
          assertThat(refused.getCause())
              .isInstanceOfSatisfying(
                  StoreException.class,
                  why -> assertThat(why.category()).isEqualTo(Category.LOCKED));
        }
      }
      assertThat(owners).as("round %d", round).isLessThanOrEqualTo(1);
      both += owners;
    }
    threads.shutdown();
    assertThat(both).as("rounds in which somebody got in").isEqualTo(20);
  }

  @Test
  void aDriverWhoseFileBearsAnotherTokenStopsWithinABeat() throws Exception {
    Disk store = new Disk(new LaxStore());
    Files.createDirectory(local);
    try (RunDirectory run = RunDirectory.resume(store, path, BRIEF)) {
      run.write(RunFile.MANIFEST, new byte[] {1});
      leave(new LeaseHolder("later", "elsewhere", "another boot", 1, 1));
      Thread.sleep(10 * BRIEF.beat().toMillis());
      assertThatThrownBy(() -> run.write(RunFile.MANIFEST, new byte[] {2}))
          .satisfies(category(Category.LOCKED));
    }
    assertThat(Files.readString(local.resolve("lease/1"))).contains("later");
    assertThat(local.resolve("manifest.json")).hasBinaryContent(new byte[] {1});
  }

  private Disk disk() {
    return Disk.of(path, HADOOP);
  }

  private void leave(LeaseHolder holder) throws IOException {
    Files.writeString(local.resolve("lease/1"), holder.format());
  }
}
