package org.coalmine.model;

/**
 * The state of one prefix that waits outside of a panel, its values side by side. Opaque: only the
 * scorer that made it reads and writes it.
 */
public interface KeptState {}
