package org.coalmine.report.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();

  private ProgressLine line(Terminal terminal) {
    return new ProgressLine(new PrintStream(bytes, true, UTF_8), terminal, nanos::get);
  }

  private void pass(long millis) {
    nanos.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  @Test
  void isOneLineOnATerminal() {
    try (ProgressLine line = line(new Terminal(true, true, true, 60))) {
      line.show("train", "epoch 1/10, loss 4.20", 0, 10);
      pass(50);
      line.show("train", "too soon", 1, 10);
      pass(10_000);
      line.show("train", "epoch 3/10, loss 2.71 bits per character and more", 2, 10);
      pass(40_000);
      line.show("train", "epoch 10/10", 10, 10);
      line.show("rank", "shard 0/99", 0, 99);
      line.note("stays");
    }
    String text = bytes.toString(UTF_8);
    assertThat(text).doesNotContain("too soon");
    assertThat(text.split("\n", -1)).hasSize(3);
    assertThat(text).contains("train     20%  epoch 3/10…  40 s left");
    assertThat(text).contains("epoch 10/10  in 50 s\u001b[?7h\n");
    assertThat(text).endsWith("\r\u001b[Kstays\n");
    for (String drawn : text.split("\r\u001b\\[K|\n", -1)) {
      String visible = drawn.replaceAll("\u001b\\[\\?7[lh]", "");
      assertThat(visible.length()).isLessThan(60);
      assertThat(drawn.endsWith("\u001b[?7h") || visible.equals(drawn)).isTrue();
    }
  }

  @Test
  void aLineTooLongLosesWholeFigures() {
    try (ProgressLine line = line(new Terminal(true, false, true, 80))) {
      line.show("train", "", 0, 10);
      pass(20_000);
      line.show("train", "epoch 3/10, loss 2.713 bits/character, 4,011 characters/s", 2, 10);
      pass(1_000);
      line.show("train", "one word of " + "many ".repeat(20), 3, 10);
    }
    assertThat(bytes.toString(UTF_8))
        .contains("train     20%  epoch 3/10, loss 2.713 bits/character…  1 min 20 s left")
        .containsPattern("many.*[^,]…  49 s left");
  }

  @Test
  void isPlainLinesAtIntervalsWhenPiped() {
    try (ProgressLine line = line(Terminal.plain())) {
      for (int shard = 0; shard <= 100; shard++) {
        line.show("rank", "shard " + shard + "/100", shard, 100);
        pass(1_000);
      }
    }
    assertThat(bytes.toString(UTF_8))
        .isEqualTo(
            """
            rank       0%  shard 0/100
            rank      15%  shard 15/100  1 min 25 s left
            rank      30%  shard 30/100  1 min 10 s left
            rank      45%  shard 45/100  55 s left
            rank      60%  shard 60/100  40 s left
            rank      75%  shard 75/100  25 s left
            rank      90%  shard 90/100  10 s left
            rank     100%  shard 100/100  in 1 min 40 s
            """);
  }
}
