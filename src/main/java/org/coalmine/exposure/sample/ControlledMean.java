package org.coalmine.exposure.sample;

/**
 * The mean of values, helped by control variates: other quantities of each draw whose means are
 * known (Owen, Monte Carlo theory, methods and examples, section 8.9).
 *
 * <pre>mean of (X − β·(C − E C)),  best with β = Var(C)⁻¹ Cov(C, X)</pre>
 *
 * <p>A mixture has controls of its own (Owen and Zhou, Safe and effective importance sampling, JASA
 * 2000): the part that proposal c has in the probability of what was drawn, a_c q_c / q, is a_c in
 * the mean. With all of them as controls the estimate is at least as good as if no draws had been
 * made but those from the proposal that is best for it, and where the values go up and down with
 * these parts, better. The uniform distribution is a control too, as a proposal or beside them: the
 * weight itself is |R| in the mean. A sample whose weights are too large on the whole overestimates
 * large ranks, and by this much.
 *
 * <p>A β found from the same draws would bias the mean a little; here each half of the draws is
 * corrected by the β of the other half, of which it is independent, so the mean stays unbiased.
 * (The estimate made of it is kept within its interval, see {@link ImportanceEstimate}, and then is
 * not.)
 *
 * @param standardError of the mean, as far as the draws show it
 */
record ControlledMean(double mean, double standardError) {}
