package org.coalmine.spark.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.corpus.CorpusSplit;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Groups splits into partitions of about one split's bytes each, near where the bytes are. */
final class SplitRdd {
  /** Of small files a task takes so many at most. */
  static final int MOST_SPLITS = 1000;

  private SplitRdd() {}

  static <T> JavaRDD<List<T>> of(
      JavaSparkContext context, List<T> items, Function<T, CorpusSplit> split) {
    return of(context, items, split, MOST_SPLITS);
  }

  /** The same with at most so many splits in a partition. */
  static <T> JavaRDD<List<T>> of(
      JavaSparkContext context, List<T> items, Function<T, CorpusSplit> split, int most) {
    List<Tuple2<List<T>, Seq<String>>> partitions = new ArrayList<>();
    List<T> group = new ArrayList<>();
    long bytes = 0;
    for (T item : items) {
      CorpusSplit range = split.apply(item);
      long size = range.to() - range.from();
      if (!group.isEmpty() && (bytes + size > CorpusFiles.SPLIT_BYTES || group.size() == most)) {
        partitions.add(partition(group, split));
        group = new ArrayList<>();
        bytes = 0;
      }
      group.add(item);
      bytes += size;
    }
    if (!group.isEmpty()) {
      partitions.add(partition(group, split));
    }
    ClassTag<List<T>> tag = ClassTag$.MODULE$.apply(List.class);
    return context.sc().makeRDD(toSeq(partitions), tag).toJavaRDD();
  }

  private static <T> Tuple2<List<T>, Seq<String>> partition(
      List<T> group, Function<T, CorpusSplit> split) {
    return new Tuple2<>(new ArrayList<>(group), toSeq(split.apply(group.get(0)).hosts()));
  }

  private static <T> Seq<T> toSeq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }
}
