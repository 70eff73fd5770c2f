package org.coalmine.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * A local disk on which something happens when one file is committed: the process is killed before
 * or after the rename, the rename is refused, or the disk is full.
 *
 * <p>A commit has the name of its file and how many of that name there were: {@code
 * manifest.json#2}.
 */
public final class FaultyFiles extends RawLocalFileSystem {
  private static final String PREFIX = "coalmine.fault.";
  private static final Pattern ASIDE = Pattern.compile("\\.(.+)\\.[0-9a-f-]{36}\\.aside");

  /** What happens. */
  enum Event {
    KILL_BEFORE,
    KILL_AFTER,
    REFUSE,
    FULL
  }

  private final Map<String, Integer> commits = new HashMap<>();
  private final Map<String, Integer> writes = new HashMap<>();
  private String event = "";
  private String point = "";
  private String record = "";

  /** Has a run write its commits to a file, one per line. */
  static void record(Map<String, String> system, java.nio.file.Path file) {
    use(system);
    system.put("spark.hadoop." + PREFIX + "record", file.toString());
  }

  static void plan(Map<String, String> system, Event event, String point) {
    use(system);
    system.put("spark.hadoop." + PREFIX + "event", event.name());
    system.put("spark.hadoop." + PREFIX + "point", point);
  }

  private static void use(Map<String, String> system) {
    system.put("spark.hadoop.fs.file.impl", FaultyFiles.class.getName());
  }

  @Override
  public void initialize(URI uri, Configuration configuration) throws IOException {
    super.initialize(uri, configuration);
    event = configuration.get(PREFIX + "event", "");
    point = configuration.get(PREFIX + "point", "");
    record = configuration.get(PREFIX + "record", "");
  }

  private static String count(Map<String, Integer> seen, String name) {
    String kind = name.endsWith(".segment") ? "segment" : name;
    return kind + "#" + seen.merge(kind, 1, Integer::sum);
  }

  private boolean happens(Event planned, String here) {
    return event.equals(planned.name()) && point.equals(here);
  }

  @Override
  public synchronized boolean rename(Path from, Path to) throws IOException {
    String here = count(commits, to.getName());
    if (happens(Event.REFUSE, here)) {
      return false;
    }
    if (happens(Event.KILL_BEFORE, here)) {
      die();
    }
    boolean renamed = super.rename(from, to);
    if (happens(Event.KILL_AFTER, here)) {
      die();
    }
    if (!record.isEmpty()) {
      Files.writeString(
          java.nio.file.Path.of(record),
          here + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    return renamed;
  }

  private static void die() throws IOException {
    try {
      AuditProcess.signal(ProcessHandle.current(), "KILL");
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    FSDataOutputStream out =
        super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    Matcher aside = ASIDE.matcher(path.getName());
    if (!aside.matches()) {
      return out;
    }
    synchronized (this) {
      return happens(Event.FULL, count(writes, aside.group(1)))
          ? new FSDataOutputStream(new Full(out), null)
          : out;
    }
  }

  /** Takes nothing. */
  private static final class Full extends OutputStream {
    private final FSDataOutputStream out;

    Full(FSDataOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
