package org.coalmine.spark;

import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/**
 * How Spark's pages, its event log and its listeners name the jobs of a thread: the stage of the
 * run is the job group, and the description says what a job of the stage does. A job without either
 * has a place in the code for a name.
 *
 * <p>Names must hold no secret. A job group of the caller's own, by which a program may cancel its
 * jobs, stays; then the description alone names the stage.
 */
public final class NamedJobs {
  private static final String GROUP = "spark.jobGroup.id";
  private static final String DESCRIPTION = "spark.job.description";
  private static final String STAGE = "coalmine.stage";

  private NamedJobs() {}

  /**
   * Does a piece of work whose jobs belong to a stage, or to a part of the stage that is under way.
   *
   * @param stage {@code train}, {@code epoch 2}; of the second within the first the jobs are named
   *     {@code train, epoch 2}
   */
  public static <T> T ofStage(JavaSparkContext context, String stage, Supplier<T> work) {
    String whole = stageOf(context);
    String group = context.getLocalProperty(GROUP);
    String name = whole == null ? stage : whole + ", " + stage;
    boolean ours = group == null || group.equals(whole);
    return with(
        context,
        STAGE,
        name,
        () -> with(context, GROUP, ours ? name : group, () -> described(context, name, work)));
  }

  /**
   * Does a piece of work whose jobs do one thing for the stage that is under way.
   *
   * @param what of {@code round 7 of 40} within {@code train, epoch 2} the jobs are described as
   *     {@code train, epoch 2: round 7 of 40}
   */
  public static <T> T doing(JavaSparkContext context, String what, Supplier<T> work) {
    String stage = stageOf(context);
    return described(context, stage == null ? what : stage + ": " + what, work);
  }

  private static @Nullable String stageOf(JavaSparkContext context) {
    return context.getLocalProperty(STAGE);
  }

  private static <T> T described(JavaSparkContext context, String description, Supplier<T> work) {
    return with(context, DESCRIPTION, description, work);
  }

  private static <T> T with(
      JavaSparkContext context, String property, String value, Supplier<T> work) {
    String callers = context.getLocalProperty(property);
    context.setLocalProperty(property, value);
    try {
      return work.get();
    } finally {
      context.setLocalProperty(property, callers);
    }
  }
}
