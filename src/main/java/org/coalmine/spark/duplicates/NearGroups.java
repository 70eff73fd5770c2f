package org.coalmine.spark.duplicates;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.graphx.Edge;
import org.apache.spark.graphx.Graph;
import org.apache.spark.graphx.lib.ConnectedComponents;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.coalmine.duplicates.Components;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The connected components of edges between documents, each named by its smallest document: on the
 * driver where it can hold them, else by GraphX, to the end in any case.
 */
final class NearGroups {
  /** Of a driver's heap an edge may take so many bytes. */
  private static final long BYTES_PER_EDGE = 256;

  private static final long MOST_ON_DRIVER = 10_000_000;
  private static final int IN_A_CHUNK = 1 << 15;
  private static final String GROUP = "nearGroup";

  private static final StructType SCHEMA =
      new StructType()
          .add(DuplicateJob.DOCUMENT, DataTypes.LongType, false)
          .add(GROUP, DataTypes.LongType, false);

  private NearGroups() {}

  /** How many edges the driver of this process takes. */
  static long mostOnDriver() {
    return Math.min(MOST_ON_DRIVER, Runtime.getRuntime().maxMemory() / BYTES_PER_EDGE);
  }

  /**
   * The group of every document that an edge names.
   *
   * @param edges a document and the first that it met
   * @param mostOnDriver with more edges GraphX is asked
   * @param checkpoints a folder for what GraphX keeps of its steps
   */
  static Dataset<Row> of(
      SparkSession session, Dataset<Row> edges, long mostOnDriver, Path checkpoints) {
    JavaRDD<Row> groups =
        edges.count() <= mostOnDriver ? onDriver(session, edges) : byGraph(edges, checkpoints);
    return session.createDataFrame(groups, SCHEMA);
  }

  private static JavaRDD<Row> onDriver(SparkSession session, Dataset<Row> edges) {
    List<long[]> parts =
        edges.toJavaRDD().mapPartitions(rows -> List.of(ends(rows)).iterator()).collect();
    long[] ends = new long[parts.stream().mapToInt(part -> part.length).sum()];
    int filled = 0;
    for (long[] part : parts) {
      System.arraycopy(part, 0, ends, filled, part.length);
      filled += part.length;
    }
    Components components = Components.of(ends);
    List<long[]> chunks = new ArrayList<>();
    for (int from = 0; from < components.size(); from += IN_A_CHUNK) {
      int to = Math.min(components.size(), from + IN_A_CHUNK);
      long[] chunk = new long[2 * (to - from)];
      for (int place = from; place < to; place++) {
        chunk[2 * (place - from)] = components.document(place);
        chunk[2 * (place - from) + 1] = components.component(place);
      }
      chunks.add(chunk);
    }
    return new JavaSparkContext(session.sparkContext())
        .parallelize(chunks, Math.max(1, chunks.size()))
        .flatMap(NearGroups::rows);
  }

  private static long[] ends(Iterator<Row> rows) {
    long[] ends = new long[64];
    int filled = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      if (filled == ends.length) {
        ends = Arrays.copyOf(ends, 2 * filled);
      }
      ends[filled++] = row.getLong(0);
      ends[filled++] = row.getLong(1);
    }
    return Arrays.copyOf(ends, filled);
  }

  private static Iterator<Row> rows(long[] chunk) {
    List<Row> rows = new ArrayList<>(chunk.length / 2);
    for (int i = 0; i < chunk.length; i += 2) {
      rows.add(RowFactory.create(chunk[i], chunk[i + 1]));
    }
    return rows.iterator();
  }

  private static JavaRDD<Row> byGraph(Dataset<Row> edges, Path checkpoints) {
    edges.sparkSession().sparkContext().setCheckpointDir(checkpoints.toString());
    ClassTag<Integer> none = ClassTag$.MODULE$.apply(Integer.class);
    JavaRDD<Edge<Integer>> drawn =
        edges.toJavaRDD().map(row -> new Edge<>(row.getLong(0), row.getLong(1), 0));
    Graph<Integer, Integer> graph =
        Graph.fromEdges(
            drawn.rdd(),
            0,
            StorageLevel.MEMORY_AND_DISK(),
            StorageLevel.MEMORY_AND_DISK(),
            none,
            none);
    return ConnectedComponents.run(graph, none, none).vertices().toJavaRDD().map(NearGroups::row);
  }

  private static Row row(Tuple2<Object, Object> vertex) {
    return RowFactory.create(vertex._1(), vertex._2());
  }
}
