"""`report`: what a claim rests on, from several seeds."""

from __future__ import annotations

import importlib
import sys

from genlab.cli.say import fail, say
from genlab.data.shipped import AssetError
from genlab.experiments.experiment import MAX_SEED
from genlab.experiments.fields import SettingError
from genlab.runs.info import StoreError

MAX_SEEDS = 20


def report(module: str, seeds: str, data: str = "", *, ship: bool = False) -> str:
    """Return the report that `module` makes from `seeds`, "1,2,3"; leave where it cannot be.

    data: what it is about, where there is a choice. ship: whether it becomes the shipped one.
    """
    parsed = parse(seeds)
    made_by = importlib.import_module(module)
    make = made_by.ship if ship else made_by.report
    try:
        text: str = make(parsed, *([data] if data else []))
    except (SettingError, AssetError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        say("Stopped. What was trained is recorded; the same command goes on from there.")
        sys.exit(130)
    except StoreError as error:
        say(str(error))
        sys.exit(1)
    return text


def recorded(module: str, data: str = "") -> str:
    """Return the report that comes with the app; leave where there is none of such `data`."""
    try:
        text: str = importlib.import_module(module).recorded(*([data] if data else []))
    except AssetError as error:
        fail(str(error))
    return text


def parse(seeds: str) -> list[int]:
    """Return different seeds in the order given, or leave with exit code 2."""
    words = [word.strip() for word in seeds.split(",")]
    if not all(word.isascii() and word.isdigit() and len(word) < 11 for word in words):
        fail(f"`--seeds {seeds[:64]}` are no seeds; write whole numbers, as in 1,2,3.")
    parsed = list(dict.fromkeys(map(int, words)))
    if len(parsed) > MAX_SEEDS or max(parsed) > MAX_SEED:
        fail(f"A report takes at most {MAX_SEEDS} seeds, each from 0 to {MAX_SEED:,}.")
    return parsed
