/**
 * What a language model must be able to do, and its file. May import {@code text}; the models
 * themselves live in the packages below.
 */
@NullMarked
package org.coalmine.model;

import org.jspecify.annotations.NullMarked;
