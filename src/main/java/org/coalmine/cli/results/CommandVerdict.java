package org.coalmine.cli.results;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * What a command says of its end beside its exit code and its last line: {@code verdict.json}, in
 * the directory of its run and where {@code --verdict} names a file. For schedulers that cannot
 * have the code of the process; docs/verdict.md is the contract.
 *
 * <p>A process runs one command at a time, so there is one of these. It ends once: by the command,
 * by a signal, or because the cluster is lost, whichever comes first.
 */
public final class CommandVerdict {
  /** So long a storage that does not answer may hold up a process that was told to end. */
  private static final long LONGEST_SECONDS = 20;

  private static volatile CommandVerdict current = new CommandVerdict("", null);

  /** The directory of a run, as far as its verdict goes. */
  public interface Run {
    /** The directory, as messages name it. */
    String path();

    /** Writes {@code verdict.json} of a run that is not complete, whatever was declared before. */
    void write(byte[] verdict);

    /**
     * Writes it for good, and leaves the run.
     *
     * @param verdict null to leave the file as it is
     */
    void end(byte @Nullable [] verdict, int code);

    /** Whether a failure to write means that another driver has the run by now. */
    boolean isOfAnother(RuntimeException failure);
  }

  /** Where {@code --verdict} wants a copy. */
  interface Copy {
    void write(byte[] verdict);
  }

  private final String command;
  private final @Nullable Copy copy;
  private final Instant startedAt = now();
  private final AtomicBoolean ended = new AtomicBoolean();
  private @Nullable Run run;
  private @Nullable String name;
  private boolean atWork;
  private volatile @Nullable VerdictLine said;
  private volatile @Nullable String cause;

  private CommandVerdict(String command, @Nullable Copy copy) {
    this.command = command;
    this.copy = copy;
  }

  /** A command begins. */
  static void begin(String command, @Nullable Copy copy) {
    current = new CommandVerdict(command, copy);
  }

  /**
   * The command has a run, whose lease is its own.
   *
   * @param name of the run's configuration; null if it is not known
   */
  public static void of(Run run, @Nullable String name) {
    synchronized (current) {
      current.run = run;
      current.name = name;
    }
  }

  /** The run of the command goes on from here: whatever was written of it before is out of date. */
  public static void working() {
    CommandVerdict it = current;
    synchronized (it) {
      if (!it.atWork && !it.ended.get()) {
        it.atWork = true;
        byte[] verdict = it.json(null);
        if (it.run != null) {
          it.run.write(verdict);
        }
        if (it.copy != null) {
          it.copy.write(verdict);
        }
      }
    }
  }

  /** Prints the last line after a command's output. */
  public static void print(VerdictLine verdict, CommandLine line) {
    print(verdict, false, line);
  }

  /**
   * Prints the last line after a command's output: on standard error if that output is a document,
   * which would be none with a line behind it.
   */
  public static void print(VerdictLine verdict, boolean behindDocument, CommandLine line) {
    current.said = verdict;
    PrintWriter to = behindDocument ? line.getErr() : line.getOut();
    line.getOut().flush();
    to.println(verdict);
    to.flush();
  }

  /** The command fails. */
  static void fails(String cause) {
    current.cause = cause;
  }

  /** The command has ended with a code. */
  static void end(int code) {
    CommandVerdict it = current;
    if (it.ended.compareAndSet(false, true)) {
      it.write(code, true);
    }
  }

  /**
   * The process is about to end while its command is at work, on a thread of its own.
   *
   * @param why a sentence
   */
  public static void cutShort(int code, String why) {
    CommandVerdict it = current;
    boolean first = it.ended.compareAndSet(false, true);
    if (first) {
      it.cause = why;
    }
    Thread writing =
        new Thread(first ? () -> it.write(code, false) : it::awaitWriting, "coalmine-verdict");
    writing.setDaemon(true);
    writing.start();
    try {
      writing.join(TimeUnit.SECONDS.toMillis(LONGEST_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever came first writes, and holds this object while it does. */
  private synchronized void awaitWriting() {}

  private synchronized void write(int code, boolean leaves) {
    if (run == null && copy == null) {
      return;
    }
    boolean refused = code == ExitCode.LOCKED.code() && !atWork;
    byte[] verdict = json(code);
    if (run != null) {
      try {
        if (leaves) {
          run.end(refused ? null : verdict, code);
        } else {
          run.write(verdict);
        }
      } catch (RuntimeException e) {
        if (run.isOfAnother(e)) {
          return;
        }
        warn(e);
      }
    }
    if (copy != null && !refused) {
      try {
        copy.write(verdict);
      } catch (RuntimeException e) {
        warn(e);
      }
    }
  }

  private static void warn(RuntimeException e) {
    System.err.println("coalmine: verdict.json was not written: " + e.getMessage());
  }

  private byte[] json(@Nullable Integer code) {
    return VerdictJson.of(
            command,
            name,
            run == null ? null : run.path(),
            startedAt,
            code == null ? null : new VerdictJson.Ended(code, said, cause, now()))
        .toBytes();
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
