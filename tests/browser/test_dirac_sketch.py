"""The smallest GAN under the hand: a start is dragged, a path is played, a law drawn over it."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.app import Server
from tests.browser.sketches import DARK, LIGHT, Sketch
from tests.browser.test_pages_axe import AXE, GRAVE

PHONE = {"width": 390, "height": 844}
RING = "NSGAN: the ring r² = 2h"
LOOP = "In turns: a closed loop"
START = re.compile(r"theta (−?[\d.]+), psi (−?[\d.]+)")
PLAYED = 30_000  # milliseconds


@pytest.fixture
def dirac(page: Page, server: Server) -> Sketch:
    return Sketch(page).open(server, "dirac")


def start_of(sketch: Sketch) -> tuple[float, float]:
    words = sketch.slider("Start").get_attribute("aria-valuetext") or ""
    found = START.fullmatch(words)
    assert found is not None, words
    theta, psi = (float(one.replace("−", "-")) for one in found.groups())
    return theta, psi


def centre(handle: Locator) -> tuple[float, float]:
    box = handle.locator(".gl-reach").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def to_the_end(sketch: Sketch) -> None:
    """Go to the last step with the slider of steps."""
    sketch.slider("Step").focus()
    sketch.page.keyboard.press("End")


def test_the_start_is_dragged_and_moved_by_keys(dirac: Sketch) -> None:
    x, y = centre(dirac.slider("Start"))
    dirac.page.mouse.move(x, y)
    dirac.page.mouse.down()
    dirac.page.mouse.move(x - 40, y - 60, steps=4)
    dirac.page.mouse.up()
    theta, psi = start_of(dirac)
    assert theta < 0.55 and psi > 0.2
    assert abs(float(dirac.figure("radius")) - math.hypot(theta, psi)) < 2e-3
    dirac.slider("Start").press("ArrowUp")
    assert start_of(dirac)[1] > psi
    expect(dirac.button("WGAN spirals out")).to_have_attribute("aria-pressed", "false")


def test_a_path_is_played_and_its_law_drawn(dirac: Sketch) -> None:
    trail, law = dirac.root.get_by_test_id("trail"), dirac.root.get_by_test_id("law")
    dirac.button("Step").click()
    dirac.button("Step").click()
    expect(trail).to_have_attribute("d", re.compile(r"^M[^ML]+ [^ML]+L[^L]+L[^L]+$"))
    assert dirac.figure("step") == 2
    assert float(dirac.figure("radius")) == pytest.approx(0.6 * 1.01, abs=1e-3)
    assert dirac.figure("radius") == dirac.figure("lawful")
    expect(dirac.says).to_have_text("Each step multiplies the radius by √(1 + h²).")
    expect(law).to_have_attribute("d", re.compile("^M.*L"))
    dirac.button("Play").click()
    expect(dirac.button("Pause")).to_be_visible()
    dirac.page.wait_for_function(
        "Number(document.querySelector('[data-testid=step]').textContent) > 20", timeout=PLAYED
    )
    dirac.button("Pause").click()
    assert dirac.figure("radius") == dirac.figure("lawful")
    dirac.button("To the start").click()
    assert dirac.figure("step") == 0


def test_it_ends_on_the_ring_however_near_it_starts(dirac: Sketch) -> None:
    dirac.button(RING).click()
    expect(dirac.button(RING)).to_have_attribute("aria-pressed", "true")
    assert float(dirac.figure("lawful")) == pytest.approx(math.sqrt(0.6), abs=1e-3)
    assert float(dirac.figure("radius")) < 0.1
    to_the_end(dirac)
    assert dirac.figure("step") == 2000
    assert float(dirac.figure("radius")) == pytest.approx(math.sqrt(0.6), abs=0.02)


def test_in_turns_the_ellipse_is_kept(dirac: Sketch) -> None:
    dirac.button(LOOP).click()
    to_the_end(dirac)
    assert dirac.figure("radius") == dirac.figure("lawful")
    expect(dirac.root.get_by_text("√(θ² + ψ² − hθψ)", exact=True)).to_be_visible()


def test_r1_says_its_rate_and_nothing_is_known_with_a_gradient_penalty(dirac: Sketch) -> None:
    dirac.button("R1 pulls it in").click()
    expect(dirac.says).to_contain_text("0.97468")
    expect(dirac.says).to_contain_text("Below the critical γ = 1")
    dirac.root.get_by_label("Regulariser").select_option("penalty")
    expect(dirac.says).to_contain_text("No law is known")
    expect(dirac.root.get_by_test_id("law")).to_have_attribute("d", "")
    expect(dirac.slider("Weight")).to_be_visible()
    dirac.root.get_by_label("Loss").select_option("hinge")
    dirac.root.get_by_label("Regulariser").select_option("none")
    dirac.root.get_by_role("radio", name="Flow").check()
    expect(dirac.says).to_contain_text("a circle for ever")


def test_no_setting_however_wild_breaks_the_picture(dirac: Sketch) -> None:
    wrong: list[str] = []
    dirac.page.on("pageerror", lambda error: wrong.append(str(error)))
    dirac.page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    dirac.slider("Step size h").press("End")
    for loss in ("wasserstein", "leastsquares", "saturating"):
        dirac.root.get_by_label("Loss").select_option(loss)
        for kind in ("none", "penalty"):
            dirac.root.get_by_label("Regulariser").select_option(kind)
            to_the_end(dirac)
            expect(dirac.says).to_contain_text(re.compile("overflow|outward, always|no rest"))
    assert wrong == []


def test_a_finger_drags_and_nothing_is_wider_than_the_phone(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    try:
        sketch = Sketch(context.new_page()).open(server, "dirac")
        wide = "document.documentElement.scrollWidth - window.innerWidth"
        assert sketch.page.evaluate(wide) <= 0
        x, y = centre(sketch.slider("Start"))
        line = context.new_cdp_session(sketch.page)

        def touch(kind: str, *points: dict[str, Any]) -> None:
            line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

        touch("touchStart", {"x": x, "y": y})
        for k in range(1, 9):
            touch("touchMove", {"x": x - 6 * k, "y": y + 4 * k})
        touch("touchEnd")
        theta, psi = start_of(sketch)
        assert theta < 0.5 and psi < -0.05
    finally:
        context.close()


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_axe_finds_nothing_grave(page: Page, server: Server, colours: dict[str, str]) -> None:
    sketch = Sketch(page).open(server, "dirac", colours=colours)
    page.add_script_tag(content=Path(AXE).read_text(encoding="utf-8"))
    found = sketch.page.evaluate(
        "axe.run('.gl-sketch').then(({ violations, passes }) => ({ passes: passes.length,"
        " found: violations.map((v) => [v.id, v.impact, v.nodes.map((n) => n.html)]) }))"
    )
    assert found["passes"] > 5
    assert [one for one in found["found"] if one[1] in GRAVE] == []
