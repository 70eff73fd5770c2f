/**
 * The audit: configuration, stages, resume, gate and history. May import every room but {@code
 * cli}; Spark only through the jobs of {@code spark}.
 */
@NullMarked
package org.coalmine.audit;

import org.jspecify.annotations.NullMarked;
