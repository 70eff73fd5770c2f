package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.coalmine.corpus.CorpusException;
import org.coalmine.spark.Cluster;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Want of memory is said as such, and never asked to be reported. */
class OutOfMemoryTest {
  private static Outcome handled(Exception failure) {
    StringWriter err = new StringWriter();
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new Main());
    line.setErr(new PrintWriter(err)).setOut(new PrintWriter(out));
    int code = Failures.handle(failure, line, line.parseArgs());
    return new Outcome(code, out.toString(), err.toString());
  }

  /** An executor of Spark ends its process with 52, which here is that of the command. */
  @Test
  void inATaskItEndsTheCommandInOrder() {
    Exception failure;
    try (Cluster cluster = Cluster.open("test")) {
      Function<Integer, Integer> greedy =
          number -> {
            throw new OutOfMemoryError("Java heap space");
          };
      failure =
          catchException(() -> cluster.context().parallelize(List.of(1), 1).map(greedy).count());
    }
    Outcome outcome = handled(failure);
    assertThat(outcome.code()).isEqualTo(70);
    assertThat(outcome.err())
        .startsWith("coalmine: out of memory (Java heap space); give the driver more: ")
        .contains("COALMINE_MEMORY=8g")
        .doesNotContain("report");
    assertThat(outcome.out()).isEqualTo("verdict: none | report: none | exit: 70\n");
  }

  @Test
  void itIsFoundBehindAFailureOfStorage() {
    Exception wrapped =
        new CorpusException(
            CorpusException.Category.UNAVAILABLE, "x.txt", new OutOfMemoryError("Java heap space"));
    assertThat(handled(wrapped).code()).isEqualTo(70);
  }
}
