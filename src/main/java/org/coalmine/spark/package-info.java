/**
 * Every Spark job, and nothing else imports Spark. May import {@code train}, {@code extract},
 * {@code exposure}, {@code privacy}, {@code store} and what those stand on.
 */
@NullMarked
package org.coalmine.spark;

import org.jspecify.annotations.NullMarked;
