package org.coalmine.spark.duplicates;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.duplicates.DuplicateSettings;
import org.coalmine.duplicates.TextDigest;
import org.coalmine.duplicates.Words;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.FileEdits;
import org.coalmine.text.Document;
import org.coalmine.text.Winnowing;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The search for duplicates, table by table, in Parquet files. No table holds text, and none
 * depends on partitions or executors. The memory that a task takes does not grow with the
 * documents; the driver holds edges up to a limit ({@link NearGroups}).
 */
public final class DuplicateJob {
  /** A folder beside the tables for what a job keeps of its steps; of no use afterwards. */
  public static final String CHECKPOINTS = "checkpoints";

  static final String DOCUMENT = "document";
  static final String SIDE = "side";
  static final String CORPUS = "corpus";
  static final String HOLDOUT = "holdout";

  /** Characters that a partition of a sort gets, on the average. */
  private static final long CHARACTERS_PER_PARTITION = 1 << 22;

  private static final StructType DIGESTS =
      new StructType()
          .add("high", DataTypes.LongType, false)
          .add("low", DataTypes.LongType, false)
          .add(DOCUMENT, DataTypes.LongType, false);

  private static final StructType LENGTHS =
      new StructType()
          .add(DOCUMENT, DataTypes.LongType, false)
          .add("characters", DataTypes.LongType, false)
          .add("shingled", DataTypes.BooleanType, false);

  private final SparkSession session;
  private final BothSides sides;
  private final JavaRDD<Document> documents;
  private final DuplicateSettings settings;
  private final Path folder;
  private final long mostOnDriver;

  /**
   * @param folder where the tables are written, each into a folder of its own
   */
  public DuplicateJob(Cluster cluster, BothSides sides, DuplicateSettings settings, Path folder) {
    this(
        forSorts(
            SparkSession.builder().sparkContext(cluster.context().sc()).getOrCreate(),
            sides.characters()),
        sides,
        sides.documents(),
        settings,
        folder,
        NearGroups.mostOnDriver());
  }

  /**
   * @param documents those of both sides, in any partitions
   */
  DuplicateJob(
      SparkSession session,
      BothSides sides,
      JavaRDD<Document> documents,
      DuplicateSettings settings,
      Path folder,
      long mostOnDriver) {
    this.session = session;
    this.sides = sides;
    this.documents = documents;
    this.settings = settings;
    this.folder = folder;
    this.mostOnDriver = mostOnDriver;
  }

  /**
   * A session of the same cluster whose sorts have partitions by the size of the corpus. They are
   * known beforehand, so a query need not be planned again behind every stage of it.
   */
  static SparkSession forSorts(SparkSession session, long characters) {
    SparkSession own = session.newSession();
    own.conf().set("spark.sql.shuffle.partitions", 1 + characters / CHARACTERS_PER_PARTITION);
    own.conf().set("spark.sql.adaptive.enabled", false);
    return own;
  }

  /**
   * Writes a table anew, whatever a killed run has left of it.
   *
   * @return its rows
   */
  public long write(DuplicateTable table) {
    Dataset<Row> rows =
        switch (table) {
          case EXACT -> Stars.of(session.createDataFrame(digests(), DIGESTS));
          case EDGES -> new NearDocuments(session, settings).edges(documents);
          case NEAR ->
              NearGroups.of(
                  session, read(DuplicateTable.EDGES), mostOnDriver, new Path(folder, CHECKPOINTS));
          case REPEATS -> Repeats.of(session, documents, Winnowing.ofRepeats(settings.substring()));
          case DOCUMENTS -> documents();
        };
    rows.write().mode(SaveMode.Overwrite).parquet(path(table).toString());
    return read(table).count();
  }

  /** The folder of the tables, below the directory of a run. */
  public static String folder(BothSides sides, DuplicateSettings settings) {
    return "duplicates/" + sides.digest(settings);
  }

  /** What the tables say together; they must all be written. */
  public DuplicateFindings findings() {
    return new FindingQueries(read(DuplicateTable.DOCUMENTS), sides, settings)
        .findings(read(DuplicateTable.EDGES).count());
  }

  /**
   * Edits of the corpus that keep the first document of each group; the result must be written.
   *
   * @throws ArithmeticException if the corpus has more than 2^31 documents
   */
  public FileEdits firstDocuments() {
    BitSet others = new BitSet(Math.toIntExact(sides.corpus().size()));
    for (long[] some :
        read(DuplicateTable.DOCUMENTS)
            .where(
                col(SIDE)
                    .equalTo(CORPUS)
                    .and(col(DOCUMENT).notEqual(coalesce(col("nearGroup"), col("exactGroup")))))
            .select(DOCUMENT)
            .toJavaRDD()
            .mapPartitions(rows -> List.of(numbers(rows)).iterator())
            .collect()) {
      for (long document : some) {
        others.set(Math.toIntExact(document));
      }
    }
    return new FirstDocuments(others);
  }

  private static long[] numbers(Iterator<Row> rows) {
    LongStream.Builder numbers = LongStream.builder();
    rows.forEachRemaining(row -> numbers.add(row.getLong(0)));
    return numbers.build().toArray();
  }

  /** Where a table stands. */
  public Path path(DuplicateTable table) {
    return new Path(folder, table.folder());
  }

  private Dataset<Row> read(DuplicateTable table) {
    return session.read().schema(table.schema()).parquet(path(table).toString());
  }

  private JavaRDD<Row> digests() {
    return documents.map(
        document -> {
          TextDigest.Bits bits = new TextDigest().of(document.text().codePoints().toArray());
          return RowFactory.create(bits.high(), bits.low(), document.index());
        });
  }

  private JavaRDD<Row> lengths() {
    int shingle = settings.shingle();
    return documents.map(
        document -> {
          int[] text = document.text().codePoints().toArray();
          return RowFactory.create(
              document.index(), (long) text.length, !Words.of(text, shingle).isEmpty());
        });
  }

  private Dataset<Row> documents() {
    Column document = col(DOCUMENT);
    Dataset<Row> exact =
        members(read(DuplicateTable.EXACT).withColumnRenamed(Stars.FIRST, "exactGroup"));
    Dataset<Row> near = sized(read(DuplicateTable.NEAR), "nearGroup", "nearGroupSize");
    return session
        .createDataFrame(lengths(), LENGTHS)
        .join(sized(exact, "exactGroup", "exactCopies"), seq(DOCUMENT), "left")
        .join(near, seq(DOCUMENT), "left")
        .join(read(DuplicateTable.REPEATS), seq(DOCUMENT), "left")
        .select(
            document,
            when(document.lt(sides.corpus().size()), CORPUS).otherwise(HOLDOUT).as(SIDE),
            col("characters"),
            coalesce(col("exactGroup"), document).as("exactGroup"),
            coalesce(col("exactCopies"), lit(1L)).as("exactCopies"),
            when(col("shingled"), coalesce(col("nearGroup"), document)).as("nearGroup"),
            when(col("shingled"), coalesce(col("nearGroupSize"), lit(1L))).as("nearGroupSize"),
            orZero("duplicatedCharacters"),
            orZero("withinDocument"),
            orZero("longestRepeat"),
            col("repeatStart"),
            col("repeatLength"),
            col("repeatDocument"),
            col("repeatDocumentStart"));
  }

  /** The edges of stars, with the first of each star as a member too. */
  private static Dataset<Row> members(Dataset<Row> stars) {
    return stars.union(stars.select(col("exactGroup"), col("exactGroup")).distinct());
  }

  private static Dataset<Row> sized(Dataset<Row> members, String group, String size) {
    return members.join(members.groupBy(group).agg(count(lit(1)).as(size)), seq(group), "inner");
  }

  private static Column orZero(String column) {
    return coalesce(col(column), lit(0)).as(column);
  }

  private static Seq<String> seq(String column) {
    return JavaConverters.asScalaBuffer(List.of(column));
  }
}
