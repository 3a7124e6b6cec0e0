"""Experiments: what is trained, on what, for how long, and what is recorded of it."""
