package org.coalmine.store;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.hadoop.fs.permission.FsPermission;

/** Who may open a file, on POSIX disks and on HDFS alike. */
enum Access {
  /** 0600: what holds or could give away a fill. */
  OWNER("rw-------"),
  /** 0644: within a run directory that is itself 0700. */
  SHARED("rw-r--r--"),
  /** 0700: directories. */
  OWNER_DIRECTORY("rwx------");

  private final String symbols;

  Access(String symbols) {
    this.symbols = symbols;
  }

  FsPermission hadoop() {
    return FsPermission.valueOf((this == OWNER_DIRECTORY ? "d" : "-") + symbols);
  }

  Set<PosixFilePermission> posix() {
    return PosixFilePermissions.fromString(symbols);
  }
}
