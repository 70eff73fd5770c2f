package org.coalmine.spark.corpus;

import org.apache.spark.api.java.JavaPairRDD;

/**
 * Which documents of a corpus are alike.
 *
 * @param first of documents beyond the first of their group that first, by index; of the others
 *     nothing
 */
public record DocumentGroups(JavaPairRDD<Long, Long> first) {}
