/**
 * Differential privacy in numbers: its settings, what training with noise guarantees (accountants),
 * the noise itself, and what an audit refutes (lower bounds on ε from ranks and from one run).
 * Pure. A leaf: imports nothing of Coalmine.
 */
@NullMarked
package org.coalmine.privacy;

import org.jspecify.annotations.NullMarked;
