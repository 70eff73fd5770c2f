package org.coalmine.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.coalmine.store.Ledger;

/**
 * What {@code spark.plugins} names: the gauges of a run on the driver ({@link RunMetrics}), and on
 * executors the loggers of {@code conf/log4j2.properties} where nobody has configured others.
 */
public final class CoalminePlugin implements SparkPlugin {
  private static final String SPARKS_LOGGERS = "org/apache/spark/log4j2-defaults.properties";

  /** The executor that is the driver's own process. */
  private static final String DRIVER = "driver";

  @Override
  public DriverPlugin driverPlugin() {
    return new Driver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Executor();
  }

  private static final class Driver implements DriverPlugin {
    @Override
    public Map<String, String> init(SparkContext context, PluginContext plugin) {
      MetricRegistry registry = plugin.metricRegistry();
      RunMetrics.ofThisProcess()
          .each((name, value) -> registry.register(name, (Gauge<Double>) value::get));
      registry.register("ledger.failures", (Gauge<Long>) Ledger::failedWrites);
      return Map.of();
    }
  }

  private static final class Executor implements ExecutorPlugin {
    @Override
    public void init(PluginContext plugin, Map<String, String> settings) {
      if (!plugin.executorID().equals(DRIVER)) {
        configure((LoggerContext) LogManager.getContext(false));
      }
    }
  }

  /** Spark's own loggers tell of every task, and fill an executor's log. */
  static void configure(LoggerContext loggers) {
    URL ours = CoalminePlugin.class.getResource("log4j2.properties");
    if (ours != null && String.valueOf(loggers.getConfigLocation()).endsWith(SPARKS_LOGGERS)) {
      try {
        loggers.setConfigLocation(ours.toURI());
      } catch (URISyntaxException e) {
        throw new IllegalStateException("the class path has a place that is no URI: " + ours, e);
      }
    }
  }
}
