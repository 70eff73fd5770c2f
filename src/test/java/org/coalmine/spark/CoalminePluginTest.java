package org.coalmine.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which loggers an executor has: started with Spark's own, and with those of its operator. */
class CoalminePluginTest {
  private static final String S3A = "org.apache.hadoop.fs.s3a.S3AInstrumentation";

  @TempDir Path folder;

  private static LoggerContext started(URI configuration) {
    LoggerContext loggers = new LoggerContext("executor", null, configuration);
    loggers.start();
    CoalminePlugin.configure(loggers);
    return loggers;
  }

  @Test
  void takesThePlaceOfSparksLoggers() throws Exception {
    URI sparks =
        org.apache.spark.SparkContext.class
            .getResource("/org/apache/spark/log4j2-defaults.properties")
            .toURI();
    try (LoggerContext loggers = started(sparks)) {
      assertThat(loggers.getRootLogger().getLevel()).isEqualTo(Level.WARN);
      assertThat(loggers.getLogger(S3A).getLevel()).isEqualTo(Level.ERROR);
    }
  }

  @Test
  void leavesTheOperatorsLoggersAlone() throws IOException {
    Path own = Files.writeString(folder.resolve("log4j2.properties"), "rootLogger.level = debug\n");
    try (LoggerContext loggers = started(own.toUri())) {
      assertThat(loggers.getRootLogger().getLevel()).isEqualTo(Level.DEBUG);
    }
  }
}
