package org.coalmine.api;

import org.coalmine.audit.StoredModel;

/** A model that {@link Coalmine#model} opened, on the session that opened it. */
public final class Model {
  private final StoredModel stored;

  Model(StoredModel stored) {
    this.stored = stored;
  }

  /**
   * Where it was opened.
   *
   * @return the path as it was given
   */
  public String path() {
    return stored.path();
  }

  /**
   * Which model it is.
   *
   * @return SHA-256 of its file, in lower-case hexadecimal digits
   */
  public String sha256() {
    return stored.shared().digest();
  }

  StoredModel stored() {
    return stored;
  }

  @Override
  public String toString() {
    return "Model[" + path() + "]";
  }
}
