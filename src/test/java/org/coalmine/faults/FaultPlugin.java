package org.coalmine.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;

/**
 * Does to executors what happens to executors, at the start of a task of a named stage: the process
 * is killed, stopped, or slowed. A marker file sees to it that each fault happens once; it holds
 * the number of the process it happened to.
 *
 * <p>Stages are named by where the driver submits them. An undisturbed run writes them down.
 */
public final class FaultPlugin implements SparkPlugin {
  private static final String PREFIX = "spark.coalmine.fault.";
  private static final String ACTION = PREFIX + "action";
  private static final String STAGE = PREFIX + "stage";
  private static final String MARKER = PREFIX + "marker";
  private static final String STAGES = PREFIX + "stages";

  /** What is done to an executor. */
  enum Action {
    /** SIGKILL. */
    KILL,
    /** SIGSTOP: the process is there and does nothing. */
    HANG,
    /** One task takes much longer than the others. */
    STRAGGLE,
    /** Every task takes its own short time, so that results come in another order. */
    SHUFFLE,
    /** Every task takes a fifth of a second: time for a fault from outside. */
    SLOW
  }

  /** Has a run write the names of its stages to a file, {@code id name} per line. */
  static void nameStages(Map<String, String> system, Path file) {
    system.put("spark.plugins", FaultPlugin.class.getName());
    system.put(STAGES, file.toString());
  }

  /** Plans one fault at the start of a stage. */
  static void plan(Map<String, String> system, Action action, int stage, Path marker) {
    system.put("spark.plugins", FaultPlugin.class.getName());
    system.put(ACTION, action.name());
    system.put(STAGE, Integer.toString(stage));
    system.put(MARKER, marker.toString());
  }

  static void shuffle(Map<String, String> system) {
    everyTask(system, Action.SHUFFLE);
  }

  static void slow(Map<String, String> system) {
    everyTask(system, Action.SLOW);
  }

  private static void everyTask(Map<String, String> system, Action action) {
    system.put("spark.plugins", FaultPlugin.class.getName());
    system.put(ACTION, action.name());
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext context, PluginContext plugin) {
        String file = context.conf().get(STAGES, "");
        if (!file.isEmpty()) {
          context.addSparkListener(new StageNames(Path.of(file)));
        }
        return Map.of();
      }
    };
  }

  private static final class StageNames extends SparkListener {
    private final Path file;
    private final StringBuilder names = new StringBuilder();

    StageNames(Path file) {
      this.file = file;
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted event) {
      names
          .append(event.stageInfo().stageId())
          .append(' ')
          .append(event.stageInfo().name())
          .append(' ')
          .append(event.properties().getProperty("spark.job.description", ""))
          .append('\n');
      try {
        Files.writeString(file, names);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot name the stages", e);
      }
    }
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      private SparkConf conf = new SparkConf(false);

      @Override
      public void init(PluginContext plugin, Map<String, String> extra) {
        conf = plugin.conf();
      }

      @Override
      public void onTaskStart() {
        String action = conf.get(ACTION, "");
        if (!action.isEmpty()) {
          act(Action.valueOf(action), conf);
        }
      }
    };
  }

  private static void act(Action action, SparkConf conf) {
    try {
      if (action == Action.SHUFFLE) {
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(30));
      } else if (action == Action.SLOW) {
        TimeUnit.MILLISECONDS.sleep(200);
      } else if (TaskContext.get().stageId() == conf.getInt(STAGE, -1)
          && isFirst(Path.of(conf.get(MARKER)))) {
        switch (action) {
          case KILL -> AuditProcess.signal(ProcessHandle.current(), "KILL");
          case HANG -> AuditProcess.signal(ProcessHandle.current(), "STOP");
          default -> TimeUnit.SECONDS.sleep(60);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the fault did not happen", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isFirst(Path marker) throws IOException {
    try {
      Files.writeString(
          marker, Long.toString(ProcessHandle.current().pid()), StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}
