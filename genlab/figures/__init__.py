"""Figures that stand still: pure functions of frames and arrays, for export."""
