/**
 * What a language model must be able to do, and its file. The models themselves live in the rooms
 * below. May import {@code token}.
 */
@NullMarked
package org.coalmine.model;

import org.jspecify.annotations.NullMarked;
