package org.coalmine.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Vocabulary;

/** Where secrets were found, if anywhere, and how much was searched. */
final class SecretSearch {
  private final List<byte[]> needles = new ArrayList<>();
  private final Set<String> found = new TreeSet<>();
  private final Map<String, Integer> searched = new TreeMap<>();

  SecretSearch(List<String> secrets) {
    for (String secret : secrets) {
      needles.add(secret.getBytes(UTF_8));
      needles.add(secret.getBytes(UTF_16LE));
      needles.add(secret.getBytes(UTF_16BE));
      needles.add(Base64.getEncoder().withoutPadding().encode(secret.getBytes(UTF_8)));
    }
  }

  /** Training text travels and lies as the numbers of its symbols, one byte or two each. */
  void alsoInSymbols(Alphabet alphabet, List<String> secrets) {
    for (String secret : secrets) {
      StringBuilder symbols = new StringBuilder();
      for (int symbol : alphabet.encode(secret)) {
        symbols.append((char) symbol);
      }
      needles.add(symbols.toString().getBytes(UTF_16BE));
      needles.add(symbols.toString().getBytes(ISO_8859_1));
    }
  }

  void look(String kind, String place, byte[] bytes) {
    searched.merge(kind, 1, Integer::sum);
    String text = new String(bytes, ISO_8859_1);
    for (byte[] needle : needles) {
      if (text.contains(new String(needle, ISO_8859_1))) {
        found.add(kind + ": " + place);
      }
    }
  }

  void lookInFiles(String kind, Path root) throws IOException {
    Map<Path, byte[]> files = new TreeMap<>();
    gather(root, files);
    files.forEach((file, content) -> look(kind, file.getFileName().toString(), content));
  }

  /** A text for a model of tokens travels and lies as their numbers, of two bytes or four each. */
  void alsoInTokens(Vocabulary vocabulary, String prefix, List<String> secrets) {
    int[] before = vocabulary.encode(prefix);
    for (String secret : secrets) {
      int[] all = vocabulary.encode(prefix + secret);
      int from = Arrays.mismatch(before, all);
      for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
        ByteBuffer ints = ByteBuffer.allocate(Integer.BYTES * (all.length - from)).order(order);
        ByteBuffer shorts = ByteBuffer.allocate(Short.BYTES * (all.length - from)).order(order);
        for (int i = from; i < all.length; i++) {
          ints.putInt(all[i]);
          shorts.putShort((short) all[i]);
        }
        needles.add(ints.array());
        needles.add(shorts.array());
      }
    }
  }

  /** Where one was found. */
  Set<String> found() {
    return found;
  }

  /** How many of every kind were searched. */
  Map<String, Integer> searched() {
    return searched;
  }

  /** Everything that a run of this JVM's logging says, and of its executors', in one place. */
  static Map<String, String> observed(Path place, int port) throws IOException {
    Path logging =
        Files.writeString(
            place.resolve("log4j2.properties"),
            """
            status = error
            rootLogger.level = debug
            rootLogger.appenderRef.console.ref = console
            appender.console.type = Console
            appender.console.name = console
            appender.console.target = SYSTEM_ERR
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %p %c: %m%n%ex
            """);
    Map<String, String> system = new HashMap<>(AuditProcess.localCluster());
    String options =
        " -Dlog4j2.configurationFile=%s -Djava.io.tmpdir=%s"
            .formatted(logging, Files.createDirectories(place.resolve("tmp")));
    system.put("log4j2.configurationFile", logging.toString());
    system.put("java.io.tmpdir", place.resolve("tmp").toString());
    system.merge("spark.executor.extraJavaOptions", options, String::concat);
    system.put("spark.local.dir", place.resolve("tmp").toString());
    system.put("spark.eventLog.enabled", "true");
    system.put(
        "spark.eventLog.dir", Files.createDirectories(place.resolve("events")).toUri().toString());
    system.put("spark.eventLog.logBlockUpdates.enabled", "true");
    system.put("spark.ui.enabled", "true");
    system.put("spark.ui.port", Integer.toString(port));
    system.put("spark.shuffle.compress", "false");
    system.put("spark.broadcast.compress", "false");
    system.put("spark.io.encryption.enabled", "true");
    FaultPlugin.slow(system);
    return system;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Keeps what files hold before they are deleted. */
  static void gather(Path root, Map<Path, byte[]> kept) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      return;
    }
    for (Path file : files) {
      try {
        byte[] content = Files.readAllBytes(file);
        kept.merge(file, content, (old, now) -> now.length >= old.length ? now : old);
      } catch (NoSuchFileException e) {
        continue;
      }
    }
  }

  static Set<String> names(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }
}
