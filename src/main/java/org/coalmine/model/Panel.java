package org.coalmine.model;

/**
 * The states of {@link Scorer#LANES} prefixes, side by side. Opaque: only the scorer that made a
 * panel reads and writes it. A lane that nobody filled holds some finite state; what is computed
 * for it is ignored and never changes another lane.
 */
public interface Panel {}
