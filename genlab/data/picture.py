"""Pictures that learners bring: how dark each of at most 48 by 48 cells is."""

from __future__ import annotations

import io
import warnings

import numpy as np
from PIL import Image, ImageOps

from genlab.data.own import LEVELS, MAX_CELLS

MAX_BYTES = 8 * 2**20  # of a file
MAX_PIXELS = 24_000_000  # that are unpacked: 100 MB while they are turned into greys
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
CONTRAST = 8.0  # of 255: a picture whose cells differ by less is blank


def read_picture(content: bytes) -> np.ndarray:
    """Return the darkness (height, width), 0 to 15, of the picture in a file, its top row first.

    The picture is turned as its camera says, put on white where it is transparent, and made at most
    48 cells wide and high; its lightest cell counts as 0 and its darkest as 15.
    Raises `ValueError`, one sentence, for what is no picture, is too large, damaged or blank.
    """
    if len(content) > MAX_BYTES:
        raise ValueError(
            f"The picture has {len(content) / 2**20:.1f} MB, and {MAX_BYTES // 2**20} are read; "
            f"make it smaller."
        )
    greys = _greys(content)
    light, dark = greys.max(), greys.min()
    if light - dark < CONTRAST:
        raise ValueError("The picture is blank: all of it is about equally bright.")
    return np.rint((light - greys) / (light - dark) * (LEVELS - 1)).astype(np.uint8)


def _greys(content: bytes) -> np.ndarray:
    """Return the mean brightness (height, width) of each cell, 0 (black) to 255 (white)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ours is the smaller limit on pixels
            image = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        raise ValueError("The picture unpacks to far too many pixels; make it smaller.") from None
    except Exception:  # whatever a parser of hostile files comes upon
        names = ", ".join(FORMATS).replace("WEBP", "WebP")
        raise ValueError(f"The file is no picture that can be read; take one of {names}.") from None
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise ValueError(
            f"The picture has {width:,} by {height:,} pixels, and {MAX_PIXELS // 10**6} million "
            f"are unpacked; make it smaller."
        )
    try:
        image.draft("L", (4 * MAX_CELLS, 4 * MAX_CELLS))  # a JPEG need not be unpacked in full
        grey = _on_white(ImageOps.exif_transpose(image))
        grey.thumbnail((MAX_CELLS, MAX_CELLS), Image.Resampling.BOX)
        return np.asarray(grey, np.float64)
    except Exception:
        raise ValueError("The picture is damaged or cut off; save it anew and try again.") from None


def _on_white(image: Image.Image) -> Image.Image:
    """Return a picture's brightness (mode F), 0 to 255, with white behind what is transparent."""
    if image.mode.startswith(("I;16", "I", "F")):  # 16 bits a pixel: `convert` would cut them off
        wide = np.asarray(image, np.float64)
        return Image.fromarray((wide * (255 / max(wide.max(), 255.0))).astype(np.float32))
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    return image.convert("L").convert("F")
