package org.coalmine.kernel;

/**
 * A matrix whose rows stand in a larger array.
 *
 * @param offset where row 0 begins
 * @param stride floats from one row to the next
 * @param width columns
 */
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
public record RowView(float[] values, int offset, int stride, int width) {
  /** Where a row begins. */
  public int start(int row) {
    return offset + row * stride;
  }
}
