package org.coalmine.train;

import org.coalmine.model.lstm.LstmWeights;

/**
 * A model that training starts from. Whoever names one declares it public: no unit of the text has
 * a part in it, and no ε covers it.
 *
 * @param sha256 of its file, in lower-case hexadecimal digits
 */
public record PublicModel(String sha256, LstmWeights weights) {}
