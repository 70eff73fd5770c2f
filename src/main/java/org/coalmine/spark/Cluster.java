package org.coalmine.spark;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.coalmine.store.RunKeeper;

/**
 * A Spark session, closed to everything outside this package: that of one command, whose master,
 * memory and cores come from spark-submit (without one it runs on every core of this machine), or
 * that of a program which calls us.
 */
public final class Cluster implements AutoCloseable {
  private static final Duration LONGEST_WITHOUT_EXECUTOR = Duration.ofSeconds(45);
  private static final Duration LONGEST_UNTIL_FIRST_EXECUTOR = Duration.ofMinutes(10);
  private static final Duration LONGEST_WITHOUT_A_TASK_DONE = Duration.ofMinutes(3);

  private final SparkSession session;
  private final JavaSparkContext context;
  private final ClusterWatchdog watchdog;
  private final CpuTime cpu = new CpuTime();
  private final Runnable end;
  private final CollectorWatch collectorWatch = CollectorWatch.ofThisProcess();
  private int mostPlaces;
  private RunKeeper keeper = RunKeeper.NONE;

  private Cluster(SparkSession session, Runnable end) {
    this.end = end;
    this.session = session;
    this.context = new JavaSparkContext(session.sparkContext());
    context.sc().addSparkListener(cpu);
    boolean comeAndGo = replacesExecutors(context.getConf());
    this.watchdog =
        new ClusterWatchdog(
            comeAndGo ? LONGEST_UNTIL_FIRST_EXECUTOR : LONGEST_WITHOUT_EXECUTOR,
            LONGEST_UNTIL_FIRST_EXECUTOR,
            LONGEST_WITHOUT_A_TASK_DONE,
            advice(context.getConf()),
            System::nanoTime);
  }

  /** A node without the service refuses each executor, and no driver hears of it. */
  private static String advice(SparkConf conf) {
    return conf.getBoolean("spark.shuffle.service.enabled", false)
        ? "spark.shuffle.service.enabled is true, and no node starts an executor without that"
            + " service; have it run on each of them, or set spark.shuffle.service.enabled=false"
        : "";
  }

  /** Whether another executor may come when all are gone, as soon as there is a node for it. */
  private static boolean replacesExecutors(SparkConf conf) {
    String master = conf.get("spark.master", "");
    return master.equals("yarn")
        || master.startsWith("k8s:")
        || conf.getBoolean("spark.dynamicAllocation.enabled", false);
  }

  /**
   * Opens the session.
   *
   * @param application what Spark's pages and logs call it, a command and the name of the run; must
   *     hold no secret
   * @throws ClusterException if a standalone master is named and does not answer
   * @throws UnsupportedJavaException if this Java is none that was tested
   */
  public static Cluster open(String application) {
    TestedJava.require();
    SparkConf conf = new SparkConf().setAppName("coalmine " + application);
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.ui.enabled", "false");
    // Tables of ours have more columns than Spark describes without a warning.
    conf.setIfMissing("spark.sql.debug.maxToStringFields", "100");
    // A task had better wait for the executor that has its text than have the text built again. Not
    // long, for it may be lost.
    conf.setIfMissing("spark.locality.wait.process", "2m");
    if (isOneProcess(conf.get("spark.master"))) {
      // An executor that is out of memory ends its process, which here is that of the command.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    }
    StandaloneMaster.requireReachable(conf.get("spark.master"));
    SparkSession session = SparkSession.builder().config(conf).getOrCreate();
    return new Cluster(session, session::stop);
  }

  /**
   * Uses a session that belongs to the caller: closing the cluster leaves it as it is.
   *
   * @throws ClusterException if the session has been stopped
   * @throws IllegalStateException if it, or this Java, has a setting that we cannot work with; the
   *     message names setting and remedy
   */
  public static Cluster of(SparkSession session) {
    CallersSession.require(session);
    return new Cluster(session, () -> {});
  }

  /**
   * Has the loss of the cluster told, once, on a thread of its own, where Spark's driver may wait
   * for ever: within a minute of a standalone cluster, within ten where a resource manager may have
   * others. The receiver had better end the process, for the thread that waits for a job may never
   * return. No loss is watched where driver and executor are one process.
   *
   * @param lost given a {@link ClusterException}, or a {@link MemoryException} where the driver or
   *     an executor does little but collect garbage
   */
  public void watch(Consumer<RuntimeException> lost) {
    collectorWatch.start(crawl -> lost.accept(MemoryException.ofDriver(crawl)));
    if (!isOneProcess(context.master())) {
      context.sc().addSparkListener(watchdog);
      watchdog.start(lost);
    }
  }

  /** From now on whoever begins or resumes a run on this cluster tells this keeper. */
  public void keepRuns(RunKeeper by) {
    keeper = by;
  }

  /** Who answers for the end of the runs on this cluster. */
  public RunKeeper keeper() {
    return keeper;
  }

  private static boolean isOneProcess(String master) {
    return master.startsWith("local") && !master.startsWith("local-cluster");
  }

  /**
   * Checks that driver and executors can train; a session of ours has what it takes.
   *
   * @throws IllegalStateException naming the process and the Java option that it lacks
   */
  public void requireTraining() {
    CallersSession.requireTraining(context, parallelism());
  }

  /** The version of Spark on the class path. */
  public static String sparkVersion() {
    return org.apache.spark.package$.MODULE$.SPARK_VERSION();
  }

  /**
   * How many tasks run at once: as many as the executors had places for when they were most. Before
   * the first executor is there it is Spark's guess, never below 2 on a cluster. (What is asked is
   * not of Spark's public interface; Spark has had it since 3.1.)
   */
  public int parallelism() {
    SparkContext spark = context.sc();
    mostPlaces =
        Math.max(
            mostPlaces,
            spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile()));
    return mostPlaces > 0 ? mostPlaces : Math.max(1, context.defaultParallelism());
  }

  /** What the tasks that have ended have had of processors, in nanoseconds. */
  public long cpuNanos() {
    return cpu.nanos(context.sc());
  }

  /**
   * Does a stage of a run, after which its jobs are named.
   *
   * @param stage must hold no secret
   */
  public <T> T stage(String stage, Supplier<T> work) {
    return metrics().during(stage, () -> NamedJobs.ofStage(context, stage, work));
  }

  /** What the run shows of itself to Spark's metrics system, if {@link CoalminePlugin} is there. */
  public RunMetrics metrics() {
    return RunMetrics.ofThisProcess();
  }

  /** How many bytes the driver takes of all tasks of a job. */
  public long mostResultBytes() {
    long most = context.getConf().getSizeAsBytes("spark.driver.maxResultSize", "1g");
    return most == 0 ? Long.MAX_VALUE : most;
  }

  /** The master, as Spark spells it. */
  public String master() {
    return context.master();
  }

  /** What every file system access of the run is configured by. */
  public Configuration hadoopConfiguration() {
    return context.hadoopConfiguration();
  }

  /** The session, for tables. */
  public SparkSession session() {
    return session;
  }

  public JavaSparkContext context() {
    return context;
  }

  @Override
  public void close() {
    collectorWatch.close();
    watchdog.close();
    context.sc().removeSparkListener(cpu);
    end.run();
  }
}
