package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run reads its configuration once: a pipe gives its text to the first reader alone. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipedConfigurationTest {
  @TempDir Path folder;

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aRunReadsItsConfigurationOnce() throws Exception {
    String text =
        Files.readString(
            Path.of(Outcome.configuration(folder, Outcome.corpus(folder), "training.epochs = 1")));
    Path pipe = folder.resolve("pipe.conf");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(
            () -> {
              try {
                Files.writeString(pipe, text);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });

    Outcome outcome = Outcome.of("train", pipe.toString());

    written.join();
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(Files.readString(folder.resolve("run/canaries.json"))).contains("my pin is {fill}");
  }
}
