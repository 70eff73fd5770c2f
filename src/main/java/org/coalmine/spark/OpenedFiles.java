package org.coalmine.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.ModelFile;
import org.coalmine.model.ModelSource;
import org.coalmine.store.Digest;
import org.coalmine.store.StoreException;
import org.coalmine.store.StoredFile;

/**
 * The files of a model, open in this process and checked. What does not lie on a local disk is
 * copied to the folder where Spark keeps the files of this process, readable by its owner alone.
 * The copy has no name any more once it is open, so it is gone however the process ends.
 */
final class OpenedFiles implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 20;

  private final List<ModelFile> files = new ArrayList<>();

  private OpenedFiles() {}

  /** The one file of a model that is in memory. */
  static OpenedFiles of(byte[] content) {
    OpenedFiles opened = new OpenedFiles();
    opened.files.add(ModelFile.of(content));
    return opened;
  }

  /**
   * Opens the files of a model.
   *
   * @throws ClusterException if this process cannot read one, or they are not those of the digest
   */
  static OpenedFiles of(ModelSource.Files source, Configuration configuration) {
    OpenedFiles opened = new OpenedFiles();
    try {
      List<String> digests = new ArrayList<>();
      for (String path : source.paths()) {
        digests.add(opened.add(StoredFile.of(new org.apache.hadoop.fs.Path(path), configuration)));
      }
      String found = digest(digests);
      if (!found.equals(source.sha256())) {
        throw new ClusterException(
            "%s: the model %s is not what this run began with: its SHA-256 is %s, not %s; keep it"
                    .formatted(process(), named(source), found, source.sha256())
                + " unchanged while a run reads it, and start again");
      }
      return opened;
    } catch (IOException | StoreException e) {
      opened.close();
      throw new ClusterException(
          "%s cannot read the model %s (%s); it is too large to be sent, so it must lie on storage"
                  .formatted(process(), named(source), e.getMessage())
              + " that the driver and every executor read",
          e);
    } catch (ClusterException e) {
      opened.close();
      throw e;
    }
  }

  /** The digest of a model by those of its files, as {@link ModelSource.Files} has it. */
  static String digest(List<String> sha256s) {
    return sha256s.size() == 1
        ? sha256s.get(0)
        : Digest.hex(String.join("", sha256s).getBytes(US_ASCII));
  }

  /** Opens a file; answers its digest. */
  private String add(StoredFile stored) throws IOException {
    Optional<Path> local = stored.local();
    if (local.isPresent()) {
      ModelFile file = ModelFile.open(local.get());
      files.add(file);
      return sha256(file);
    }
    Path copy =
        Files.createTempFile(
            Path.of(SparkFiles.getRootDirectory()),
            "model-",
            ".copy",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      String digest = stored.copyTo(copy);
      files.add(ModelFile.open(copy));
      return digest;
    } finally {
      Files.delete(copy);
    }
  }

  /** Through the channel that decodes: another file may take the name meanwhile. */
  private static String sha256(ModelFile file) throws IOException {
    MessageDigest digest = Digest.sha256();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (long position = 0; position < file.length(); position += chunk.limit()) {
      file.read(
          position, chunk.clear().limit((int) Math.min(CHUNK_BYTES, file.length() - position)));
      digest.update(chunk.flip());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String process() {
    String id = SparkEnv.get().executorId();
    return id.equals("driver") ? "the driver" : "executor " + id;
  }

  private static String named(ModelSource.Files source) {
    return String.join(", ", source.paths());
  }

  /** The bytes of all files. */
  long bytes() {
    return files.stream().mapToLong(ModelFile::length).sum();
  }

  /** What a decoder makes of the files. */
  @FunctionalInterface
  interface Decoding {
    LanguageModel of(List<ModelFile> files) throws IOException;
  }

  LanguageModel decode(Decoding decoding) {
    try {
      return decoding.of(List.copyOf(files));
    } catch (IOException e) {
      throw new ClusterException(
          "%s cannot read the model: %s".formatted(process(), e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      for (ModelFile file : files) {
        file.close();
      }
    } catch (IOException e) {
      throw new ClusterException("cannot close a model: " + e.getMessage(), e);
    }
  }
}
