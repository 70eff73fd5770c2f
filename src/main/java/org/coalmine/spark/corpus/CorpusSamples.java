package org.coalmine.spark.corpus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.Formats;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;

/** Reads single documents of a corpus again. */
@FunctionalInterface
interface CorpusSamples {
  /** Of documents that have no place of their own. */
  CorpusSamples NONE = indexes -> List.of();

  /** The documents with these indexes, in their order. */
  List<SampledDocument> of(Set<Long> indexes);

  /**
   * Some documents, whole.
   *
   * @param all of the corpus
   */
  default JavaRDD<Document> among(JavaRDD<Document> all, Set<Long> indexes) {
    HashSet<Long> wanted = new HashSet<>(indexes);
    return all.filter(document -> wanted.contains(document.index()));
  }

  /** All documents in pieces of so many; none where they have no place of their own. */
  default List<DocumentRange> ranges(long documents) {
    return List.of();
  }

  /** Documents of files; only the splits that hold one are read, up to it. */
  record OfFiles(
      JavaSparkContext context,
      List<NumberedSplit> splits,
      Broadcast<CorpusSource> source,
      Broadcast<SerializableConfiguration> configuration)
      implements CorpusSamples {

    @Override
    public List<SampledDocument> of(Set<Long> indexes) {
      List<NumberedSplit> holding =
          splits.stream()
              .filter(split -> indexes.stream().anyMatch(index -> holds(split, index)))
              .toList();
      Set<Long> wanted = Set.copyOf(indexes);
      Broadcast<CorpusSource> shared = source;
      Broadcast<SerializableConfiguration> hadoop = configuration;
      try {
        return SplitRdd.of(context, holding, NumberedSplit::split)
            .setName("corpus: sample")
            .flatMap(
                group -> {
                  List<SampledDocument> found = new ArrayList<>();
                  for (NumberedSplit split : group) {
                    found.addAll(read(split, wanted, shared.value(), hadoop.value().value()));
                  }
                  return found.iterator();
                })
            .collect()
            .stream()
            .sorted(Comparator.comparingLong(SampledDocument::index))
            .toList();
      } catch (Exception e) {
        throw FailedPass.of(e);
      }
    }

    @Override
    public JavaRDD<Document> among(JavaRDD<Document> all, Set<Long> indexes) {
      TreeSet<Long> wanted = new TreeSet<>(indexes);
      List<NumberedSplit> holding =
          splits.stream()
              .filter(
                  split -> {
                    Long first = wanted.ceiling(split.firstIndex());
                    return first != null && holds(split, first);
                  })
              .toList();
      Broadcast<CorpusSource> shared = source;
      Broadcast<SerializableConfiguration> hadoop = configuration;
      return SplitRdd.of(context, holding, NumberedSplit::split)
          .flatMap(group -> new DocumentIterator(group, shared, hadoop))
          .filter(document -> wanted.contains(document.index()));
    }

    @Override
    public List<DocumentRange> ranges(long documents) {
      List<DocumentRange> ranges = new ArrayList<>();
      long size = splits.stream().mapToLong(NumberedSplit::documents).sum();
      int next = 0;
      for (long from = 0; from < size; from += documents) {
        long to = Math.min(size, from + documents);
        List<NumberedSplit> holding = new ArrayList<>();
        int last = next;
        while (last < splits.size() && splits.get(last).firstIndex() < to) {
          holding.add(splits.get(last++));
        }
        NumberedSplit end = holding.get(holding.size() - 1);
        next = end.firstIndex() + end.documents() == to ? last : last - 1;
        ranges.add(new DocumentRange(ranges.size(), from, to, holding, source, configuration));
      }
      return ranges;
    }

    private static boolean holds(NumberedSplit split, long index) {
      return split.firstIndex() <= index && index < split.firstIndex() + split.documents();
    }

    private static List<SampledDocument> read(
        NumberedSplit split, Set<Long> wanted, CorpusSource source, Configuration configuration)
        throws IOException {
      long last =
          wanted.stream().filter(index -> holds(split, index)).max(Long::compare).orElse(-1L);
      List<SampledDocument> found = new ArrayList<>();
      long index = split.firstIndex();
      long record = split.recordsBefore();
      try (CorpusRecords records = Formats.open(split.split(), source, configuration)) {
        while (index <= last && records.next()) {
          record++;
          if (records.current() instanceof Parsed.Text text && source.keeps(text.text())) {
            if (wanted.contains(index)) {
              String place = split.split().path() + ":" + record;
              found.add(SampledDocument.of(index, place, text.text()));
            }
            index++;
          }
        }
      }
      return found;
    }
  }
}
