"""MNIST: whether it is on this machine, and how it gets there; torch is not needed for it.

(LeCun, Cortes and Burges, 1998.) Copyright Yann LeCun and Corinna Cortes, CC BY-SA 3.0. The files
are found in `GENLAB_DATA`/mnist, or fetched into data/mnist of `GENLAB_HOME`.
"""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from genlab.data.catalog import IMAGE_DATASETS
from genlab.data.folders import find, found, home
from genlab.data.idx import DataError
from genlab.data.idx_folder import MNIST, Found

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
PATIENCE = 20  # seconds without a byte until a mirror is given up
PIECE = 2**15  # bytes
OURS = (errno.EACCES, errno.ENOSPC, errno.EROFS)  # of this machine, not of the network

Progress = Callable[[int, int], None]  # bytes that are there, bytes in all


class File(NamedTuple):
    """A file as it was published."""

    size: int  # bytes
    sha256: str


FILES = {
    "train-images-idx3-ubyte.gz": File(
        9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
    ),
    "train-labels-idx1-ubyte.gz": File(
        28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"
    ),
    "t10k-images-idx3-ubyte.gz": File(
        1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
    ),
    "t10k-labels-idx1-ubyte.gz": File(
        4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
    ),
}


def available() -> bool:
    """Return whether MNIST is on this machine, whole."""
    here = found().get(MNIST)
    return here is not None and not here.problem


def whereabouts() -> Found:
    """Return the folder that MNIST lies in.

    Raises `DataError` where it is damaged, or not on this machine.
    """
    try:
        return find(MNIST)
    except KeyError:
        raise DataError(
            f"{IMAGE_DATASETS[MNIST].title} is not on this machine: download it (12 MB), or put "
            "its four files into a folder mnist in the one that GENLAB_DATA names."
        ) from None


def download(progress: Progress = lambda done, total: None) -> Path:
    """Fetch the four files of MNIST (12 MB), check them, and return their folder.

    progress: told the bytes that are there and the bytes in all. Either all files are put in place
    or none; a mirror that is not reached, or gives something else, is followed by the next one.
    Raises `DataError` where no mirror gives a file, or it cannot be written.
    """
    folder, total, done = home() / MNIST, sum(file.size for file in FILES.values()), 0

    def tell(before: int, size: int) -> None:
        progress(before + size, total)

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".mnist-", dir=folder.parent) as draft:
            for name, file in FILES.items():
                _fetch(name, Path(draft), partial(tell, done))
                done += file.size
            folder.mkdir(exist_ok=True)
            for name in FILES:
                (Path(draft) / name).replace(folder / name)
    except OSError as error:
        raise DataError(
            f"MNIST cannot be kept in the folder data of GENLAB_HOME: {error.strerror}."
        ) from None
    progress(total, total)
    return folder


def _fetch(name: str, folder: Path, progress: Callable[[int], None]) -> None:
    """Put one file into `folder`, from the first mirror that gives it."""
    import pooch  # which imports a good deal more

    pooch.get_logger().setLevel("ERROR")
    reasons = []
    for mirror in MIRRORS:
        bar = _Bar(FILES[name].size, progress)
        get = pooch.HTTPDownloader(progressbar=bar, chunk_size=PIECE, timeout=PATIENCE)
        checksum = f"sha256:{FILES[name].sha256}"
        try:
            pooch.retrieve(mirror + name, checksum, fname=name, path=folder, downloader=get)
        except OSError as error:
            if error.errno in OURS:
                raise
            reasons.append("gave nothing")
        except ValueError:  # other bytes than asked for
            reasons.append("gave another file")
        else:
            return
    told = ", ".join(
        f"{mirror.split('/')[2]} {reason}" for mirror, reason in zip(MIRRORS, reasons, strict=True)
    )
    raise DataError(
        f"MNIST could not be downloaded ({name}: {told}); go online and try again, or put its four "
        "files into a folder mnist in the one that GENLAB_DATA names."
    )


class _Bar:
    """What pooch takes for a progress bar; it ends a download that outgrows its file."""

    total = 0

    def __init__(self, size: int, progress: Callable[[int], None]) -> None:
        self.size, self.progress, self.done = size, progress, 0

    def update(self, size: int) -> None:
        """Take note of `size` bytes more; each is a whole block, even if the last is shorter."""
        self.done += size
        if self.done >= self.size + PIECE:
            raise ValueError(f"more than {self.size} bytes")
        self.progress(min(self.done, self.size))

    def reset(self) -> None:
        """Begin to count again, as pooch does before it tells the whole size at the end."""
        self.done = 0

    def close(self) -> None:
        """Do nothing: there is no bar to be taken away."""
