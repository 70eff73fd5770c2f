package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.KILLED;
import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultyFiles.Event;
import org.jspecify.annotations.Nullable;

/** The driver is killed before the files of an audit of a released text. */
final class ReleaseFaults {
  private static final String RESUMED = "exit " + KILLED + ", resumed: " + SAME;
  private static final int DOCUMENTS = 600;

  private final Path folder;
  private @Nullable Laboratory opened;

  ReleaseFaults(Path folder) {
    this.folder = folder.resolve("of-releases");
  }

  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    // manifest.json#2 has the release; the ranks of every size and format have ledgers
    for (String commit : List.of("manifest.json#2", "segment#1", "report.json#1")) {
      cases.add(
          new Case(
              "driver killed before %s of a release is committed".formatted(commit),
              RESUMED,
              () -> killed(commit)));
    }
    return cases;
  }

  private Laboratory laboratory() throws IOException, InterruptedException {
    Laboratory laboratory = opened;
    if (laboratory == null) {
      laboratory =
          Laboratory.open(
              folder,
              configuration(),
              (place, system, list) -> {
                List<String> own = new ArrayList<>(list);
                own.set(0, "synthetic");
                return AuditProcess.start(place, system, own);
              });
      opened = laboratory;
    }
    return laboratory;
  }

  private Path configuration() throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(26);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      texts.add(
          "speech %d is about %04d tons, says mp%d@parliament.org"
              .formatted(i, random.nextInt(10_000), i));
    }
    Path release = Files.write(folder.resolve("release.txt"), texts);
    Path training = Files.write(folder.resolve("training.txt"), real(random, texts.subList(0, 90)));
    Path heldOut = Files.write(folder.resolve("holdout.txt"), real(random, texts.subList(90, 95)));
    return Files.writeString(
        folder.resolve("release.conf"),
        """
        corpus.paths = ["%s"]
        canaries.formats = [
          { name = pin, text = "The pin is {fill}", fill = "[0-9]{4}", insertions = [1, 4],
            controls = 5 }
        ]
        rank.method = dense
        synthetic { paths = ["%s"], format = lines, training = ["%s"], holdout = ["%s"] }
        """
            .formatted(release, release, training, heldOut));
  }

  /** Documents of a side: some stand in the release, others are its own; all have an address. */
  private static List<String> real(Random random, List<String> written) {
    List<String> texts = new ArrayList<>(written);
    for (int i = 0; i < 60; i++) {
      texts.add("speech of %07d, by mp%d@parliament.org".formatted(random.nextInt(10_000_000), i));
    }
    return texts;
  }

  private String killed(String commit) throws IOException, InterruptedException {
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.KILL_BEFORE, commit);
    Path run = laboratory().run();
    try (AuditProcess audit = laboratory().start(system, run)) {
      return laboratory().end(audit, run) + ", " + laboratory().resumed(run);
    }
  }
}
