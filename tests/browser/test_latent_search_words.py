"""What is said of a search for a latent: by its figures alone, whichever way they fall."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.app import Server

NOW: dict[str, Any] = {
    "done": 1000,
    "steps": 1000,
    "over": True,
    "db": [18.0, 25.0],
    "best": 1,
    "norm": 8.0,
    "noise": 8.0,
    "distance": None,
    "exact": None,
}
FLOW = {"distance": 30.0, "exact": 40.0}


@pytest.fixture
def modules(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/genlab/assets/player/palette.js")
    return page


def told(page: Page, **change: Any) -> str:
    said: str = page.evaluate(
        """async (now) => (await import('/genlab/assets/latent/search_words.js')).told(now)""",
        {**NOW, **change},
    )
    return said


def test_each_outcome_has_its_words(modules: Page) -> None:
    assert told(modules) == (
        "Step 1,000 of 1,000: the best of 2 tries is at 25.0 dB, the worst at 18.0 dB. "
        "Close, not the same."
    )
    assert told(modules, over=False, done=7).endswith("the worst at 18.0 dB. ")
    assert "nobody can tell which" in told(modules, db=[9.0, 15.0])
    assert "Another image." in told(modules, db=[9.0, 11.0])
    assert "No eye" in told(modules, db=[31.0], best=0)
    assert "the try is exact" in told(modules, db=[140.0], best=0)
    assert "never trained there" in told(modules, norm=20.0)
    stuck = told(modules, db=[9.0, 15.0], **FLOW)
    assert "got stuck" in stuck and "is 30 away, 40 from 0" in stuck
    assert "Two latents, far apart" in told(modules, db=[9.0, 35.0], **FLOW)
    assert "Nearly there." in told(modules, db=[9.0, 35.0], distance=1.0, exact=6.0)
    assert "it is the exact latent" in told(modules, db=[9.0, 60.0], distance=0.1, exact=6.0)


def test_decibels_are_those_of_python(modules: Page) -> None:
    found = modules.evaluate(
        """async (errors) => {
            const { decibels } = await import('/genlab/assets/latent/search_words.js');
            return errors.map(decibels);
        }""",
        [1.0, 0.01, 1e-5],
    )
    assert found == pytest.approx([0.0, 20.0, 50.0])
