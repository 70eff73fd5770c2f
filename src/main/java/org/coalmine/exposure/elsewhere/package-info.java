/**
 * Ranks in a model that is known by the scores of some texts alone: what uniform draws show, what
 * the shared beginning of all candidates proves, and whether the scores can be what they are said
 * to be. Pure: no Spark, no files. May import {@code exposure}.
 */
@NullMarked
package org.coalmine.exposure.elsewhere;

import org.jspecify.annotations.NullMarked;
