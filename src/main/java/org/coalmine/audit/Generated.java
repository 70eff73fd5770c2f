package org.coalmine.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Documents that a model wrote, as the manifest of a run names them. They are whole.
 *
 * @param digest names the folder; it covers all that the documents depend on
 * @param directory where they are
 * @param modelSha256 of the model that wrote them
 * @param orderSha256 of the order in which symbols are drawn
 * @param settings by dotted key
 * @param documents how many there are
 * @param characters of all of them
 * @param cut how many were as long as a document may be before they ended
 * @param rejected how many were drawn beside these, and rejected
 * @param unparsed how many were drawn beside these, and were no row of the table
 * @param files that hold them
 * @param textSha256 of the digests of the files' texts, in their order
 * @param columns of a table whose rows they are; null where they are texts
 * @param planted whether canaries stood in what the model was trained on: then these documents may
 *     hold them
 * @param privacy what is promised of the documents; null if nothing is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Generated(
    String digest,
    String directory,
    String modelSha256,
    String orderSha256,
    SortedMap<String, String> settings,
    long documents,
    long characters,
    long cut,
    long rejected,
    long unparsed,
    int files,
    String textSha256,
    @Nullable List<String> columns,
    boolean planted,
    @Nullable String privacy) {
  public Generated {
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(modelSha256, "modelSha256");
    Objects.requireNonNull(orderSha256, "orderSha256");
    Objects.requireNonNull(textSha256, "textSha256");
    columns = columns == null ? null : List.copyOf(columns);
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** How many documents were drawn, kept or not. */
  public long drawn() {
    return documents + rejected + unparsed;
  }
}
