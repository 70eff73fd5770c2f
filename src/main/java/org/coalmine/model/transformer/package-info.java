/**
 * Users' own transformers, as Hugging Face writes them: their configuration, their weights, and the
 * kernel that scores them. May import {@code kernel}, {@code model} and {@code token}.
 *
 * <p>It holds more than 25 files because the readers of checkpoints and the scorer share the
 * records of configuration and weights, most of which no other room sees. {@link
 * org.coalmine.model.transformer.Kernel} holds the arithmetic, {@link
 * org.coalmine.model.transformer.TransformerScorer} arranges its lanes.
 */
@NullMarked
package org.coalmine.model.transformer;

import org.jspecify.annotations.NullMarked;
