package org.coalmine.compression;

import java.io.IOException;

/**
 * A file that is whole and not read. The message goes on after the file's name: what it is, and
 * what to do.
 */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}
