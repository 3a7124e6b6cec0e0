"""Runs: recordings that survive a killed process, and the processes that make them."""
