package org.coalmine.audit;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.store.OutputFolder;
import org.jspecify.annotations.Nullable;

/**
 * A folder that a run writes for others, absent or complete. Where folders can be renamed it is
 * written to a hidden one beside it first; on an object store files appear one by one, and {@code
 * _SUCCESS} last.
 */
public final class PublishedFolder {
  private final OutputFolder wanted;
  private final OutputFolder aside;

  /**
   * @param path of the folder that is wanted
   * @param run the name of the run, which tells its unfinished folder from that of another
   */
  public PublishedFolder(Path path, String run, Configuration configuration) {
    this.wanted = OutputFolder.at(path, configuration);
    Path hidden =
        new Path(
            wanted.path().getParent(), ".%s.%s.unfinished".formatted(wanted.path().getName(), run));
    this.aside = wanted.appearsAtOnce() ? OutputFolder.at(hidden, configuration) : wanted;
  }

  /** The folder that is wanted. */
  public OutputFolder wanted() {
    return wanted;
  }

  /** The folder that is written. */
  public OutputFolder aside() {
    return aside;
  }

  /** A path for people. */
  public static String local(String path) {
    Path qualified = new Path(path);
    return "file".equals(qualified.toUri().getScheme()) ? qualified.toUri().getPath() : path;
  }

  /**
   * Makes sure that what stands there, if something does, was written by this run.
   *
   * @param before what it wrote; null if it has not written all
   * @throws ResumeException if it is something else
   */
  public void requireOurs(@Nullable List<OutputFolder.Written> before) {
    boolean unfinished = !wanted.appearsAtOnce() && !wanted.hasSucceeded();
    if (!wanted.exists() || unfinished) {
      return;
    }
    if (before == null || !before.stream().allMatch(wanted::holds)) {
      throw new ResumeException(
          "%s is there and is not what this run wrote; move it away, and resume the run"
              .formatted(local(wanted.path().toString())));
    }
  }

  /** Whether it is there with all that was written. */
  public boolean isDone(List<OutputFolder.Written> before) {
    return wanted.exists()
        && (wanted.appearsAtOnce() || wanted.hasSucceeded())
        && before.stream().allMatch(wanted::holds);
  }

  /** Begins to write, without what was left of an attempt before. */
  public void begin() {
    tidy();
    aside.make();
  }

  /** Moves what was written to its place. */
  public void publish() {
    if (wanted.appearsAtOnce()) {
      aside.moveTo(wanted);
    }
    wanted.succeed();
  }

  /** Removes what is left aside. */
  public void tidy() {
    if (wanted.appearsAtOnce()) {
      aside.delete();
    }
  }
}
