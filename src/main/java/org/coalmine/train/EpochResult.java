package org.coalmine.train;

import java.util.OptionalDouble;

/**
 * What one epoch of training came to.
 *
 * @param epoch from 1
 * @param trainLossBitsPerCharacter mean over the epoch's steps, each before its update
 * @param validationLossBitsPerCharacter on the held-out documents, windows as in training; empty if
 *     nothing was held out
 * @param characters characters predicted in training during the epoch
 * @param seconds wall time of the epoch, validation included
 * @param checkpoint what training goes on from after the epoch
 */
public record EpochResult(
    int epoch,
    double trainLossBitsPerCharacter,
    OptionalDouble validationLossBitsPerCharacter,
    long characters,
    double seconds,
    Checkpoint checkpoint) {}
