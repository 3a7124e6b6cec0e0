"""Objectives: a model and a batch give a scalar; and the step that descends it."""
