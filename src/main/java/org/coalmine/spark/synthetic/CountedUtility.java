package org.coalmine.spark.synthetic;

/**
 * A release and as much real text that its writer read, counted as far as real text asks that it
 * did not.
 *
 * @param holdout documents of which none has a text that was read
 * @param seen documents that were left out of it, for their text was
 * @param release of which much was drawn as there is real text, or all
 * @param real the other way round
 */
public record CountedUtility(
    CountedText holdout, long seen, CountedText release, CountedText real) {}
