package org.coalmine.token;

/** A tokenizer has a part that is not read; the message names it. */
public final class UnsupportedTokenizerException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  UnsupportedTokenizerException(String message) {
    super(message);
  }
}
