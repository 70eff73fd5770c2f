package org.coalmine.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process that holds a lease.
 *
 * @param token tells holders apart
 * @param host for people
 * @param processSpace where the process id means something: boot id and PID namespace; empty if
 *     this system does not tell
 * @param pid the process id
 * @param startMillis when the process started; 0 if the system does not tell
 */
record LeaseHolder(String token, String host, String processSpace, long pid, long startMillis) {

  static LeaseHolder self(String token) {
    ProcessHandle process = ProcessHandle.current();
    return new LeaseHolder(
        token, hostName(), currentProcessSpace(), process.pid(), startMillis(process));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown host";
    }
  }

  private static String currentProcessSpace() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      return boot + "/" + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  private static long startMillis(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** Whether this process can tell if the holder lives. */
  boolean sharesProcessSpace() {
    return !processSpace.isEmpty() && processSpace.equals(currentProcessSpace());
  }

  /** Whether a process with the holder's id and start time runs here. */
  boolean isAlive() {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.isPresent() && startMillis(process.get()) == startMillis;
  }

  String describe() {
    return "process %d on %s".formatted(pid, host);
  }

  String format() {
    return """
        token=%s
        host=%s
        processSpace=%s
        pid=%d
        startMillis=%d
        """
        .formatted(token, host, processSpace, pid, startMillis);
  }

  /** Reads what {@link #format} wrote; null if it is something else or half written. */
  static @Nullable LeaseHolder parse(String content) {
    Map<String, String> values = new HashMap<>();
    for (String line : content.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    String token = values.get("token");
    String host = values.get("host");
    String processSpace = values.get("processSpace");
    if (token == null || host == null || processSpace == null) {
      return null;
    }
    try {
      return new LeaseHolder(
          token,
          host,
          processSpace,
          Long.parseLong(values.getOrDefault("pid", "")),
          Long.parseLong(values.getOrDefault("startMillis", "")));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
