"""Where a duel's slow motion begins."""

from __future__ import annotations

MOST_MOVES = 2000  # each is a frame


def first_of(steps: int, after: int) -> int:
    """Return the step at which slow motion begins, of a run of `steps` steps and moves.

    That is `after`, or so early that a move is left, or so late that `MOST_MOVES` are.
    """
    return max(min(after, steps - 1), steps - MOST_MOVES)
