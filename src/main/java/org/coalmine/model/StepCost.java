package org.coalmine.model;

/**
 * What it costs to advance a model, in multiplications and additions.
 *
 * @param stepOperations of advancing a prefix by one symbol, without what it shares
 * @param branchOperations of what all children of a prefix share, once for each prefix that is
 *     advanced by one symbol or more
 */
public record StepCost(double stepOperations, double branchOperations) {}
