/**
 * What a language model must be able to do, how it is drawn from, and its file. The models
 * themselves live in its sub-rooms, which import it. May import {@code kernel} and {@code token}.
 */
@NullMarked
package org.coalmine.model;

import org.jspecify.annotations.NullMarked;
