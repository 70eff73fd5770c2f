package org.coalmine.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;

class TestedJavaTest {
  @Test
  void theJavaOfTheTestsIsOneOfThem() {
    assertThat(TestedJava.warning()).isEmpty();
  }

  @Test
  void aLoginThatJavaRefusesIsToldFromOtherFailures() {
    UnsupportedOperationException login =
        new UnsupportedOperationException("getSubject is not supported");
    assertThat(TestedJava.refusalByHadoop(login)).isEmpty();

    login.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("javax.security.auth.Subject", "getSubject", "Subject.java", 277),
          new StackTraceElement(
              "org.apache.hadoop.security.UserGroupInformation", "getCurrentUser", null, -1)
        });
    assertThat(TestedJava.refusalByHadoop(login))
        .hasValueSatisfying(
            refusal ->
                assertThat(refusal)
                    .hasMessageContaining("Hadoop " + VersionInfo.getVersion() + " cannot log in")
                    .hasMessageContaining("set JAVA_HOME to Java 17"));
  }
}
