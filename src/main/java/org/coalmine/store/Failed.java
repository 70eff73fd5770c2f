package org.coalmine.store;

import static org.coalmine.store.StoreException.Category.MISSING;
import static org.coalmine.store.StoreException.Category.UNAVAILABLE;
import static org.coalmine.store.StoreException.Category.UNSUPPORTED;

import java.io.FileNotFoundException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * What a failed act on a file means: UNSUPPORTED where the same would fail again, since this user
 * may not, the folder is read-only, or a file is in its way; else UNAVAILABLE, as a disk that is
 * full. Of a local disk the disk itself is asked, for the words of a failure are of a locale.
 */
final class Failed {
  private Failed() {}

  /** Of reading a file or listing a folder. */
  static StoreException reading(Path path, Throwable cause) {
    boolean denied = ofDenial(cause) || isLocal(path) && isUnreadable(local(path));
    return failed("read", path, denied, "", cause);
  }

  /**
   * Of another act.
   *
   * @param act what was tried, as in {@code make the run directory}
   */
  static StoreException writing(String act, Path path, Throwable cause) {
    boolean denied = ofDenial(cause) || isLocal(path) && isUnwritable(local(path));
    String remedy =
        denied
            ? "; name a folder that this user may write"
            : "; check the free space there, then try again or resume the run";
    return failed(act, path, denied, remedy, cause);
  }

  /** Of finding a file; Hadoop finds none where a local one may not be read. */
  static StoreException finding(Path path, FileNotFoundException cause) {
    return isLocal(path) && isUnreadable(local(path)) || FileSystems.isOfBucket(cause)
        ? reading(path, cause)
        : new StoreException(MISSING, "there is no file " + path, cause);
  }

  private static StoreException failed(
      String act, Path path, boolean denied, String remedy, Throwable cause) {
    if (FileSystems.isOfBucket(cause)) {
      return new StoreException(MISSING, FileSystems.noBucket(path.toString()), cause);
    }
    return new StoreException(
        denied ? UNSUPPORTED : UNAVAILABLE,
        "cannot %s %s: %s%s".formatted(act, path, why(cause), remedy),
        cause);
  }

  /** Why, without the path, which some failures say again and some say alone. */
  static String why(Throwable cause) {
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof FileAlreadyExistsException blocked) {
      return blocked.getFile() + " is in the way";
    }
    if (cause instanceof FileSystemException local && local.getReason() != null) {
      return local.getReason();
    }
    return String.valueOf(cause.getMessage());
  }

  private static boolean ofDenial(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AccessControlException
          || cause instanceof AccessDeniedException
          || cause instanceof FileAlreadyExistsException
          || cause instanceof NotDirectoryException
          || cause instanceof ParentNotDirectoryException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLocal(Path path) {
    return "file".equals(path.toUri().getScheme());
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private static boolean isUnreadable(java.nio.file.Path file) {
    return Files.exists(file) && !Files.isReadable(file);
  }

  /** Whether the file, or the next folder above it that is there, is closed to this user. */
  private static boolean isUnwritable(java.nio.file.Path file) {
    java.nio.file.Path there = file;
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    boolean inTheWay = !there.equals(file) && !Files.isDirectory(there);
    return inTheWay
        || !Files.isWritable(there)
        || Files.isDirectory(there) && !Files.isExecutable(there);
  }
}
