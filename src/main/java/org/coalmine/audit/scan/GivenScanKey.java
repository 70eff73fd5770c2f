package org.coalmine.audit.scan;

import java.util.Set;
import java.util.TreeSet;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.secret.Secret;

/** The key of the fingerprints of texts that a program gives. */
public final class GivenScanKey {
  private final ScanKey key;

  private GivenScanKey(ScanKey key) {
    this.key = key;
  }

  /** A key that the program has. */
  public static GivenScanKey of(Secret key) {
    return new GivenScanKey(new ScanKey(key, false));
  }

  /** A key that nobody has. */
  public static GivenScanKey drawn() {
    return new GivenScanKey(ScanKey.begin(null));
  }

  /** Its bytes. */
  public byte[] bytes() {
    return key.bytes();
  }

  /**
   * The fingerprints of what a configuration declares harmless.
   *
   * @throws IllegalArgumentException if the key is short
   */
  public Set<String> allowed(ScanConfiguration.Scan settings) {
    Set<String> allowed = new TreeSet<>();
    new KnownValues(settings, key).allowed(settings.allow()).forEach(allowed::addAll);
    return allowed;
  }
}
