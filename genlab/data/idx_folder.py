"""One folder of images in IDX form: what it holds, or what is wrong with it; without torch.

Its four files are named as MNIST's, gzipped or not: train-images-idx3-ubyte.gz,
train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz (or test- in
place of t10k-, and anything in front); the two files of labels may be missing.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from genlab.data.catalog import DATASETS, IMAGE_DATASETS, OWN, DatasetEntry
from genlab.data.idx import DataError, Digest, idx_shape, read_idx, said

MNIST = "mnist"
MNIST_SHAPES = {"train": (60_000, 28, 28), "held-out": (10_000, 28, 28)}
MNIST_CONTENT = "c5aec358d888a4b5"  # fingerprint of its images
CLASSES = {MNIST: 10}  # of other folders: as many as the training labels name
FILE = re.compile(r"(?:.*-)?(train|t10k|test)-(images|labels)[-.]idx[13]-ubyte(?:\.gz)?")
NAME = re.compile(r"[0-9A-Za-z_][0-9A-Za-z._-]{0,39}")  # what needs no escaping in a link
DIMENSIONS = {"images": 3, "labels": 1}

Part = tuple[str, str]  # train or held-out, images or labels


@dataclass(frozen=True)
class Found:
    """A folder of images: what is known of it, or the sentence that says what is wrong with it."""

    title: str
    folder: Path
    entry: DatasetEntry | None = None  # None where there is a problem
    problem: str = ""
    files: dict[Part, Path] = field(default_factory=dict)
    classes: int = 0  # of the labels; 0 where there are none
    content: str = ""  # fingerprint of the images, however they are packed


def look(folder: Path) -> Found:
    """Return what is known of one folder."""
    try:
        files = {
            path: path.stat() for path in sorted(folder.iterdir()) if FILE.fullmatch(path.name)
        }
    except OSError as error:
        problem = f"{folder.name} cannot be read: {error.strerror}."
        return Found(title(folder.name), folder, problem=problem)
    state = tuple((path, stat.st_size, stat.st_mtime_ns) for path, stat in files.items())
    return _looked(folder, state)


def title(name: str) -> str:
    """Return how a folder is called to a reader.

    >>> title("fashion-mnist")
    'Fashion mnist'
    """
    if name in IMAGE_DATASETS:
        return IMAGE_DATASETS[name].title
    words = re.sub(r"[-_]+", " ", name).strip()
    return words[:1].upper() + words[1:]


@lru_cache(maxsize=64)
def _looked(folder: Path, state: tuple[tuple[Path, int, int], ...]) -> Found:
    name = folder.name
    try:
        _check_name(name)
        files = _parts(folder, [path for path, *_ in state])
        digest = hashlib.blake2b(digest_size=8)
        shapes = {part: _images(files, part, digest) for part in ("train", "held-out")}
        if shapes["train"][1:] != shapes["held-out"][1:]:
            raise DataError(
                f"{name} has training images of {_size(shapes['train'])} pixels and held-out ones "
                f"of {_size(shapes['held-out'])}; they must be equal."
            )
        if name == MNIST and shapes != MNIST_SHAPES:
            raise DataError(
                f"{name} holds {shapes['train'][0]:,} and {shapes['held-out'][0]:,} images of "
                f"{_size(shapes['train'])} pixels, and MNIST is 60,000 and 10,000 of 28 by 28; "
                "give the folder another name."
            )
        content = digest.hexdigest()
        if name == MNIST and content != MNIST_CONTENT:
            raise DataError(
                f"{name} holds as many images as MNIST, but other ones; give the folder another "
                "name."
            )
        classes = _classes(files, shapes, CLASSES.get(name, 0))
    except DataError as error:
        return Found(title(name), folder, problem=str(error))
    entry = IMAGE_DATASETS[name] if name == MNIST else _entry(name, shapes)
    return Found(entry.title, folder, entry, files=files, classes=classes, content=content)


def _check_name(name: str) -> None:
    if name in {OWN, *DATASETS, *IMAGE_DATASETS} - {MNIST}:
        raise DataError(f"{name} is the name of a data set already; give the folder another one.")
    if not NAME.fullmatch(name):
        raise DataError(
            f"{name[:64]} is no name for a data set; give the folder one of at most 40 letters, "
            "digits, dots and dashes."
        )


def _parts(folder: Path, paths: list[Path]) -> dict[Part, Path]:
    files: dict[Part, Path] = {}
    for path in paths:
        match = FILE.fullmatch(path.name)
        assert match is not None
        part = ("train" if match[1] == "train" else "held-out", match[2])
        twin = files.get(part)
        if twin is not None and twin.name.removesuffix(".gz") != path.name.removesuffix(".gz"):
            raise DataError(
                f"{folder.name} holds both {twin.name} and {path.name}; put each data set into a "
                "folder of its own."
            )
        files[part] = path
    for which, name in {"train": "train-images", "held-out": "t10k-images"}.items():
        if (which, "images") not in files:
            raise DataError(
                f"{folder.name} has no {which} images: there is no {name}-idx3-ubyte.gz in it."
            )
    return files


def _images(files: dict[Part, Path], part: str, digest: Digest) -> tuple[int, ...]:
    return idx_shape(files[part, "images"], DIMENSIONS["images"], digest)


def _classes(files: dict[Part, Path], shapes: dict[str, tuple[int, ...]], known: int) -> int:
    """Return how many classes the labels have, 0 where there are none; raise where they are wrong.

    known: how many there must be; 0 where the training labels say it.
    """
    labels = {part: path for (part, what), path in files.items() if what == "labels"}
    classes = known
    for part in ("train", "held-out"):
        if part not in labels:
            continue
        values = read_idx(labels[part], DIMENSIONS["labels"])
        if len(values) != shapes[part][0]:
            raise DataError(
                f"{said(labels[part])} holds {len(values):,} labels, and "
                f"{said(files[part, 'images'])} {shapes[part][0]:,} images; they must be as many."
            )
        classes = classes or int(values.max()) + 1
        if values.max() >= classes:
            raise DataError(
                f"{said(labels[part])} holds the label {values.max()}, and there are {classes} "
                f"classes, 0 to {classes - 1}."
            )
    return classes if len(labels) == 2 else 0


def _entry(name: str, shapes: dict[str, tuple[int, ...]]) -> DatasetEntry:
    (n, height, width), (held_out, _, _) = shapes["train"], shapes["held-out"]
    return DatasetEntry(
        title(name),
        f"{n:,} images of {width} by {height} pixels, and {held_out:,} held out.",
        "image",
        entropy=None,
        window=0.0,
        image_shape=(height, width),
        levels=256,
        finite=True,
        smooth=False,
    )


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[2]} by {shape[1]}"
