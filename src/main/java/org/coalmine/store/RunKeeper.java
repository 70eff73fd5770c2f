package org.coalmine.store;

/**
 * Answers for the end of the runs of a process: {@code verdict.json} says that one is at work and
 * how it ended. It is told of a run as soon as its lease is ours, and has it until it calls {@link
 * RunDirectory#end}; whoever made the run closes it in vain.
 */
public interface RunKeeper {
  /** Of a program that calls us, which ends its runs itself: they have no {@code verdict.json}. */
  RunKeeper NONE =
      new RunKeeper() {
        @Override
        public void begun(RunDirectory run, String name) {}

        @Override
        public void resumed(RunDirectory run) {}
      };

  /**
   * A new run holds its lease, and nothing else yet; or a directory of runs goes on, whatever is in
   * it.
   *
   * @param name of the configuration
   */
  void begun(RunDirectory run, String name);

  /** A run that was begun before is looked at; whether it can go on is not known yet. */
  void resumed(RunDirectory run);
}
