package org.coalmine.model;

/**
 * The state of one prefix that waits outside of a panel, its values side by side. Opaque: only
 * scorers of the model that it is a state of read and write it.
 */
public interface KeptState {}
