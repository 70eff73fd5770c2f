/**
 * Inputs that users of other tools had trouble with, and what each command makes of them. A family
 * of rows is a class; {@link org.coalmine.cases.CasesIT} runs them all.
 */
@NullMarked
package org.coalmine.cases;

import org.jspecify.annotations.NullMarked;
