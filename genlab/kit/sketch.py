"""Sketches: small pictures to play on that the browser computes and draws wholly by itself."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from genlab.data.factors import FACTORS
from genlab.data.strokes import segments
from genlab.kit.component import Component, mount

SKETCHES = ("coin", "bell", "classes", "pixel", "noise", "margin", "fold", "factors", "dirac")
DIGITS = 4  # decimals of a stroke's ends: finer than a pixel's level shows
SKETCH = Component(
    name="genlab_sketch",
    entry="sketches/main.js",
    sheet="sketches/sketch.css",
    html='<div class="gl-sketch"></div>',
    css=".gl-sketch:empty { min-height: 460px }",  # so that nothing jumps
)


def sketch(name: str, key: str, **given: Any) -> None:
    """Show a sketch; what the learner does to it stays in the browser.

    name: one of `SKETCHES`; key: the sketch's own on its page, under which the browser keeps its
    state while the page is open; given: what it starts with instead of its own, as JSON:
    `tosses` (0 or 1 each) and `seed` for "coin", `points`, `mu`, `sigma` for "bell", `prepared`
    (the name of a game) for "dirac".

    Raises `ValueError` for a sketch that there is not.
    """
    if name not in SKETCHES:
        raise ValueError(f'There is no sketch "{name}"; take one of {", ".join(SKETCHES)}.')
    if name == "factors":
        given = {**glyphs(), **given}
    mount(SKETCH, key, {"sketch": name, "key": key, "given": given})


@lru_cache(maxsize=1)
def glyphs() -> dict[str, Any]:
    """Return what the browser needs to draw digits: the factors, and strokes for each digit."""
    cut, owned = segments()
    return {
        "factors": [factor._asdict() for factor in FACTORS],
        "skeletons": cut.round(DIGITS).reshape(len(cut), -1).tolist(),
        "owned": owned.tolist(),
    }
