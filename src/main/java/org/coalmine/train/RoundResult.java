package org.coalmine.train;

/**
 * How far training has come.
 *
 * @param epoch from 1
 * @param epochs how many there will be
 * @param round averagings done in this epoch, from 1
 * @param rounds averagings in an epoch
 * @param trainLossBitsPerCharacter mean over the steps of this round
 * @param charactersPerSecond training speed of all workers together in this round
 */
public record RoundResult(
    int epoch,
    int epochs,
    int round,
    int rounds,
    double trainLossBitsPerCharacter,
    double charactersPerSecond) {}
