package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.coalmine.cli.results.PastReports;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.Trend;
import org.coalmine.report.Trends;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredRunsTest {
  @TempDir private Path folder;

  private void run(String path, int day) throws IOException {
    Report report =
        SampleReports.at(
            SampleReports.leaking(),
            Path.of(path).getFileName().toString(),
            Instant.parse("2026-01-01T00:00:00Z").plusSeconds(86_400L * day));
    Path directory = Files.createDirectories(folder.resolve(path));
    Files.write(directory.resolve("report.json"), ReportJson.write(report));
  }

  private Trends read() throws IOException {
    return PastReports.read(StoredRuns.below(folder.toUri().toString()));
  }

  @Test
  void findsRunsInFoldersAndNamesThoseItCannotRead() throws IOException {
    run("b", 1);
    run("c", 0);
    run("january/d", 2);
    Files.createDirectories(folder.resolve("january/unfinished"));
    Files.write(folder.resolve("january/unfinished/manifest.json"), new byte[] {'{'});
    run("torn", 3);
    byte[] whole = Files.readAllBytes(folder.resolve("torn/report.json"));
    Files.write(folder.resolve("torn/report.json"), Arrays.copyOf(whole, 1000));
    Files.createDirectories(folder.resolve("no-run/model"));
    Files.write(folder.resolve("notes.txt"), new byte[] {1});

    Trends trends = read();

    assertThat(trends.audits()).hasSize(1);
    assertThat(trends.audits().get(0).runs())
        .extracting(Trend.Run::id)
        .containsExactly("c", "b", "d");
    assertThat(trends.unread()).hasSize(2);
    assertThat(trends.unread().get(0).run()).endsWith("january/unfinished");
    assertThat(trends.unread().get(0).reason()).startsWith("unfinished");
    assertThat(trends.unread().get(1).run()).endsWith("torn");
    assertThat(trends.unread().get(1).reason()).startsWith("unreadable: report.json");
    assertThat(trends.named("another").audits()).isEmpty();
    assertThat(trends.named("quickstart").audits()).hasSize(1);
  }

  @Test
  void aRunIsADirectoryOfRunsToo() throws IOException {
    run("only", 0);
    Trends trends = PastReports.read(StoredRuns.below(folder.resolve("only").toString()));
    assertThat(trends.audits().get(0).runs()).hasSize(1);
  }

  @Test
  void aMissingDirectoryIsNamed() {
    assertThatThrownBy(() -> StoredRuns.below(folder.resolve("none").toString()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("none");
  }

  @Test
  void anEmptyDirectoryHoldsNothing() throws IOException {
    assertThat(read()).isEqualTo(new Trends(List.of(), List.of()));
  }
}
