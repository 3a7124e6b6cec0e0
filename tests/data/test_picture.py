"""Pictures of every kind become the same darkness; what is none gets one sentence."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from genlab.data.examples import example_picture
from genlab.data.own import write_picture
from genlab.data.picture import MAX_BYTES, read_picture

# a bar across the top, half as dark at its right, on 40 x 30 cells of five pixels each
DARK = np.zeros((30, 40), np.uint8)
DARK[:6], DARK[:6, 20:] = 15, 7


def image(mode: str = "L") -> Image.Image:
    grey = Image.fromarray(255 - 17 * DARK).resize((200, 150), Image.Resampling.NEAREST)
    if mode == "I;16":
        return Image.fromarray(np.asarray(grey, np.uint16) * 257)
    if mode in ("RGBA", "LA"):  # black ink on nothing
        ink = Image.new("L", grey.size, 0)
        bands = [ink, ink, ink] if mode == "RGBA" else [ink]
        return Image.merge(mode, [*bands, Image.eval(grey, lambda level: 255 - level)])
    return grey.convert(mode)


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


KINDS = [
    ("L", "PNG"), ("RGB", "PNG"), ("RGBA", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("I;16", "PNG"),
    ("P", "GIF"), ("RGB", "BMP"), ("RGB", "WEBP"), ("RGBA", "WEBP"), ("RGB", "JPEG"), ("L", "JPEG"),
    ("CMYK", "JPEG"),
]  # fmt: skip


@pytest.mark.parametrize(("mode", "form"), KINDS)
def test_every_kind_of_file_gives_the_same_darkness(mode: str, form: str) -> None:
    options = {"quality": 98} if form in ("JPEG", "WEBP") else {}
    found = read_picture(saved(image(mode), form, **options))
    assert found.shape == (36, 48)
    expected = read_picture(saved(image(), "PNG"))
    assert (found.max(), found.min()) == (15, 0)
    assert np.abs(found.astype(int) - expected).mean() < 0.1
    assert np.abs(expected[:7, 1:23] - 15.0).max() == 0
    assert np.abs(expected[:7, 25:47] - 7.0).max() == 0
    assert expected[8:].max() == 0
    write_picture(found)


def test_a_small_picture_keeps_its_cells() -> None:
    small = Image.fromarray(255 - 17 * DARK)
    np.testing.assert_array_equal(read_picture(saved(small, "PNG")), DARK)


def test_it_is_turned_as_the_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # was taken with the camera held upright: turn it clockwise
    turned = read_picture(saved(image(), "PNG", exif=exif))
    np.testing.assert_array_equal(turned, np.rot90(read_picture(saved(image(), "PNG")), -1))


def test_the_first_picture_of_several_is_taken() -> None:
    blank = Image.new("L", (200, 150), 255)
    film = saved(image(), "GIF", save_all=True, append_images=[blank])
    np.testing.assert_array_equal(read_picture(film), read_picture(saved(image(), "GIF")))


def test_faint_ink_counts_as_dark() -> None:
    faint = Image.eval(image(), lambda level: 200 + level * 40 // 255)
    distance = read_picture(saved(faint, "PNG")) - read_picture(saved(image(), "PNG")).astype(int)
    assert np.abs(distance).max() <= 1


def header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    end = b"\0\0\0\0IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + chunk + struct.pack(">I", zlib.crc32(chunk)) + end


BAD = {
    "empty": (b"", "no picture that can be read; take one of PNG, JPEG, WebP, GIF, BMP"),
    "text": (b"x,y\n1,2\n", "no picture that can be read"),
    "another kind": (saved(image(), "TIFF"), "no picture that can be read"),
    "vector graphics": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture that can be"),
    "cut off": (saved(image("RGB"), "PNG")[:-60], "damaged or cut off"),
    "cut off early": (saved(image(), "JPEG", quality=98)[:900], "damaged|no picture"),
    "all white": (saved(Image.new("L", (50, 50), 255), "PNG"), "is blank"),
    "all black": (saved(Image.new("L", (50, 50), 0), "PNG"), "is blank"),
    "transparent": (saved(Image.new("RGBA", (50, 50)), "PNG"), "is blank"),
    "one pixel": (saved(Image.new("L", (1, 1)), "PNG"), "is blank"),
    "many pixels": (header(6000, 6000), "6,000 by 6,000 pixels, and 24 million are unpacked"),
    "a bomb": (header(60_000, 60_000), "far too many pixels"),
    "a large file": (bytes(MAX_BYTES + 1), "8.0 MB, and 8 are read"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=list(BAD))
def test_what_is_no_picture_gets_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as caught:
        read_picture(content)
    assert str(caught.value).endswith(".")


WHOLE = {form: saved(image("RGB"), form) for form in ("PNG", "JPEG", "WEBP", "GIF", "BMP")}


@pytest.mark.parametrize("form", WHOLE)
@given(data=st.data())
def test_no_damage_raises_anything_but_a_sentence(form: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[form])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read_picture(bytes(content))
    except ValueError as error:
        assert type(error) is ValueError
    else:
        assert found.max() == 15
        write_picture(found)


def test_the_example_is_a_picture() -> None:
    assert read_picture(example_picture()).shape == (48, 48)
