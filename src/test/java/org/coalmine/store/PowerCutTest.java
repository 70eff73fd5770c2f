package org.coalmine.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was written must be there after a power cut; a killed process loses nothing of that kind.
 */
class PowerCutTest {
  @TempDir java.nio.file.Path folder;
  private PowerCutDisk power;
  private Disk disk;
  private Path file;

  @BeforeEach
  void openDisk() throws IOException {
    power = PowerCutDisk.open(folder);
    disk = power.disk();
    file = new Path(folder.toUri().toString(), "report.json");
  }

  private void write(String content) {
    AtomicFile.write(disk, file, content.getBytes(UTF_8), Access.OWNER);
  }

  private String read() {
    return new String(AtomicFile.read(disk, file), UTF_8);
  }

  @Test
  void theDiskLosesWhatWasNotSynced() throws IOException {
    Path loose = new Path(folder.toUri().toString(), "loose");
    disk.write(loose, Content.of(new byte[] {1}), Access.OWNER, false);
    disk.syncDirectory(new Path(folder.toUri()));
    Path nameless = new Path(folder.toUri().toString(), "nameless");
    disk.write(nameless, Content.of(new byte[] {1}), Access.OWNER, true);

    power.cutPower();

    assertThat(folder.resolve("loose")).isEmptyFile();
    assertThat(folder.resolve("nameless")).doesNotExist();
  }

  @Test
  void whatWasWrittenIsThereAfterAPowerCut() throws IOException {
    write("old");
    power.cutPower();
    assertThat(read()).isEqualTo("old");

    write("new");
    power.cutPower();
    assertThat(read()).isEqualTo("new");
  }

  @Test
  void aPowerCutAtAnyMomentLeavesTheOldContentOrTheNew() throws IOException {
    write("old");
    Set<String> left = new TreeSet<>();
    for (int acts = 0; isCutShort(acts); acts++) {
      power.cutPower();
      left.add(read());
      write("old");
    }

    assertThat(left).as("nothing torn, nothing lost").isSubsetOf("old", "new").contains("old");
  }

  /** Writes anew with the power cut after so many acts; false if it needed no more. */
  private boolean isCutShort(int acts) {
    power.crashAfter(acts);
    try {
      write("new");
      return false;
    } catch (FaultyDisk.Crash e) {
      return true;
    }
  }

  @Test
  void aRunIsThereWithItsModelsAndItsLedger() throws IOException {
    Path path = new Path(folder.toUri().toString(), "runs/of/today");
    try (RunDirectory run = RunDirectory.create(disk, path)) {
      run.write(RunFile.MANIFEST, new byte[] {1});
      run.writeModel(3, Content.of(new byte[] {2}));
      try (Ledger ledger = run.ledger("0123456789abcdef")) {
        ledger.append("7", new byte[] {3});
      }
    }

    power.cutPower();

    try (RunDirectory run = RunDirectory.resume(disk, path, Lease.Timing.USUAL)) {
      assertThat(run.read(RunFile.MANIFEST)).contains(new byte[] {1});
      assertThat(run.storedModel(3).map(StoredFile::read)).contains(new byte[] {2});
      try (Ledger ledger = run.ledger("0123456789abcdef")) {
        assertThat(ledger.entries()).containsOnlyKeys("7").containsEntry("7", new byte[] {3});
      }
    }
  }

  /** That the operating system is asked is seen by the flight recorder. */
  @Test
  void syncingADirectoryReachesTheOperatingSystem() throws IOException {
    java.nio.file.Path events = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withoutThreshold();
      recording.start();
      Disk.of(file, new Configuration(false)).syncDirectory(new Path(folder.toUri()));
      recording.stop();
      recording.dump(events);
    }

    assertThat(RecordingFile.readAllEvents(events))
        .extracting(event -> event.getString("path"))
        .contains(folder.toString());
  }
}
