"""Where folders of images in IDX form are looked for: each is a data set, called as it is called.

Those in `GENLAB_DATA` are the learner's; those beside the recordings were downloaded.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from genlab.data.idx import DataError
from genlab.data.idx_folder import FILE, Found, look


def home() -> Path:
    """Return the folder that downloaded data are kept in."""
    package = find_spec("genlab")  # None in an exported run, which looks where it is started
    beside = Path(package.origin).parents[1] if package and package.origin else Path.cwd()
    return Path(os.environ.get("GENLAB_HOME") or beside / ".genlab") / "data"


def found() -> dict[str, Found]:
    """Return every folder of images by name: those in `GENLAB_DATA`, then those downloaded.

    A damaged one is there too, with its sentence; where a set is in both places, a whole one wins.
    Every file is read through once, and again only when it has changed.
    """
    sets: dict[str, Found] = {}
    for folder in _folders():
        if folder.name not in sets or sets[folder.name].problem:
            seen = look(folder)
            if folder.name not in sets or not seen.problem:
                sets[folder.name] = seen
    return sets


def find(name: str) -> Found:
    """Return the folder called `name`.

    Raises `KeyError` where there is none, `DataError` with its sentence where it is damaged.
    """
    seen = [look(folder) for folder in _folders() if folder.name == name]
    for one in seen:
        if not one.problem:
            return one
    if seen:
        raise DataError(seen[0].problem)
    raise KeyError(name)


def _folders() -> list[Path]:
    """Return the folders that hold a file in IDX form, `GENLAB_DATA`'s first."""
    places = [Path(place) for place in (os.environ.get("GENLAB_DATA"), home()) if place]
    return [
        folder
        for place in places
        if place.is_dir()
        for folder in sorted(place.iterdir())
        if folder.is_dir() and not folder.name.startswith(".") and _holds_idx(folder)
    ]


def _holds_idx(folder: Path) -> bool:
    try:
        return any(FILE.fullmatch(path.name) for path in folder.iterdir())
    except OSError:
        return False
