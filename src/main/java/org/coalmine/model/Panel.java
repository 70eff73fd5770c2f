package org.coalmine.model;

/**
 * The states of {@link Scorer#lanes} prefixes, side by side. Opaque: only the scorer that made a
 * panel reads and writes it. A lane that nobody filled is empty: what it costs may be anything and
 * is not read, and it never changes another lane.
 */
public interface Panel {}
