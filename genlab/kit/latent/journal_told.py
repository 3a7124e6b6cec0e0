"""What six runs of a journal say: how many numbers are enough, and how to spend so many bits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from genlab.experiments.autoencoder_rules import BITS
from genlab.experiments.frame import decode
from genlab.experiments.journals import ENOUGH, JOURNAL_SIZES, enough_numbers
from genlab.kit.outcome import Outcome, store
from genlab.kit.standings import CLOSE
from genlab.runs.store import default_path

SPENT = 32  # bits a photo
WAYS = tuple((n, SPENT // n) for n in JOURNAL_SIZES if SPENT // n in BITS)  # numbers, bits of each
NEVER = "more"  # numbers than there are
NUMBERS_ASKED = (
    "A reader sees only the numbers, and names the digit of the training photo whose numbers are "
    f"nearest. How many numbers until that is right {round(10 * ENOUGH)} times in ten?"
)
BITS_ASKED = f"{SPENT} bits for each photo. How are they spent best?"
MISSED = "A run ended before it was measured, so nobody is judged. Train six new ones."
Found = Mapping[int, Outcome]  # size -> what became of its run


def numbers(size: int) -> str:
    """Return so many numbers in words."""
    return f"{size} number{'s' if size > 1 else ''}"


def way_words(way: tuple[int, int]) -> str:
    """Return so many numbers of so many bits in words."""
    n, bits = way
    return f"{numbers(n)} of {bits} bit{'s' if bits > 1 else ''}"


def told_numbers(chosen: str, found: Found) -> str:
    """Say how many numbers name the digit, by the runs' own figures."""
    shares = {size: one.numbers.get("one_nn") for size, one in found.items()}
    if None in shares.values():
        return MISSED
    enough = enough_numbers(shares)
    said = ", ".join(f"{100 * (share or 0):.0f} % from {size}" for size, share in shares.items())
    if enough is None:
        answer = f"not even {max(found)} are enough"
    else:
        answer = f"{numbers(enough)} {'is' if enough == 1 else 'are'} enough"
    right = chosen == (NEVER if enough is None else str(enough))
    return f"{_verdict(right, answer)} Right digits: {said}. {_likeness(found, enough)}".rstrip()


def told_bits(chosen: str, found: Found) -> str:
    """Say which way of spending the bits draws the ten photos best, by the runs' own figures."""
    figures = {way: rounded_psnr(found[way[0]], way[1]) for way in WAYS if way[0] in found}
    known = {way: values for way, values in figures.items() if values is not None}
    if len(known) < len(WAYS):
        return MISSED
    best = best_ways(known)
    said = ", ".join(f"{way_words(way)} {values.mean():.1f} dB" for way, values in known.items())
    answer = " and ".join(way_words(way) for way in best)
    answer += ", too close to call" if len(best) > 1 else ""
    verdict = _verdict(chosen in [way_words(way) for way in best], answer)
    return f"{verdict} Over the ten photos: {said}. The slider shows each of them."


def best_ways(figures: Mapping[tuple[int, int], np.ndarray]) -> list[tuple[int, int]]:
    """Return the best way, and those that the same photos do not tell from it.

    figures: way -> PSNR (10,) of the photos. Told apart are two whose mean difference is above
    `CLOSE` of its standard errors.
    """
    first = max(figures, key=lambda way: float(figures[way].mean()))

    def close(way: tuple[int, int]) -> bool:
        lost = figures[first] - figures[way]
        return bool(lost.mean() <= CLOSE * lost.std(ddof=1) / np.sqrt(len(lost)))

    return [way for way in figures if way == first or close(way)]


def rounded_psnr(one: Outcome, bits: int) -> np.ndarray | None:
    """Return the PSNR (10,) of the photos from numbers of so many bits; None of no finished run."""
    info = store().run(one.experiment.run_id)
    if info is None or not info.frames:
        return None
    table = _last_table(default_path(), info.id, info.frames)
    return None if table is None else table[BITS.index(bits)]


@lru_cache(maxsize=64)
def _last_table(path: Path, run_id: str, frames: int) -> np.ndarray | None:
    del path  # another home has other runs
    for _, blob in store().blobs(run_id, after=frames - 2):
        found = decode(blob).arrays.get("quantised_psnr")
        if found is not None:
            return found.astype(float)
    return None


def _verdict(right: bool, answer: str) -> str:
    return f"**{'You were right' if right else 'It came out otherwise'}: {answer}.**"


def _likeness(found: Found, enough: int | None) -> str:
    """Say what numbers beyond those that are enough have bought: likeness, or nothing."""
    last = max(found)
    if enough is None or enough == last:
        return ""
    there, here = (found[size].numbers.get("psnr") for size in (enough, last))
    if there is None or here is None:
        return ""
    figures = f"PSNR {there:.1f} dB with {enough}, {here:.1f} dB with {last}"
    if here <= there:
        return f"More of them bring no more likeness either: {figures}."
    return f"What more numbers buy is likeness, this very handwriting: {figures}."
