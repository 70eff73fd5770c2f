package org.coalmine.model.transformer;

/** How the values of one position are brought to one scale before each layer. */
public enum Norm {
  /** (x − mean) / √(variance + ε) · weight + bias. */
  LAYER,
  /** x / √(mean of x² + ε) · weight. */
  RMS
}
