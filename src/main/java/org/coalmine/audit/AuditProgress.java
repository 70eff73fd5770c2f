package org.coalmine.audit;

/** Watches an audit, on the driver. */
public interface AuditProgress {
  /**
   * Where a stage has got to.
   *
   * @param stage {@code corpus}, {@code train}, {@code rank}, {@code extract}, {@code epochs}
   * @param detail a phrase for people, without a fill
   * @param done units finished, at most {@code total}
   * @param total units of the stage
   */
  void show(String stage, String detail, long done, long total);

  /** A sentence that stays on the screen. */
  void note(String text);
}
