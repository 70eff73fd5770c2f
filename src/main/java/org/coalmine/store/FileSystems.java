package org.coalmine.store;

import static org.coalmine.store.StoreException.Category.MISSING;
import static org.coalmine.store.StoreException.Category.UNAVAILABLE;
import static org.coalmine.store.StoreException.Category.UNSUPPORTED;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.VersionInfo;

/**
 * Opens file systems, and tells failures that a repetition could mend from those that it cannot.
 */
public final class FileSystems {
  private FileSystems() {}

  /**
   * The file system of a path. Local disks are used without Hadoop's checksum files, which know
   * neither a colon in a name nor an edit by another program.
   *
   * @throws StoreException UNSUPPORTED if nothing here reads its scheme, UNAVAILABLE if it cannot
   *     be reached
   */
  public static FileSystem of(Path path, Configuration configuration) {
    try {
      FileSystem fileSystem = path.getFileSystem(configuration);
      return fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
    } catch (IOException | RuntimeException e) {
      throw failure(path.toString(), e);
    }
  }

  /**
   * What a failure of a file system means for whoever named the path.
   *
   * @param path as it was named
   */
  public static StoreException failure(String path, Exception e) {
    if (e instanceof StoreException known) {
      return known;
    }
    if (caused(e, UnknownHostException.class)
        || caused(e, ConnectException.class)
        || caused(e, SocketTimeoutException.class)) {
      return new StoreException(
          UNAVAILABLE, "cannot reach the file system of %s: %s".formatted(path, e.getMessage()), e);
    }
    if (caused(e, UnsupportedFileSystemException.class)) {
      return new StoreException(
          UNSUPPORTED, "no file system here reads %s: %s".formatted(path, remedy(path)), e);
    }
    if (caused(e, ClassNotFoundException.class)) {
      return new StoreException(
          UNSUPPORTED,
          "the file system of %s is not on the class path: %s".formatted(path, remedy(path)),
          e);
    }
    if (isOfBucket(e)) {
      return new StoreException(MISSING, noBucket(path), e);
    }
    if (isOfSyntax(e)) {
      return new StoreException(
          UNSUPPORTED,
          "'%s' is not a pattern: %s; close what it opens, or put \\ before it"
              .formatted(path, e.getMessage()),
          e);
    }
    if (caused(e, AccessControlException.class)
        || caused(e, java.nio.file.AccessDeniedException.class)
        || String.valueOf(e.getMessage()).contains("Permission denied")) {
      return new StoreException(
          UNSUPPORTED,
          "%s may not be read or written by this user: %s".formatted(path, e.getMessage()),
          e);
    }
    if (e instanceof IllegalArgumentException) {
      String colon =
          caused(e, URISyntaxException.class)
              ? "; a file whose name holds a colon is written ./NAME, and no wildcard finds it"
              : "";
      return new StoreException(
          UNSUPPORTED, "'%s' is not a path: %s%s".formatted(path, e.getMessage(), colon), e);
    }
    return new StoreException(UNAVAILABLE, "cannot read %s: %s".formatted(path, e.getMessage()), e);
  }

  private static String remedy(String path) {
    String scheme = path.substring(0, Math.max(0, path.indexOf(':')));
    return switch (scheme) {
      case "s3", "s3n" -> "write s3a:";
      case "s3a" -> packages("hadoop-aws");
      case "gs" -> "add the connector of Google Cloud Storage, or copy it to a file";
      case "abfs", "abfss", "wasb", "wasbs" -> packages("hadoop-azure");
      case "hf" -> "download it, and name the file";
      default -> "add its connector, or copy it to a file";
    };
  }

  private static String packages(String artifact) {
    return "give --packages org.apache.hadoop:%s:%s; a command without Spark finds its jars by"
            .formatted(artifact, VersionInfo.getVersion())
        + " HADOOP_CLASSPATH";
  }

  /** Hadoop compiles patterns by a library of its own, which has an exception of the same name. */
  private static boolean isOfSyntax(Throwable e) {
    return isNamed(e, "PatternSyntaxException");
  }

  /** Whether a bucket is not there; the exception is of a library that need not be here. */
  static boolean isOfBucket(Throwable e) {
    return isNamed(e, "UnknownStoreException");
  }

  static String noBucket(String path) {
    return "there is no bucket for %s; make it, or name another".formatted(path);
  }

  private static boolean isNamed(Throwable e, String simpleName) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause.getClass().getSimpleName().equals(simpleName)) {
        return true;
      }
    }
    return false;
  }

  private static boolean caused(Throwable e, Class<? extends Throwable> by) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (by.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
