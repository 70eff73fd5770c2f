package org.coalmine.audit;

import java.io.IOException;
import java.util.Set;
import org.coalmine.model.ModelFile;
import org.coalmine.model.transformer.ModelFolder;
import org.coalmine.store.StoreException;
import org.coalmine.store.StoredFile;
import org.coalmine.store.StoredFolder;

/** A folder with a model on any file system of Hadoop's. */
record StoredModelFolder(StoredFolder folder) implements ModelFolder {
  /** Larger than any index of shards. */
  private static final int MOST_SMALL_BYTES = 64 << 20;

  @Override
  public Set<String> names() throws IOException {
    try {
      return folder.names();
    } catch (StoreException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public ModelFile open(String name) throws IOException {
    try {
      StoredFile file = folder.file(name);
      if (file.length() > MOST_SMALL_BYTES) {
        throw new IOException(
            "%s has %,d bytes, and one that is read whole has at most %,d"
                .formatted(name, file.length(), MOST_SMALL_BYTES));
      }
      return ModelFile.of(file.read());
    } catch (StoreException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public String sha256(String name) throws IOException {
    try {
      return folder.file(name).sha256();
    } catch (StoreException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
