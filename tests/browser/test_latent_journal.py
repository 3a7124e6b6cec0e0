"""The journal in a real browser: what its runs recorded, for any photo, rounded as asked."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from genlab.experiments.autoencoder_rules import BITS
from genlab.experiments.frame import Frame, decode
from genlab.experiments.journals import JOURNAL_SIZES, journal_runs
from genlab.metrics.pictures import psnr
from genlab.runs.store import Store
from tests.browser.app import Server

SOON = 60_000  # milliseconds, on a machine that is busy
FIRST = 4  # the photo that the page opens with


@pytest.fixture
def journal(page: Page, server: Server) -> Page:
    """The page's first part, with all six recordings here."""
    page.goto(f"{server.url}/latent-space?part=journal")
    expect(page.locator(".gl-state")).to_have_text("Done", timeout=SOON)
    expect(page.locator(".gl-j-column")).to_have_count(len(JOURNAL_SIZES) + 1)
    return page


@pytest.fixture
def recorded(journal: Page, server: Server) -> dict[int, Frame]:
    """The last frame of each run, as the server keeps it."""
    store = Store(server.home / "runs.sqlite")
    frames = {}
    for size, one in journal_runs("digits").items():
        count = store.get(one.run_id).frames
        frames[size] = next(decode(blob) for _, blob in store.blobs(one.run_id, after=count - 2))
    store.close()
    return frames


def entry(page: Page, size: int) -> Locator:
    return page.locator(".gl-j-column").nth(1 + JOURNAL_SIZES.index(size))


def figure(page: Page, size: int, name: str) -> Locator:
    row = entry(page, size).locator("dl > div").filter(has_text=name)
    return row.locator("dd")


def asked(page: Page, question: str) -> Locator:
    """The card of a question: the innermost block that has it and the choices."""
    choices = page.get_by_role("radio").first
    return page.get_by_test_id("stVerticalBlock").filter(has_text=question, has=choices).last


def holds(page: Page, recorded: dict[int, Frame], photo: int, bits: int) -> None:
    """Check the figures and the numbers of every entry."""
    row = BITS.index(bits)
    for size, frame in recorded.items():
        near = float(frame.arrays["quantised_psnr"][row, photo])
        alike = float(frame.arrays["quantised_ssim"][row, photo])
        expect(figure(page, size, "PSNR")).to_have_text(f"{near:.1f} dB")
        expect(figure(page, size, "SSIM")).to_have_text(f"{alike:.2f}".replace("-", "\u2212"))
        kept = size * bits
        expect(figure(page, size, "Keeps")).to_have_text(f"{kept} bit{'s' if kept > 1 else ''}")
        told = entry(page, size).locator(".gl-j-lines b").all_inner_texts()
        shown = np.array([float(text.replace("\u2212", "-")) for text in told])
        codes = frame.arrays["quantised_codes"][row, photo]
        np.testing.assert_allclose(shown, codes, atol=0.006, rtol=0.06)  # as short as they stand


def test_the_journal_shows_what_its_runs_recorded(
    journal: Page, recorded: dict[int, Frame]
) -> None:
    holds(journal, recorded, FIRST, 8)
    slider = journal.get_by_role("slider", name="Bits a number")
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "1: 2 values")
    holds(journal, recorded, FIRST, 1)
    journal.get_by_role("radio", name=f"The {FIRST}", exact=True).press("ArrowRight")
    expect(journal.get_by_role("img", name=f"The photo: a {FIRST + 1}")).to_be_visible()
    holds(journal, recorded, FIRST + 1, 1)
    slider.press("End")
    codes: Any = recorded[2].arrays["psnr"]
    expect(figure(journal, 2, "PSNR")).to_have_text(f"{codes[FIRST + 1]:.1f} dB")


def test_a_prediction_is_answered_by_the_runs(journal: Page) -> None:
    expect(entry(journal, 2).get_by_text("Right digit")).to_be_hidden()
    card = asked(journal, "A reader sees")
    card.get_by_text("32", exact=True).click()
    expect(card).to_contain_text(re.compile(r"(right|otherwise): .*enough"), timeout=SOON)
    share = re.search(r"(\d+) % from 2,", card.inner_text())
    assert share is not None
    expect(figure(journal, 2, "Right digit")).to_have_text(f"{share[1]} %")
    spent = asked(journal, "32 bits for each")
    spent.get_by_text("32 numbers of 1 bit").click()
    expect(spent).to_contain_text(re.compile(r"(right|otherwise): .* bits?\b.* dB"), timeout=SOON)


def words(page: Page, server: Server, body: str, given: Any) -> Any:
    """Run a function's body that has what journal_words.js exports in `m`."""
    page.goto(f"{server.url}/genlab/assets/latent/journal_words.js")
    address = "/genlab/assets/latent/journal_words.js"
    return page.evaluate(
        f"async (given) => {{ const m = await import('{address}'); {body} }}", given
    )


def test_pictures_on_the_way_are_compared_as_the_last_ones_are(page: Page, server: Server) -> None:
    a, b = torch.randint(0, 256, (2, 5, 8, 8), generator=torch.Generator().manual_seed(0))
    given = [a.flatten(1).tolist(), b.flatten(1).tolist()]
    found = words(page, server, "return given[0].map((one, k) => m.psnr(one, given[1][k]));", given)
    np.testing.assert_allclose(found, psnr(a.double(), b.double(), 255).numpy(), rtol=1e-6)


def test_a_number_is_told_in_four_signs_at_most(page: Page, server: Server) -> None:
    minus = "\u2212"
    said = {0.4249: ".42", -0.07: f"{minus}.07", -0.001: "0", 0.996: "1.0", -1.26: f"{minus}1.3"}
    said |= {9.96: "10", -23.4: f"{minus}23"}
    assert words(page, server, "return given.map(m.short);", [*said]) == [*said.values()]
