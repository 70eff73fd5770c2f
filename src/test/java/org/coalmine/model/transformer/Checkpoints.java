package org.coalmine.model.transformer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.model.ModelFile;

/** Opens checkpoints of this machine, as an executor opens those of its storage. */
public final class Checkpoints {
  private static final Path RESOURCES =
      Path.of("src/test/resources/org/coalmine/model/transformer");

  private Checkpoints() {}

  /** The checkpoints that scripts/peer/make_checkpoint.py made; README.md there has the calls. */
  public static List<String> made() {
    List<String> names = new ArrayList<>();
    for (String architecture : List.of("gpt2", "llama", "neox")) {
      for (String dtype : List.of("f32", "bf16", "f16")) {
        names.add(architecture + "-" + dtype);
      }
    }
    return names;
  }

  public static Path made(String name) {
    return RESOURCES.resolve(name);
  }

  /** Opens a directory for as long as the process lives. */
  public static Checkpoint open(Path directory) throws IOException {
    List<ModelFile> files = new ArrayList<>();
    for (ModelDirectory.Member member : ModelDirectory.of(ModelFolder.of(directory)).members()) {
      files.add(ModelFile.open(directory.resolve(member.name())));
    }
    return Checkpoint.read(files);
  }
}
