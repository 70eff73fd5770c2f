package org.coalmine.generation;

/**
 * A document that a model wrote.
 *
 * @param index which one
 * @param cut whether it was as long as a document may be before it ended
 * @param rejected how many were drawn for this index before it, and rejected
 * @param unparsed how many were drawn for it before, and were not of the form that is asked for
 */
public record Drawn(long index, String text, boolean cut, int rejected, int unparsed) {}
