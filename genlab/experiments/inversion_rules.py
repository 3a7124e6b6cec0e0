"""When a search for latents begins, and when it is looked at; importing this imports no torch."""

from __future__ import annotations

FLOWS = ("nll", "gan", "hybrid")  # teachers of a generator that can be run backwards
OFTEN = 8  # steps at first that are all looked at; from there on four in each doubling


def search_begins(steps: int, trained: int) -> int:
    """Return the step at which the generator is frozen: so early that a step of search is left."""
    return min(trained, steps - 1)


def frame_is_due(searched: int) -> bool:
    """Say whether step `searched` of the search is looked at: ever rarer, as it slows down."""
    if searched < 0:
        return False
    every = 2 ** max(0, searched.bit_length() - OFTEN.bit_length() + 1)
    return searched < OFTEN or searched % every == 0
