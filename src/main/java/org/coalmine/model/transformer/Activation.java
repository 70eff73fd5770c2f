package org.coalmine.model.transformer;

/** What stands between the matrices of the inner layer. */
public enum Activation {
  /** x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³))). */
  GELU_TANH,
  /** x/2 · (1 + erf(x/√2)). */
  GELU_ERF,
  /** max(x, 0). */
  RELU,
  /** x / (1 + e⁻ˣ). */
  SILU
}
