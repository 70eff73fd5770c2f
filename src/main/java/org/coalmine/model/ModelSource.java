package org.coalmine.model;

import java.io.Serializable;
import java.util.List;

/** Where a model comes from: the bytes of its file, or files too large to be sent about. */
public sealed interface ModelSource {
  /** A model of one file that is held in memory. */
  final class Bytes implements ModelSource {
    private final byte[] content;

    /**
     * @param content of the file; must not change afterwards: it is not copied
     */
    public Bytes(byte[] content) {
      this.content = content;
    }

    /** The file's bytes, not a copy. */
    public byte[] content() {
      return content;
    }
  }

  /**
   * A model of files that every process opens by itself.
   *
   * @param paths with their file systems, on storage that every executor reads
   * @param sha256 of the file, in lower-case hexadecimal digits; of several files, the digest of
   *     their digests in this form, one after the other
   */
  record Files(List<String> paths, String sha256) implements ModelSource, Serializable {
    public Files {
      paths = List.copyOf(paths);
      if (paths.isEmpty()) {
        throw new IllegalArgumentException("paths must name at least one file");
      }
      if (!sha256.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException("sha256 must have 64 hexadecimal digits: " + sha256);
      }
    }
  }
}
