/**
 * What concerns models that are trained elsewhere: files with canaries for them. May import {@code
 * audit}, {@code canary}, {@code configuration}, {@code corpus.write}, {@code privacy}, {@code
 * settings}, {@code spark}, {@code spark.corpus}, {@code store} and {@code text}.
 */
@NullMarked
package org.coalmine.audit.elsewhere;

import org.jspecify.annotations.NullMarked;
