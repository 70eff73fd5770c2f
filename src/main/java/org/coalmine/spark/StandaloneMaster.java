package org.coalmine.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

/** The addresses in a {@code spark://host:port,host:port} master. */
final class StandaloneMaster {
  private static final String SCHEME = "spark://";
  private static final int CONNECT_MILLIS = 5000;

  private StandaloneMaster() {}

  /**
   * Fails at once where Spark would try for a minute. Masters of other kinds are not asked.
   *
   * @throws ClusterException if a standalone master is named and none of its addresses answers
   */
  static void requireReachable(String master) {
    if (!master.startsWith(SCHEME)) {
      return;
    }
    List<String> addresses = Arrays.asList(master.substring(SCHEME.length()).split(","));
    if (addresses.stream().noneMatch(StandaloneMaster::answers)) {
      throw new ClusterException(
          "no Spark master answers at %s; is it running, and is the address right?"
              .formatted(master));
    }
  }

  private static boolean answers(String address) {
    int colon = address.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(address.substring(colon + 1));
      socket.connect(
          new InetSocketAddress(address.substring(0, Math.max(0, colon)), port), CONNECT_MILLIS);
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
