/**
 * Stacked LSTM language models over characters: their weights, their file and the fused kernel that
 * scores them. May import {@code kernel}, {@code model} and {@code token}.
 *
 * <p>{@link org.coalmine.model.lstm.Kernel} holds the arithmetic (read its essay first), {@link
 * org.coalmine.model.lstm.Kernels} chooses a provider of it, {@link
 * org.coalmine.model.lstm.LstmModel} arranges it into a scorer.
 */
@NullMarked
package org.coalmine.model.lstm;

import org.jspecify.annotations.NullMarked;
