package org.coalmine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.coalmine.store.StoreException.Category;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cause decides whether another try may help. */
class FailedTest {
  @TempDir private java.nio.file.Path folder;

  private StoreException writing(Throwable cause) {
    return Failed.writing("write", path("run"), cause);
  }

  private Path path(String name) {
    return new Path(folder.resolve(name).toUri());
  }

  @Test
  void whoMayNotWriteMayNotTomorrow() {
    for (IOException denied :
        new IOException[] {
          new AccessDeniedException("/runs/1"),
          new AccessControlException("Permission denied: user=nightly"),
          new IOException("wrapped", new AccessControlException("no"))
        }) {
      assertThat(writing(denied).category()).as("%s", denied).isEqualTo(Category.UNSUPPORTED);
      assertThat(Failed.reading(path("run"), denied).category()).isEqualTo(Category.UNSUPPORTED);
      assertThat(writing(denied)).hasMessageEndingWith("; name a folder that this user may write");
    }
    assertThat(writing(new AccessDeniedException("/runs/1")))
        .hasMessageStartingWith("cannot write " + path("run") + ": permission denied; ");
    assertThat(writing(new FileAlreadyExistsException("/runs")).category())
        .isEqualTo(Category.UNSUPPORTED);
  }

  @Test
  void aDiskThatIsFullAndANetworkThatIsDownMayBeMended() {
    for (IOException failed :
        new IOException[] {
          new FileSystemException("/runs/1", null, "No space left on device"),
          new IOException("No space left on device"),
          new ConnectException("Connection refused"),
          new UnknownHostException("namenode")
        }) {
      assertThat(writing(failed).category()).as("%s", failed).isEqualTo(Category.UNAVAILABLE);
      assertThat(writing(failed))
          .hasMessageContaining("check the free space there, then try again");
      assertThat(Failed.reading(path("run"), failed).category()).isEqualTo(Category.UNAVAILABLE);
    }
    assertThat(FileSystems.failure("hdfs://namenode/x", new UnknownHostException("namenode")))
        .extracting(StoreException::category)
        .isEqualTo(Category.UNAVAILABLE);
  }

  @Test
  void whatIsNotThereIsMissing() throws IOException {
    Files.createFile(folder.resolve("there"));
    FileNotFoundException none = new FileNotFoundException("none");
    assertThat(Failed.finding(path("gone"), none).category()).isEqualTo(Category.MISSING);
    assertThat(Failed.finding(new Path("hdfs://namenode/x"), none).category())
        .isEqualTo(Category.MISSING);
  }
}
