package org.coalmine.cli.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardOutputTest {
  @TempDir private Path folder;

  /** Takes so many bytes. */
  private static final class Full extends OutputStream {
    private int room;
    private int failures;

    Full(int room) {
      this.room = room;
    }

    @Override
    public void write(int value) throws IOException {
      if (room-- <= 0) {
        throw new IOException("kein Platz " + ++failures);
      }
    }
  }

  @Test
  void whatIsWrittenArrives() {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    StandardOutput output = new StandardOutput(to, folder);
    PrintStream printer = output.printer();
    printer.println("ε");
    printer.write('x');
    printer.flush();
    assertThat(to.toString(UTF_8)).isEqualTo("ε\nx");
    assertThat(output.failure()).isEmpty();
    assertThat(CommandProcess.checked(0, output)).isZero();
  }

  @Test
  void theFirstFailureIsKept() throws IOException {
    StandardOutput output =
        new StandardOutput(new Full(10), Files.createFile(folder.resolve("out")));
    PrintStream printer = output.printer();
    printer.println("123456");
    printer.flush();
    assertThat(output.failure()).isEmpty();
    printer.println("123456");
    printer.println("123456");
    assertThat(output.failure()).contains("standard output cannot be written: kein Platz 1");
    assertThat(CommandProcess.checked(0, output)).isEqualTo(4);
    assertThat(CommandProcess.checked(1, output)).as("the gate failed all the same").isEqualTo(1);
    assertThat(CommandProcess.checked(2, output)).isEqualTo(2);
  }

  /** Whatever the error is called where it happens. */
  @Test
  void aReaderWhoLeftIsNoFailure() throws Exception {
    Path fifo = folder.resolve("fifo");
    assumeTrue(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() == 0);
    StandardOutput output = new StandardOutput(new Full(0), fifo);
    output.printer().println("more than anybody wanted");
    assertThat(output.failure()).isEmpty();
  }

  @Test
  void aFullDeviceIsAFailure() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    try (OutputStream to = new FileOutputStream(full.toFile())) {
      StandardOutput output = new StandardOutput(to, full);
      output.printer().println("verdict");
      assertThat(output.failure()).isPresent();
    }
  }
}
