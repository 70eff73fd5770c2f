package org.coalmine.model.transformer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.coalmine.model.ModelFile;

/** A folder that holds a model, wherever it lies. */
public interface ModelFolder {

  /** The names of the files in it. */
  Set<String> names() throws IOException;

  /** Opens a small file, such as an index. */
  ModelFile open(String name) throws IOException;

  /** The SHA-256 of a file, in lower-case hexadecimal digits. */
  String sha256(String name) throws IOException;

  /** A folder of this machine. */
  static ModelFolder of(Path folder) {
    return new Local(folder);
  }

  /** A folder of a local disk. */
  record Local(Path folder) implements ModelFolder {
    private static final int CHUNK_BYTES = 1 << 20;

    @Override
    public Set<String> names() throws IOException {
      Set<String> names = new TreeSet<>();
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(Files::isRegularFile)
            .forEach(file -> names.add(file.getFileName().toString()));
      }
      return names;
    }

    @Override
    public ModelFile open(String name) throws IOException {
      return ModelFile.open(folder.resolve(name));
    }

    @Override
    public String sha256(String name) throws IOException {
      try (ModelFile file = open(name)) {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        for (long position = 0; position < file.length(); position += chunk.limit()) {
          file.read(
              position, chunk.clear().limit((int) Math.min(CHUNK_BYTES, file.length() - position)));
          digest.update(chunk.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
