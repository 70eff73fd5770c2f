package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.KILLED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultyFiles.Event;
import org.jspecify.annotations.Nullable;

/**
 * The driver is killed between the files of documents that a model writes, and before the manifest
 * names them. The digest of the text of all documents must be that of an undisturbed command.
 */
final class GenerationFaults {
  private static final String SAME_TEXT = "same text";
  private static final String AGAIN = "exit " + KILLED + ", again: " + SAME_TEXT;

  private final Path folder;
  private final List<Path> copies = new ArrayList<>();
  private @Nullable Path trained;
  private String text = "";

  GenerationFaults(Path folder) {
    this.folder = folder.resolve("of-documents");
  }

  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String commit :
        List.of(
            "part-000000.jsonl.gz#1",
            "part-000002.jsonl.gz#1",
            "segment#1",
            "segment#2",
            "manifest.json#1")) {
      cases.add(
          new Case(
              "driver killed before %s of documents is committed".formatted(commit),
              AGAIN,
              () -> killed(Event.KILL_BEFORE, commit)));
    }
    cases.add(
        new Case(
            "driver killed after manifest.json#1 of documents is committed",
            AGAIN,
            () -> killed(Event.KILL_AFTER, "manifest.json#1")));
    cases.add(new Case("two executors write documents", SAME_TEXT, this::onExecutors));
    return cases;
  }

  /** A copy of the trained run, to which nothing was written yet. */
  private Path run() throws IOException, InterruptedException {
    Path original = trained;
    if (original == null) {
      original = train();
      trained = original;
      Path undisturbed = copy(original);
      require(generate(Laboratory.local(), undisturbed));
      text = digest(undisturbed);
    }
    return copy(original);
  }

  private Path train() throws IOException, InterruptedException {
    Path configuration = TinyAudit.write(Files.createDirectories(folder));
    Files.writeString(
        configuration,
        Files.readString(configuration)
            + "audit.twin = none\ntraining.end-of-document = true\ngenerate.document-limit = 80\n");
    Path run = folder.resolve("trained");
    List<String> arguments = new ArrayList<>(TinyAudit.arguments(configuration, run));
    arguments.set(0, "train");
    try (AuditProcess train = AuditProcess.start(folder, Laboratory.local(), arguments)) {
      if (train.await() != 0) {
        throw new IllegalStateException("nothing was trained:\n" + train.output());
      }
    }
    return run;
  }

  private Path copy(Path run) throws IOException {
    Path copy = folder.resolve("copy-" + copies.size());
    copies.add(copy);
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(run.relativize(file)));
      }
    }
    return copy;
  }

  private AuditProcess generate(Map<String, String> system, Path run) throws IOException {
    return AuditProcess.start(
        folder, system, List.of("generate", run.toString(), "--documents", "1500"));
  }

  private static void require(AuditProcess generate) throws InterruptedException, IOException {
    try (generate) {
      if (generate.await() != 0) {
        throw new IllegalStateException("no document was written:\n" + generate.output());
      }
    }
  }

  private static String digest(Path run) throws IOException {
    JsonNode generated =
        new ObjectMapper()
            .readTree(run.resolve("manifest.json").toFile())
            .path("stages")
            .path("generated");
    try (Stream<Path> files =
        Files.list(run.resolve("synthetic").resolve(generated.path(0).path("digest").asText()))) {
      long written = files.filter(file -> file.toString().endsWith(".jsonl.gz")).count();
      return generated.size() + " " + written + " " + generated.path(0).path("textSha256");
    }
  }

  private String seen(AuditProcess generate, Path run) throws IOException, InterruptedException {
    int ended = generate.await();
    if (ended != 0) {
      return "exit " + ended;
    }
    String here = digest(run);
    return here.equals(text) ? SAME_TEXT : "another text: " + here;
  }

  private String killed(Event event, String commit) throws IOException, InterruptedException {
    Path run = run();
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, event, commit);
    String first;
    try (AuditProcess generate = generate(system, run)) {
      first = seen(generate, run);
    }
    try (AuditProcess again = generate(Laboratory.local(), run)) {
      return first + ", again: " + seen(again, run);
    }
  }

  private String onExecutors() throws IOException, InterruptedException {
    Path run = run();
    try (AuditProcess generate = generate(Laboratory.cluster(), run)) {
      return seen(generate, run);
    }
  }
}
