package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.SparkException;
import org.coalmine.audit.ResumeException;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.corpus.CorpusException;
import org.coalmine.secret.Secret;
import org.coalmine.spark.UnsupportedJavaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class FailuresTest {
  /** The exceptions of the packages that commands talk to. */
  static Stream<Class<?>> ours() {
    return new ClassFileImporter()
        .importUrl(Secret.class.getProtectionDomain().getCodeSource().getLocation()).stream()
            .filter(type -> type.isAssignableTo(RuntimeException.class))
            .filter(type -> type.getPackageName().matches("org\\.coalmine\\.(audit|store|spark)"))
            .map(JavaClass::reflect);
  }

  @ParameterizedTest
  @MethodSource("ours")
  void everyFailureOfOursHasAnExitCode(Class<?> type) throws ReflectiveOperationException {
    Throwable failure = (Throwable) Instances.of(type);

    assertThat(Failures.code(failure)).isPresent();
  }

  @Test
  void whatCannotBeResumedIsNoInternalError() {
    assertThat(Failures.code(new ResumeException("killed before it began")))
        .contains(ExitCode.LOCKED);
  }

  @Test
  void aLoginThatJavaRefusesIsToldFromOtherFailures() {
    UnsupportedOperationException login =
        new UnsupportedOperationException("getSubject is not supported");
    RuntimeException failure = new IllegalStateException(login);
    assertThat(UnsupportedJavaException.orSelf(failure)).isSameAs(failure);

    login.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("javax.security.auth.Subject", "getSubject", "Subject.java", 277)
        });
    StringWriter err = new StringWriter();
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new Main());
    line.setErr(new PrintWriter(err)).setOut(new PrintWriter(out));
    int code = Failures.handle(failure, line, line.parseArgs());

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("Hadoop " + VersionInfo.getVersion() + " cannot log in")
        .contains("set JAVA_HOME to Java 17");
    assertThat(out.toString()).isEqualTo("verdict: none | report: none | exit: 2\n");
  }

  @Test
  void aFailureOfSparkTellsItsRoot() {
    Exception failure =
        new SparkException(
            "External scheduler cannot be instantiated",
            new IllegalStateException("no client", new IOException("Unauthorized: bad token")));
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new Main());
    line.setErr(new PrintWriter(err)).setOut(new PrintWriter(new StringWriter()));

    assertThat(Failures.handle(failure, line, line.parseArgs())).isEqualTo(4);
    assertThat(err.toString())
        .isEqualTo(
            "coalmine: External scheduler cannot be instantiated:"
                + " caused by Unauthorized: bad token\n");
  }

  /** Spark on YARN interrupts the driver of an application that it ends. */
  @Test
  void aDriverThatIsInterruptedIsToldFromACorpusThatCannotBeRead() {
    StringWriter said = new StringWriter();
    CommandLine line = new CommandLine(new Main());
    line.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(said));
    CorpusException failure =
        new CorpusException(
            CorpusException.Category.UNAVAILABLE,
            "the corpus cannot be read",
            new InterruptedException());

    assertThat(Failures.handle(failure, line, line.parseArgs())).isEqualTo(4);
    assertThat(said).asString().contains("ended the application").doesNotContain("corpus");
  }

  /** Makes an exception by its first constructor. */
  private static final class Instances {
    static Object of(Class<?> type) throws ReflectiveOperationException {
      var constructor = type.getDeclaredConstructors()[0];
      constructor.setAccessible(true);
      Object[] arguments =
          Stream.of(constructor.getParameterTypes())
              .map(
                  parameter ->
                      parameter.isEnum()
                          ? parameter.getEnumConstants()[0]
                          : parameter == String.class ? "why" : null)
              .toArray();
      return constructor.newInstance(arguments);
    }
  }
}
