package org.coalmine.spark.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import org.coalmine.draw.KeyedStream;
import org.coalmine.store.Digest;
import org.coalmine.text.Document;

/**
 * A coin for every unit, a document or a user with all documents, that depends on what the unit is
 * and never on its place, which would move when another document is removed. Documents of equal
 * text are one unit.
 */
public final class UnitCoin {
  private UnitCoin() {}

  /**
   * A uniform draw in [0, 1) from the stream of (seed, purpose, unit).
   *
   * @param purpose what the coin decides
   * @param byUser whether a document's unit is its user; one without a user is its own unit
   */
  public static double draw(String seed, String purpose, Document document, boolean byUser) {
    String user = document.user();
    String unit =
        byUser && user != null
            ? "user " + user
            : "text "
                + HexFormat.of().formatHex(Digest.sha256().digest(document.text().getBytes(UTF_8)));
    return KeyedStream.of(seed, purpose + ": " + unit, 0).nextDouble();
  }
}
