/**
 * The audit: its stages, and how it resumes. May import every room but {@code cli}; Spark only
 * through the jobs of {@code spark}.
 */
@NullMarked
package org.coalmine.audit;

import org.jspecify.annotations.NullMarked;
