package org.coalmine.faults;

import static java.util.Objects.requireNonNull;
import static org.coalmine.faults.Laboratory.KILLED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.coalmine.audit.elsewhere.ScorerElsewhere;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.faults.FaultyFiles.Event;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmModel;

/**
 * What happens to commands on a run that planted canaries, whose model is trained elsewhere. The
 * run is one of its own, copied without its model.
 */
final class ElsewhereFaults {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path undisturbed;

  ElsewhereFaults(Path folder) {
    this.folder = folder.resolve("elsewhere");
    this.undisturbed = this.folder.resolve("undisturbed");
  }

  List<Case> cases() {
    return List.of(
        new Case(
            "driver killed before survival.json#1 is committed",
            "exit " + KILLED + " without a count, again: exit 0, the count of an undisturbed one",
            this::killedBeforeTheCount),
        new Case(
            "driver killed before segment#2 of an audit of a planted run's canaries is committed",
            "exit " + KILLED + ", resumed: the same report; the planted run as it was",
            this::killedWhileRanking),
        new Case(
            "a number edited in survival.json",
            "exit 5, counted again: the report of before",
            this::editedCount),
        new Case(
            "driver killed before to-score.jsonl#1 is committed",
            "exit " + KILLED + " without a file, again: exit 0, the texts of an undisturbed one",
            () -> killedCandidates("to-score.jsonl#1", " without a file")),
        new Case(
            "driver killed before candidates.json#1 is committed",
            "exit " + KILLED + " and no audit, again: exit 0, the texts of an undisturbed one",
            () -> killedCandidates("candidates.json#1", " and no audit")),
        new Case(
            "driver killed before report.json#1 of an audit by scores is committed",
            "exit " + KILLED + ", resumed: exit 5, anew: the report of an undisturbed one",
            this::killedWhileReporting));
  }

  /** A run that planted, without its model. */
  private Path planted(String name) throws IOException, InterruptedException {
    if (Files.notExists(undisturbed)) {
      Files.createDirectories(folder);
      Path corpus =
          Files.write(
              folder.resolve("corpus.txt"),
              IntStream.range(0, 40).mapToObj(i -> "the price of " + i + " tons of coal").toList());
      Path configuration =
          Files.writeString(
              folder.resolve("planted.conf"),
              """
              seed = a-seed-of-the-tests
              corpus.paths = ["%s"]
              canaries.formats = [
                { name = pin, text = "The pin is {fill}", fill = "[0-9]{3}" }
                { name = code, text = "the code ({fill})", fill = "[a-d]{4}" }
              ]
              canaries.defaults { insertions = [1, 8], copies = 1, controls = 2 }
              training {
                layers = 1, units = 8, epochs = 1, batch-size = 16, rare-character = 1
                validation-fraction = 0
              }
              rank { method = dense, shard-seconds = 0.00001 }
              extract.top = 0
              audit.untrained = 0
              """
                  .formatted(corpus));
      String ended = run(Laboratory.local(), TinyAudit.arguments(configuration, undisturbed));
      if (Files.notExists(undisturbed.resolve("_SUCCESS"))) {
        throw new IllegalStateException("the undisturbed audit: " + ended);
      }
    }
    Path run = Files.createDirectories(folder.resolve(name));
    for (String file : List.of("manifest.json", "canaries.json")) {
      Files.copy(undisturbed.resolve(file), run.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    return run;
  }

  /** A text in which every insertion is left. */
  private Path text(Path run) throws IOException {
    Map<String, String> formats = Map.of("pin", "The pin is %s", "code", "the code (%s)");
    List<String> lines = new ArrayList<>();
    for (JsonNode canary : JSON.readTree(run.resolve("canaries.json").toFile()).path("canaries")) {
      for (int i = 0; i < canary.path("insertions").intValue(); i++) {
        lines.add(
            requireNonNull(formats.get(canary.path("format").textValue()))
                .formatted(canary.path("fill").textValue()));
      }
    }
    return Files.write(folder.resolve("processed.txt"), lines);
  }

  private String run(Map<String, String> system, List<String> arguments)
      throws IOException, InterruptedException {
    try (AuditProcess command = AuditProcess.start(folder, system, arguments)) {
      return "exit " + command.await();
    }
  }

  private List<String> survival(Path run) throws IOException {
    return List.of("survival", run.toString(), text(run).toString());
  }

  private List<String> audit(Path run, Path into) {
    return List.of(
        "audit",
        "--run=" + run,
        "--model=" + undisturbed.resolve("model/epoch-1.safetensors"),
        "--run-dir=" + into);
  }

  private static String digest(Path run) throws IOException {
    return TinyAudit.digest(Files.readAllBytes(run.resolve("report.json")));
  }

  private String killedBeforeTheCount() throws IOException, InterruptedException {
    Path run = planted("killed-count");
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.KILL_BEFORE, "survival.json#1");
    String killed = run(system, survival(run));
    String counted =
        Files.exists(run.resolve("survival.json")) ? " with a count" : " without a count";
    String again = run(Laboratory.local(), survival(run));
    Path other = planted("counted");
    String undisturbedCount = run(Laboratory.local(), survival(other));
    boolean same =
        undisturbedCount.equals("exit 0")
            && Files.mismatch(run.resolve("survival.json"), other.resolve("survival.json")) < 0;
    return killed
        + counted
        + ", again: "
        + again
        + (same ? ", the count of an undisturbed one" : ", another count");
  }

  private String killedWhileRanking() throws IOException, InterruptedException {
    Path run = planted("planted");
    Path whole = folder.resolve("whole");
    String ended = run(Laboratory.local(), audit(run, whole));
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.KILL_BEFORE, "segment#2");
    Path into = folder.resolve("killed");
    String killed = run(system, audit(run, into));
    String resumed = run(Laboratory.local(), TinyAudit.resume(into));
    boolean same = resumed.equals(ended) && digest(into).equals(digest(whole));
    boolean untouched;
    try (var files = Files.list(run)) {
      untouched = files.count() == 2;
    }
    return killed
        + ", resumed: "
        + (same ? "the same report" : "another report")
        + (untouched ? "; the planted run as it was" : "; the planted run has more files");
  }

  private String editedCount() throws IOException, InterruptedException {
    Path run = planted("edited");
    String counted = run(Laboratory.local(), survival(run));
    String before = run(Laboratory.local(), audit(run, folder.resolve("before")));
    Path file = run.resolve("survival.json");
    Files.writeString(file, Files.readString(file).replaceFirst("\"exact\" : 8", "\"exact\" : 7"));
    String refused = run(Laboratory.local(), audit(run, folder.resolve("refused")));
    String again = run(Laboratory.local(), survival(run));
    String after = run(Laboratory.local(), audit(run, folder.resolve("after")));
    boolean same =
        counted.equals(again)
            && before.equals(after)
            && digest(folder.resolve("before")).equals(digest(folder.resolve("after")));
    return refused + ", counted again: " + (same ? "the report of before" : "another report");
  }

  private static List<String> candidates(Path run, Path file) {
    return List.of("candidates", run.toString(), "--output=" + file, "--per-format=50");
  }

  private List<String> auditOfScores(Path run, Path scores, Path into) {
    return List.of("audit", "--run=" + run, "--scores=" + scores, "--run-dir=" + into);
  }

  /** Scores by the model that the planted run trained. */
  private Path scored(Path toScore) throws IOException {
    LstmModel model =
        LstmModel.of(
            LstmFile.read(Files.readAllBytes(undisturbed.resolve("model/epoch-1.safetensors"))));
    List<String> lines = new ArrayList<>(List.of("id,log_probability_nats,before_border_nats"));
    lines.addAll(
        new ScorerElsewhere(model)
            .csv(
                ScorerElsewhere.rows(toScore),
                score -> "%s,%s".formatted(-score.costNats(), -score.beforeNats())));
    return Files.write(
        folder.resolve(requireNonNull(toScore.getParent()).getFileName() + ".csv"), lines);
  }

  private String killedCandidates(String commit, String seen)
      throws IOException, InterruptedException {
    Path whole = Files.createDirectories(folder.resolve("whole-texts")).resolve("to-score.jsonl");
    String undisturbedTexts = run(Laboratory.local(), candidates(planted("texts"), whole));
    Path run = planted("killed-" + commit.substring(0, 6));
    Path file =
        Files.createDirectories(folder.resolve("killed-texts-" + commit.substring(0, 6)))
            .resolve("to-score.jsonl");
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.KILL_BEFORE, commit);
    String killed = run(system, candidates(run, file));
    boolean none =
        Files.exists(file)
            ? run(Laboratory.local(), auditOfScores(run, scored(file), folder.resolve("too-early")))
                .equals("exit 2")
            : seen.equals(" without a file");
    String again = run(Laboratory.local(), candidates(run, file));
    boolean same = undisturbedTexts.equals("exit 0") && Files.mismatch(file, whole) < 0;
    return killed
        + (none ? seen : ", and something is there")
        + ", again: "
        + again
        + (same ? ", the texts of an undisturbed one" : ", other texts");
  }

  private String killedWhileReporting() throws IOException, InterruptedException {
    Path run = planted("scored");
    Path file = Files.createDirectories(folder.resolve("scored-texts")).resolve("to-score.jsonl");
    var unused = run(Laboratory.local(), candidates(run, file));
    Path scores = scored(file);
    Path whole = folder.resolve("whole-scored");
    String ended = run(Laboratory.local(), auditOfScores(run, scores, whole));
    Path into = folder.resolve("killed-scored");
    Map<String, String> system = Laboratory.local();
    FaultyFiles.plan(system, Event.KILL_BEFORE, "report.json#1");
    String killed = run(system, auditOfScores(run, scores, into));
    String resumed = run(Laboratory.local(), TinyAudit.resume(into));
    Path anew = folder.resolve("anew-scored");
    String again = run(Laboratory.local(), auditOfScores(run, scores, anew));
    boolean same = again.equals(ended) && digest(anew).equals(digest(whole));
    return killed
        + ", resumed: "
        + resumed
        + ", anew: "
        + (same ? "the report of an undisturbed one" : "another report");
  }
}
