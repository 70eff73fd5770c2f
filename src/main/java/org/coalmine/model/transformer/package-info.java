/**
 * Users' own transformers, as Hugging Face writes them: their configuration, their weights, and the
 * kernel that scores them. May import {@code kernel}, {@code model} and {@code token}.
 */
@NullMarked
package org.coalmine.model.transformer;

import org.jspecify.annotations.NullMarked;
