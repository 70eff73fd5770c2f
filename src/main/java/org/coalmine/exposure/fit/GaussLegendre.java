package org.coalmine.exposure.fit;

/**
 * Gauss-Legendre quadrature on [−1, 1]: exact for polynomials up to degree 2 · size − 1. Nodes are
 * the roots of the Legendre polynomial, by Newton's method from their asymptotic positions.
 */
final class GaussLegendre {
  private final double[] nodes;
  private final double[] weights;

  private GaussLegendre(double[] nodes, double[] weights) {
    this.nodes = nodes;
    this.weights = weights;
  }

  static GaussLegendre of(int size) {
    double[] nodes = new double[size];
    double[] weights = new double[size];
    for (int i = 0; i < size; i++) {
      double x = -StrictMath.cos(Math.PI * (i + 0.75) / (size + 0.5));
      double slope = 0;
      for (int iteration = 0; iteration < 8; iteration++) {
        double previous = 1;
        double value = x;
        for (int n = 2; n <= size; n++) {
          double next = ((2 * n - 1) * x * value - (n - 1) * previous) / n;
          previous = value;
          value = next;
        }
        slope = size * (x * value - previous) / (x * x - 1);
        x -= value / slope;
      }
      nodes[i] = x;
      weights[i] = 2 / ((1 - x * x) * slope * slope);
    }
    return new GaussLegendre(nodes, weights);
  }

  int size() {
    return nodes.length;
  }

  double node(int k) {
    return nodes[k];
  }

  double weight(int k) {
    return weights[k];
  }
}
