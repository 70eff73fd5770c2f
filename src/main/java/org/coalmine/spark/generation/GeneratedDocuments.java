package org.coalmine.spark.generation;

/**
 * Documents that are written.
 *
 * @param documents how many
 * @param characters of all of them
 * @param cut how many were as long as a document may be before they ended
 * @param rejected how many were drawn beside these, and rejected
 * @param unparsed how many were drawn beside these, and were no row of the table
 * @param files that hold them
 * @param textSha256 of the digests of the files' texts, in their order
 */
public record GeneratedDocuments(
    long documents,
    long characters,
    long cut,
    long rejected,
    long unparsed,
    int files,
    String textSha256) {}
