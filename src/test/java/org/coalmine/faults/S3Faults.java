package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.coalmine.faults.Laboratory.SAME;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.coalmine.faults.FaultMatrix.Case;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.store.StoreException;

/** Runs on {@code s3a:} whose driver or server is killed, stopped, or not alone. */
final class S3Faults {
  private static final int PAIRS = 20;
  private static final String ONE_OWNER = "each of %d runs has one owner".formatted(PAIRS);

  /** What the driver's end leaves in the store is what the driver began with. */
  private static final String RUNNING = "verdict.json: running";

  private static final String ABSENT = "exit 2, which says what is not there";
  private static final String UNREACHED = "exit 4, which says that it is not reached";
  private static final String PACKAGE = "exit 2, which names the package";

  private final Laboratory laboratory;

  S3Faults(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  /** One alone where the jars of server and client are missing. */
  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("a run on s3a: without hadoop-aws", PACKAGE, this::withoutClient));
    if (S3Store.isThere()) {
      cases.addAll(
          List.of(
              fault(
                  "driver killed (SIGKILL) while training, on S3",
                  "exit 137, %s, resumed: %s".formatted(RUNNING, SAME),
                  this::killed),
              fault(
                  "pairs of drivers begin runs at once, on S3",
                  ONE_OWNER,
                  store -> pairs(store, store.bucket())),
              fault(
                  "pairs of drivers begin runs at once, on S3 without conditions",
                  ONE_OWNER,
                  store -> pairs(store, store.unconditional())),
              fault(
                  "a second driver resumes a run, on S3",
                  "exit 5; the first: " + SAME,
                  this::second),
              fault(
                  "another's name in the lease while training, on S3 without conditions",
                  "exit 5, %s, resumed: %s".formatted(RUNNING, SAME),
                  this::overwritten),
              fault("server killed while training, on S3", UNREACHED, this::serverKilled),
              fault(
                  "server stopped (SIGSTOP) while training, on S3",
                  "exit 4, with it again: " + SAME,
                  this::serverStopped),
              fault("a bucket that is not there, on S3", ABSENT, this::noBucket),
              fault("a corpus that is not there, on S3", ABSENT, this::noCorpus),
              fault("a run to resume that is not there, on S3", ABSENT, this::noRun)));
    }
    return cases;
  }

  /** Makes something happen to a run on a server of its own. */
  @FunctionalInterface
  private interface Fault {
    String seen(S3Store store) throws IOException, InterruptedException;
  }

  private Case fault(String injected, String expected, Fault fault) {
    return new Case(
        injected,
        expected,
        () -> {
          try (S3Store store = S3Store.start(laboratory.folder())) {
            return fault.seen(store);
          }
        });
  }

  private static Map<String, String> local(S3Store store) {
    Map<String, String> system = Laboratory.local();
    store.describe(system);
    return system;
  }

  private static Map<String, String> slow(S3Store store) {
    Map<String, String> system = local(store);
    FaultPlugin.slow(system);
    return system;
  }

  /** Without the long patience of a client that waits for a service. */
  private static Map<String, String> impatient(S3Store store) {
    Map<String, String> system = slow(store);
    Map.of(
            "attempts.maximum", "1",
            "retry.limit", "1",
            "connection.timeout", "15s",
            "connection.establish.timeout", "15s")
        .forEach((key, value) -> system.put("spark.hadoop.fs.s3a." + key, value));
    return system;
  }

  private static boolean trains(AuditProcess audit) {
    return audit.output().contains("\ntrain ");
  }

  private static String state(S3Store store, String run) throws IOException {
    byte[] verdict =
        Laboratory.file(run, RunFile.VERDICT.path(), store.client()).orElseThrow().read();
    return "verdict.json: " + new ObjectMapper().readTree(verdict).path("state").asText();
  }

  private String resumed(S3Store store, String run) throws IOException, InterruptedException {
    try (AuditProcess audit = laboratory.resume(local(store), run)) {
      return laboratory.end(audit, run, store.client());
    }
  }

  private String killed(S3Store store) throws IOException, InterruptedException {
    String run = store.bucket() + "/killed";
    try (AuditProcess audit = laboratory.start(slow(store), run)) {
      audit.awaits(S3Faults::trains);
      audit.kill();
      String seen = laboratory.end(audit, run, store.client());
      return "%s, %s, resumed: %s".formatted(seen, state(store, run), resumed(store, run));
    }
  }

  /** All pairs at once, each of two drivers that want one directory at the same moment. */
  private static String pairs(S3Store store, String bucket)
      throws InterruptedException, IOException {
    Configuration hadoop = store.client();
    ExecutorService threads = Executors.newFixedThreadPool(2 * PAIRS);
    List<List<Future<RunDirectory>>> pairs = new ArrayList<>();
    for (int pair = 0; pair < PAIRS; pair++) {
      String run = bucket + "/pairs/" + pair;
      CyclicBarrier start = new CyclicBarrier(2);
      List<Future<RunDirectory>> drivers = new ArrayList<>();
      for (int driver = 0; driver < 2; driver++) {
        drivers.add(
            threads.submit(
                () -> {
                  start.await();
                  return RunDirectory.create(run, hadoop);
                }));
      }
      pairs.add(drivers);
    }
    threads.shutdown();
    Map<Integer, Integer> owned = new HashMap<>();
    for (List<Future<RunDirectory>> drivers : pairs) {
      int owners = 0;
      for (Future<RunDirectory> driver : drivers) {
        owners += owns(driver) ? 1 : 0;
      }
      owned.merge(owners, 1, Integer::sum);
    }
    return owned.equals(Map.of(1, PAIRS)) ? ONE_OWNER : "runs by their owners: " + owned;
  }

  private static boolean owns(Future<RunDirectory> driver) throws InterruptedException {
    try (RunDirectory run = driver.get()) {
      run.write(RunFile.MANIFEST, "{}".getBytes(UTF_8));
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException refused
          && List.of(StoreException.Category.LOCKED, StoreException.Category.EXISTS)
              .contains(refused.category())) {
        return false;
      }
      throw new IllegalStateException("a driver failed", e.getCause());
    }
  }

  private String second(S3Store store) throws IOException, InterruptedException {
    String run = store.bucket() + "/two";
    try (AuditProcess first = laboratory.start(slow(store), run)) {
      first.awaits(S3Faults::trains);
      try (AuditProcess second = laboratory.resume(local(store), run)) {
        // The first may have ended when the second has watched its lease long enough.
        int turnedAway = second.await();
        return "exit %d; the first: %s"
            .formatted(turnedAway, laboratory.end(first, run, store.client()));
      }
    }
  }

  /** As a driver leaves it that created the same lease within one request. */
  private String overwritten(S3Store store) throws IOException, InterruptedException {
    String run = store.unconditional() + "/overwritten";
    try (AuditProcess audit = laboratory.start(slow(store), run)) {
      audit.awaits(S3Faults::trains);
      String lease = "lease/1";
      String others =
          new String(Laboratory.file(run, lease, store.client()).orElseThrow().read(), UTF_8)
              .replaceAll("token=.*", "token=" + UUID.randomUUID());
      Path path = new Path(run + "/" + lease);
      FileSystem files = path.getFileSystem(store.client());
      try (FSDataOutputStream out = files.create(path, true)) {
        out.write(others.getBytes(UTF_8));
      }
      String seen = laboratory.end(audit, run, store.client());
      return "%s, %s, resumed: %s".formatted(seen, state(store, run), resumed(store, run));
    }
  }

  private String serverKilled(S3Store store) throws IOException, InterruptedException {
    try (AuditProcess audit = laboratory.start(impatient(store), store.bucket() + "/lost")) {
      audit.awaits(S3Faults::trains);
      store.close();
      return ended(audit, "Connection refused", UNREACHED);
    }
  }

  /** Its content is in its memory, so it must not be killed to be there again. */
  private String serverStopped(S3Store store) throws IOException, InterruptedException {
    String run = store.bucket() + "/stopped";
    try (AuditProcess audit = laboratory.start(impatient(store), run)) {
      audit.awaits(S3Faults::trains);
      store.signal("STOP");
      try {
        audit.await();
      } finally {
        store.signal("CONT");
      }
      String seen = laboratory.end(audit, run, store.client());
      return "%s, with it again: %s".formatted(seen, resumed(store, run));
    }
  }

  private String noBucket(S3Store store) throws IOException, InterruptedException {
    try (AuditProcess audit = laboratory.start(local(store), "s3a://none-of-ours/run")) {
      return ended(audit, "there is no bucket for s3a://none-of-ours/run", ABSENT);
    }
  }

  private String noCorpus(S3Store store) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(TinyAudit.arguments(laboratory.configuration(), laboratory.run()));
    String corpus = store.bucket() + "/corpus";
    String copy = "verdict-of-none.json";
    line.addAll(List.of("--set", "corpus.paths=[\"" + corpus + "\"]"));
    line.addAll(List.of("--verdict", store.bucket() + "/" + copy));
    try (AuditProcess audit = AuditProcess.start(laboratory.folder(), local(store), line)) {
      String seen = ended(audit, "nothing matches " + corpus, ABSENT);
      boolean told = Laboratory.file(store.bucket(), copy, store.client()).isPresent();
      return seen + (told ? "" : ", and writes no verdict there");
    }
  }

  private String noRun(S3Store store) throws IOException, InterruptedException {
    String run = store.bucket() + "/none";
    try (AuditProcess audit = laboratory.resume(local(store), run)) {
      return ended(audit, "there is no run directory " + run, ABSENT);
    }
  }

  private String withoutClient() throws IOException, InterruptedException {
    try (AuditProcess audit = laboratory.start(Laboratory.local(), "s3a://bucket/run")) {
      return ended(audit, "--packages org.apache.hadoop:hadoop-aws:", PACKAGE);
    }
  }

  /** What was expected of a command that fails, if it did so with these words. */
  private static String ended(AuditProcess audit, String sentence, String expected)
      throws InterruptedException {
    String seen = "exit " + audit.await();
    boolean says = audit.output().contains(sentence);
    return says ? seen + expected.substring(expected.indexOf(',')) : seen + "\n" + audit.output();
  }
}
