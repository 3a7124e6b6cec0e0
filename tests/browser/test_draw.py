"""Drawing data by touch, by keyboard and by mouse; what is drawn is what is learnt."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from genlab.data.own import read_own
from genlab.data.own_entry import BRUSH_SD
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.frame import decode
from genlab.runs.store import Store
from tests.browser.app import Server
from tests.browser.test_pages_axe import AXE, GRAVE
from tests.browser.test_pages_axe import RUN as AXE_RUN
from tests.data.brought import drawing

NLL = "/negative-log-likelihood"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
RUN = {"steps": "1000", "couplings": "8", "width": "32", "batch": "256"}  # two seconds
SOON = 60_000  # milliseconds, for what needs a worker to be awake

Point = tuple[float, float]


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens the lesson with the drawing area on it, in a browser of its own."""
    contexts: list[BrowserContext] = []

    def page(**options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(f"{server.url}{NLL}?{urlencode(RUN)}")
        train = page.get_by_role("button", name="Train", exact=True)
        expect(train).to_be_enabled(timeout=SOON)
        box = page.get_by_role("combobox", name="Data set")
        box.tap() if options.get("has_touch") else box.click()
        box.press_sequentially("Your own")
        page.get_by_role("option", name="Your own data").click(timeout=SOON)
        expect(paper(page)).to_be_visible(timeout=SOON)
        paper(page).scroll_into_view_if_needed()
        settle(page)
        return page

    yield page
    for context in contexts:
        context.close()


def paper(page: Page) -> Locator:
    return page.get_by_role("application", name="Your drawing")


def settle(page: Page) -> None:
    """Wait until the drawing area has stood still for a third of a second."""
    still = 0
    box = paper(page).bounding_box()
    while still < 3:
        page.wait_for_timeout(100)
        now = paper(page).bounding_box()
        still, box = (still + 1 if now == box else 0), now


def spots(page: Page) -> Locator:
    """The words that say how many there are."""
    return page.locator(".gl-spots")


def on_screen(page: Page, points: list[Point]) -> list[Point]:
    """Points of the window as places on the screen."""
    box = paper(page).bounding_box()
    assert box is not None
    return [
        (box["x"] + (x + 4) / 8 * box["width"], box["y"] + (4 - y) / 8 * box["height"])
        for x, y in points
    ]


def touch(page: Page, points: list[Point]) -> None:
    """Draw a finger across the screen, as the browser hears it from the glass."""
    glass = page.context.new_cdp_session(page)
    places = on_screen(page, points)
    for n, (x, y) in enumerate(places):
        kind = "touchMove" if n else "touchStart"
        glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    glass.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def wave(begin: float, end: float) -> list[Point]:
    return [(x, 1.5 * math.sin(1.3 * x)) for x in np.linspace(begin, end, 40).tolist()]


def drawn(page: Page) -> FlowExperiment:
    """The run that the address names."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    return FlowExperiment.from_settings({n: query[n] for n in [*RUN, "dataset", "own"]})


def test_samples_fall_on_what_a_finger_has_drawn(
    opened: Callable[..., Page], server: Server
) -> None:
    page = opened(**PHONE)
    expect(page.get_by_role("button", name="Train on this")).to_be_disabled()
    before = paper(page).bounding_box()
    touch(page, wave(-3, 0))
    touch(page, wave(0, 3))
    assert paper(page).bounding_box() == before  # the finger drew, it did not scroll
    expect(spots(page)).to_have_text(re.compile(r"^\d+ of 1500 spots$"))
    page.get_by_role("button", name="Train on this").tap()
    expect(page).to_have_url(re.compile(r"[?&]own=d\."), timeout=SOON)
    expect(spots(page)).to_have_text(re.compile(r"^\d+ spots, in use$"))

    experiment = drawn(page)
    brush = read_own(experiment.own).points
    off = np.abs(brush[:, 1] - 1.5 * np.sin(1.3 * brush[:, 0]))
    assert off.max() < 0.1  # where the finger went
    assert np.diff(np.sort(brush[:, 0])).max() < 0.2  # without a gap
    assert len(brush) > 60

    expect(page.locator(".gl-state")).to_contain_text("Done", timeout=2 * SOON)
    store = Store(server.home / "runs.sqlite")
    first, *_, last = (decode(blob).arrays["samples"] for _, blob in store.blobs(experiment.run_id))
    store.close()
    assert near(first, brush) < 0.6
    assert near(last, brush) > 0.9


def near(samples: np.ndarray, brush: np.ndarray) -> float:
    """The share of samples within four of the brush's standard deviations of a spot."""
    distance = np.linalg.norm(samples[:, None] - brush, axis=2).min(1)
    return float((distance < 4 * BRUSH_SD).mean())


def test_the_keyboard_draws_and_takes_back(opened: Callable[..., Page]) -> None:
    page = opened()
    paper(page).focus()
    press = page.keyboard.press
    press("Space")
    for key in ("Shift+ArrowRight", "Enter", "ArrowUp", "ArrowUp", "Enter"):
        press(key)
    expect(spots(page)).to_have_text("3 of 1500 spots")
    expect(page.get_by_role("status").filter(has_text="3 spots")).to_have_text(
        "Laid. x 0.5, y 0.2; 3 spots."
    )
    press("Backspace")
    expect(spots(page)).to_have_text("2 of 1500 spots")
    page.get_by_role("button", name="Clear").click()
    expect(spots(page)).to_have_text("0 of 1500 spots")
    page.get_by_role("button", name="Undo").click()
    expect(spots(page)).to_have_text("2 of 1500 spots")
    page.get_by_role("button", name="Train on this").press("Enter")
    expect(page).to_have_url(re.compile(r"[?&]own=d\."), timeout=SOON)
    points = read_own(drawn(page).own).points
    np.testing.assert_allclose(points, [[0, 0], [0.5, 0]], atol=0.002)


def test_the_mouse_draws_sprays_and_rubs_out_and_forms_keep_what_is_in_them(
    opened: Callable[..., Page],
) -> None:
    page = opened()

    def drag(points: list[Point]) -> int:
        (x, y), *more = on_screen(page, points)
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in more:
            page.mouse.move(x, y)
        page.mouse.up()
        return int(paper(page).get_attribute("data-spots") or 0)

    line = drag([(-3, 2), (3, 2)])
    assert 55 <= line <= 61  # a tenth apart
    assert drag([(-3.85, 2), (-9, 2)]) == line + 1  # beyond the edge nothing is laid
    page.get_by_role("radio", name="Spray").check()
    sprayed = drag([(0, -1), (1, -1), (2, -1)])
    assert sprayed >= line + 9
    page.get_by_role("radio", name="Eraser").check()
    rubbed = drag([(-3.5, 2), (3.5, 2)])
    assert rubbed == sprayed - line
    page.get_by_role("radio", name="Table", exact=True).click()
    expect(paper(page)).to_have_count(0)
    page.get_by_role("radio", name="Draw", exact=True).click()
    expect(spots(page)).to_have_text(f"{rubbed} of 1500 spots")  # though nothing was trained on it


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave_in_the_forms(
    scheme: str, browser: Browser, server: Server
) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    query = urlencode({**RUN, "dataset": "own", "own": drawing(60), "part": "flow"})
    page.goto(f"{server.url}{NLL}?{query}")
    expect(spots(page)).to_contain_text("spots, in use", timeout=SOON)
    for form, there in {
        "Draw": spots(page),
        "Table": page.get_by_role("button", name="Take an example table"),
        "Picture": page.get_by_role("button", name="Take an example picture"),
    }.items():
        page.get_by_role("radio", name=form, exact=True).click()
        expect(there).to_be_visible(timeout=SOON)
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        found = page.evaluate(AXE_RUN)["found"]
        assert [f for f in found if f["impact"] in GRAVE and not f["inMenu"]] == []
    context.close()
