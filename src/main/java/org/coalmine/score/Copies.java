package org.coalmine.score;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a document has in common with others, as a run of duplicates counted it. Groups are named by
 * numbers of that run: documents of the corpus from 0, those of files of a holdout behind them.
 *
 * @param exactGroup the first document with its text
 * @param exactCopies how many have its text, itself among them
 * @param exactInCorpus of them those of the corpus
 * @param nearGroup the first document of its group; null if it is too short to have a near one
 * @param nearGroupSize how many its group has; null as that
 * @param groupInCorpus documents of the corpus in its group, exact or near
 * @param duplicatedCharacters that stand elsewhere too
 * @param longestRepeat the longest stretch of them
 */
public record Copies(
    long exactGroup,
    long exactCopies,
    long exactInCorpus,
    @Nullable Long nearGroup,
    @Nullable Long nearGroupSize,
    long groupInCorpus,
    int duplicatedCharacters,
    int longestRepeat)
    implements Serializable {}
