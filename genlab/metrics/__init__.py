"""Metrics: figures with their error, and densities on a grid."""
