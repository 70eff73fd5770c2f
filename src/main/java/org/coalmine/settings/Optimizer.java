package org.coalmine.settings;

/** The rule that turns gradients into steps. */
public enum Optimizer {
  /** Kingma and Ba, ICLR 2015, with β₁ 0.9, β₂ 0.999, ε 1e-8. */
  ADAM,
  /** Tieleman and Hinton, 2012, with decay 0.95, ε 1e-8. */
  RMSPROP,
  /** Stochastic gradient descent with (Nesterov's) momentum. */
  SGD
}
