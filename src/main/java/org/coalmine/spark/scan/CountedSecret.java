package org.coalmine.spark.scan;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A count with what is counted over different values.
 *
 * @param contexts with how many different characters before it
 * @param users of how many users; null where documents have none
 */
record CountedSecret(SecretCount count, long contexts, @Nullable Long users)
    implements Serializable {}
