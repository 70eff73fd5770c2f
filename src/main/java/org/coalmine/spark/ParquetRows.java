package org.coalmine.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes rows as Parquet by Spark SQL's writer, one file for a task, without Spark's commit: a job
 * of Spark commits all of its files or none, and a run that is killed would lose what it finished.
 */
public final class ParquetRows implements Serializable {
  private static final long serialVersionUID = 1;

  private final StructType schema;
  private final OutputWriterFactory writers;
  private final Broadcast<SerializableConfiguration> configuration;

  private ParquetRows(
      StructType schema,
      OutputWriterFactory writers,
      Broadcast<SerializableConfiguration> configuration) {
    this.schema = schema;
    this.writers = writers;
    this.configuration = configuration;
  }

  /** Prepared on the driver, for tasks. */
  public static ParquetRows of(SparkSession session, StructType schema) {
    try {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
      Job job = Job.getInstance(new Configuration(context.hadoopConfiguration()));
      OutputWriterFactory writers =
          new ParquetFileFormat()
              .prepareWrite(session, job, scala.collection.immutable.Map$.MODULE$.empty(), schema);
      return new ParquetRows(
          schema,
          writers,
          context.broadcast(new SerializableConfiguration(job.getConfiguration())));
    } catch (IOException e) {
      throw new UncheckedIOException("Spark cannot write Parquet here", e);
    }
  }

  /** Writes a file. */
  public void write(Path file, Iterator<InternalRow> rows) {
    Configuration hadoop = new Configuration(configuration.value().value());
    OutputWriter writer =
        writers.newInstance(
            file.toString(), schema, new TaskAttemptContextImpl(hadoop, new TaskAttemptID()));
    try {
      rows.forEachRemaining(writer::write);
    } finally {
      writer.close();
    }
  }
}
