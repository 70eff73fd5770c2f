package org.coalmine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCatalogTest {
  @TempDir private java.nio.file.Path folder;

  /** Folders named {@code closed} cannot be listed. */
  private static final class ClosedFolders extends RawLocalFileSystem {
    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
      if (path.getName().equals("closed")) {
        throw new AccessControlException("Permission denied: user=nightly");
      }
      return super.listStatus(path);
    }
  }

  private RunCatalog catalog(String below) throws IOException {
    ClosedFolders files = new ClosedFolders();
    files.initialize(URI.create("file:///"), new Configuration(false));
    return RunCatalog.view(new Disk(files), new Path(folder.resolve(below).toString()));
  }

  private void run(String path) throws IOException {
    java.nio.file.Path run = Files.createDirectories(folder.resolve(path));
    Files.write(run.resolve("manifest.json"), new byte[] {'{'});
  }

  @Test
  void aFolderThatCannotBeListedIsNamedAndTheOthersAreRead() throws IOException {
    run("c");
    run("closed/b");
    run("a/1");
    RunCatalog.Listing listing = catalog("").list();
    assertThat(listing.runs()).hasSize(2);
    assertThat(listing.runs().get(0)).endsWith("/a/1");
    assertThat(listing.unlisted())
        .hasSize(1)
        .containsValue("Permission denied: user=nightly")
        .allSatisfy((path, reason) -> assertThat(path).endsWith("/closed"));
  }

  @Test
  void theDirectoryItselfMustBeListed() throws IOException {
    run("closed/b");
    RunCatalog catalog = catalog("closed");
    assertThatThrownBy(catalog::list)
        .isInstanceOf(StoreException.class)
        .hasMessageMatching("cannot read file:.*/closed: Permission denied: user=nightly");
  }
}
