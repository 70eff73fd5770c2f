package org.coalmine.spark.synthetic;

import java.util.List;
import org.coalmine.synthetic.RecordUnits;

/**
 * Rows of a release beside real rows.
 *
 * @param units the real units that are the nearest of a row
 * @param released rows of the release
 * @param unreadable documents of the release that are no rows
 * @param copies rows of the release that are a real row
 * @param copiedIncluded different real rows that were read and stand in the release
 * @param copiedExcluded the same of those that were held out
 * @param releasedDistinct different rows of the release
 * @param realDistinct different real rows
 * @param numbers the columns that are numbers
 */
public record ComparedRecords(
    RecordUnits units,
    long released,
    long unreadable,
    long copies,
    long copiedIncluded,
    long copiedExcluded,
    long releasedDistinct,
    long realDistinct,
    List<String> numbers) {
  public ComparedRecords {
    numbers = List.copyOf(numbers);
  }
}
