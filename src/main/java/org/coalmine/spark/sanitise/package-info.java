/**
 * A corpus written anew without its secrets, and compared with what it was. May import {@code
 * corpus}, {@code corpus.write}, {@code scan}, {@code scan.sanitise}, {@code secret}, {@code
 * spark}, {@code spark.corpus}, {@code spark.scan} and {@code text}.
 */
@NullMarked
package org.coalmine.spark.sanitise;

import org.jspecify.annotations.NullMarked;
