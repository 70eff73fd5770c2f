/**
 * Differential privacy in numbers: its settings, what training with noise guarantees (accountants),
 * the noise itself, and what an audit refutes (lower bounds on ε from ranks and from one run).
 * Pure. A leaf: imports nothing of Coalmine.
 *
 * <p>It holds more than 25 files because a lower bound on ε is proved against the very curves and
 * step losses that the accountants' upper bounds are made of.
 */
@NullMarked
package org.coalmine.privacy;

import org.jspecify.annotations.NullMarked;
