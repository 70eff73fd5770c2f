package org.coalmine.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.BitSet;

/**
 * An encoding of characters in which ASCII is itself and every other character begins with a byte
 * above: so a line feed is one byte, and no other character holds that byte.
 *
 * @param name as the IANA has it
 */
public record Encoding(String name) implements Serializable {
  /** What a corpus is in unless it says otherwise. */
  public static final Encoding STANDARD = new Encoding(UTF_8.name());

  private static final int LAST_OF_ASCII = 0x7F;

  public Encoding {
    if (!name.equals(UTF_8.name())) {
      name = known(name).name();
      BitSet inside = inside(Charset.forName(name));
      if (inside.get('\n') || inside.get('\r') || inside.get('"')) {
        throw unfit(name);
      }
    }
  }

  private static Charset known(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new IllegalArgumentException(
          "encoding is unknown: '%s'; take a name such as windows-1252 or GB18030".formatted(name),
          e);
    }
  }

  /** The bytes of ASCII that other characters hold behind their first. */
  private static BitSet inside(Charset charset) {
    if (!charset.canEncode()) {
      throw unfit(charset.name());
    }
    CharsetEncoder encoder = charset.newEncoder();
    BitSet inside = new BitSet();
    for (char c = 0; c < Character.MAX_VALUE; c++) {
      if (Character.isSurrogate(c) || !encoder.canEncode(c)) {
        continue;
      }
      byte[] bytes = String.valueOf(c).getBytes(charset);
      if (c > LAST_OF_ASCII && !new String(bytes, charset).equals(String.valueOf(c))) {
        continue; // Written as another character, as Shift_JIS writes the yen sign.
      }
      int first = bytes[0] & 0xFF;
      if (c <= LAST_OF_ASCII ? bytes.length != 1 || first != c : first <= LAST_OF_ASCII) {
        throw unfit(charset.name());
      }
      for (int i = 1; i < bytes.length; i++) {
        inside.set(bytes[i] & 0xFF);
      }
    }
    return inside;
  }

  private static IllegalArgumentException unfit(String name) {
    return new IllegalArgumentException(
        "encoding must have ASCII as it is, as UTF-8 and windows-1252 have: %s has not; convert the"
                .formatted(name)
            + " files (iconv -t UTF-8)");
  }

  /** Whether a character of ASCII may be a part of another character. */
  public boolean holdsInside(char ascii) {
    return !isUtf8() && inside(charset()).get(ascii);
  }

  public boolean isUtf8() {
    return name.equals(UTF_8.name());
  }

  public Charset charset() {
    return Charset.forName(name);
  }
}
