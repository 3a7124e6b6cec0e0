"""The sketches in a real browser: pointer, finger and keyboard move them, and the figures agree."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.app import Server
from tests.browser.sketches import DARK, LIGHT, Sketch
from tests.browser.test_pages_axe import AXE, GRAVE

LESSON = "negative-log-likelihood?part=counts"
NAMES = ["coin", "bell", "classes"]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def sketch(page: Page) -> Sketch:
    return Sketch(page)


def _has(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))


def centre(handle: Locator) -> tuple[float, float]:
    box = handle.locator(".gl-reach").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_drag_moves_the_figures_and_tells_the_server_nothing(page: Page, server: Server) -> None:
    told: list[str] = []
    page.on("websocket", lambda line: line.on("framesent", lambda _: told.append(line.url)))
    page.goto(f"{server.url}/{LESSON}")
    mu = page.get_by_role("slider", name="mu, the middle")
    mu.scroll_into_view_if_needed()
    box = page.locator(".gl-bell-sketch")
    expect(box.get_by_test_id("sum")).to_have_text("33.920")
    page.wait_for_timeout(1500)  # the page has said what it had to say
    told.clear()
    page.on("request", lambda request: told.append(request.url))
    x, y = centre(mu)
    page.mouse.move(x, y)
    page.mouse.down()
    sums = set()
    for step in range(1, 21):
        page.mouse.move(x + 4 * step, y)
        sums.add(box.get_by_test_id("sum").inner_text())
    page.mouse.up()
    assert len(sums) == 20  # each move of the pointer is a figure of its own
    point = page.get_by_role("slider", name="mu and sigma")
    moved = str(mu.get_attribute("aria-valuetext")).split(",")[0]
    expect(point).to_have_attribute(
        "aria-valuetext",
        f"mu {moved}, sigma 2.00, mean NLL " + (f"{box.get_by_test_id('mean').inner_text()} nats"),
    )
    page.wait_for_timeout(500)
    assert told == []


def test_a_page_without_the_route_gets_its_sketches_inline(page: Page, server: Server) -> None:
    page.route("**/sketches/main.js", lambda route: route.abort())
    page.goto(f"{server.url}/{LESSON}")
    box = page.locator(".gl-bell-sketch")
    expect(box.get_by_test_id("sum")).to_have_text("33.920", timeout=15_000)
    expect(box).to_have_css("display", "grid")  # its style came along
    page.get_by_role("slider", name="mu, the middle").press("ArrowRight")
    expect(box.get_by_test_id("sum")).not_to_have_text("33.920")


@pytest.mark.parametrize("key", ["ArrowRight", "PageDown", "Home", "End"])
def test_the_coins_chips_add_up_wherever_p_is(sketch: Sketch, server: Server, key: str) -> None:
    sketch.open(server, "coin", tosses=[1, 0, 1, 1, 0, 1, 1], seed=3)
    sketch.slider("p, the chance of heads").press(key)
    assert sum(sketch.figures()) == sketch.figure("sum")
    heads = [
        figure for figure, toss in zip(sketch.figures(), "1011011", strict=True) if toss == "1"
    ]
    assert len(set(heads)) == 1  # equal tosses have equal prices


def test_the_best_p_is_shown_when_it_is_asked_for(sketch: Sketch, server: Server) -> None:
    sketch.open(server, "coin", tosses=[1, 1, 0, 1], seed=3)
    expect(sketch.says).to_have_text("Drag p to where the curve is lowest.")
    sketch.button("Show the best p").click()
    expect(sketch.says).to_have_text("Best p = 3/4 = 0.750, the share of heads.")
    sketch.button("Toss 3: tails. Press to turn it over.").click()
    expect(sketch.says).to_contain_text("A head then costs nothing, and a single tail would cost")
    sketch.slider("p, the chance of heads").press("Home")
    expect(sketch.says).to_contain_text("At p = 0 heads cannot happen, and it did")
    assert sketch.figure("sum") == Decimal("Infinity")
    sketch.button("Clear").click()
    expect(sketch.root.get_by_text("No tosses yet.")).to_be_visible()
    expect(sketch.button("Show the best p")).to_be_disabled()


def test_a_hidden_coin_is_tossed_forty_times_at_most(sketch: Sketch, server: Server) -> None:
    sketch.open(server, "coin", tosses=[], seed=3)
    ten = sketch.button("Toss a hidden coin 10 times")
    for _ in range(4):
        ten.click()
    expect(ten).to_be_disabled()
    expect(sketch.prices).to_have_count(40)
    sketch.button("Show the best p").click()
    expect(sketch.says).to_contain_text("The hidden coin has p = ")


def test_a_chip_and_its_observation_light_up_together(sketch: Sketch, server: Server) -> None:
    sketch.open(server, "bell")
    point = sketch.slider("Point 5")
    sketch.prices.nth(4).focus()
    lit = sketch.root.locator(".gl-lit")
    expect(lit).to_have_count(3)  # the chip, its point and the stem between curve and axis
    assert {one.get_attribute("data-link") for one in lit.all()} == {"x4"}
    point.focus()
    expect(sketch.prices.nth(4)).to_have_class("gl-price gl-lit")
    sketch.prices.nth(7).hover()
    assert {one.get_attribute("data-link") for one in lit.all()} == {"x7"}
    sketch.open(server, "coin")
    sketch.button("Toss 2: heads. Press to turn it over.").hover()
    expect(sketch.prices.nth(1)).to_have_class("gl-price gl-lit")


def test_the_pointer_takes_the_nearest_of_crowded_points(sketch: Sketch, server: Server) -> None:
    sketch.open(server, "bell")
    mouse, lit = sketch.page.mouse, sketch.root.locator(".gl-price.gl-lit")
    for k in range(12):
        mouse.move(*centre(sketch.slider(f"Point {k + 1}")))
        expect(lit).to_have_attribute("data-link", f"x{k}")
    x, y = centre(sketch.slider("Point 7"))
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 100, y)
    mouse.up()
    expect(sketch.prices).to_have_count(12)  # a drag adds none
    moved = sketch.slider("Point 7").get_attribute("aria-valuenow")
    assert moved is not None and 1.5 < float(moved) < 3.5
    mouse.click(*(x - 250, y))
    expect(sketch.prices).to_have_count(13)
    assert sketch.focused() == "Point 13"


def state(sketch: Sketch) -> list[str]:
    """Every figure of the bell: chips, sum, mean, the next step's numbers."""
    return [*sketch.prices.all_inner_texts(), *sketch.root.locator("tbody td").all_inner_texts()]


def test_a_step_back_returns_the_very_numbers(sketch: Sketch, server: Server) -> None:
    sketch.open(server, "bell")
    step, back = sketch.button("Step"), sketch.button("Step back")
    expect(back).to_be_disabled()
    seen = [state(sketch)]
    for rate in ("0.5 good", "1.2 too large", "0.03 too small"):
        sketch.root.get_by_role("radio", name=rate.split()[0]).check()
        step.click()
        seen.append(state(sketch))
    assert len({tuple(one) for one in seen}) == 4
    for k in (3, 2, 1):
        expect(sketch.root.locator("tbody tr")).to_have_count(k + 1)
        back.click()
        sketch.root.get_by_role("radio", name=["0.5", "0.5", "1.2"][k - 1]).check()
        if k > 1:
            assert state(sketch)[:12] == seen[k - 1][:12]
    assert state(sketch) == seen[0]
    expect(back).to_be_disabled()


def test_steps_come_down_to_the_closed_form(sketch: Sketch, server: Server) -> None:
    points = [-1, 0.5, 1, 3.5]
    mean, sd = np.mean(points), np.std(points)
    lowest = np.log(sd) + 0.5 * np.log(2 * np.pi) + 0.5
    sketch.open(server, "bell", points=points, mu=-2, sigma=2)
    for _ in range(12):
        sketch.button("10 steps").click()
    found = {"mu, the middle": mean, "sigma, the width": sd}
    for name, value in found.items():
        words = f"{value:.2f}, mean NLL {lowest:.3f} nats"
        expect(sketch.slider(name)).to_have_attribute("aria-valuetext", words)
    sketch.button("Show the minimum").click()
    for value in (mean, sd, lowest):
        expect(sketch.says).to_contain_text(f"{value:.3f}")


def test_steps_that_are_too_large_are_told_and_taken_back(sketch: Sketch, server: Server) -> None:
    sketch.open(server, "bell", mu=-4, sigma=0.3)
    before = state(sketch)
    sketch.button("Step").click()
    expect(sketch.says).to_contain_text("1 step led off the map")
    sketch.button("10 steps").click()
    sketch.button("To the start").click()
    assert state(sketch) == before


def test_no_points_and_one_point_are_said(sketch: Sketch, server: Server) -> None:
    sketch.open(server, "bell", points=[0.5])
    expect(sketch.says).to_contain_text("All points lie on one spot")
    sketch.button("Remove a point").click()
    expect(sketch.says).to_contain_text("No points")
    expect(sketch.prices).to_have_count(0)
    expect(sketch.button("Step")).to_be_disabled()
    sketch.button("New draw").click()
    expect(sketch.prices).to_have_count(12)


def test_the_keyboard_is_enough_for_the_bell(sketch: Sketch, server: Server) -> None:
    sketch.open(server, "bell")
    press = sketch.page.keyboard.press
    sketch.tab_to("mu, the middle")
    before = sketch.figure("sum")
    press("ArrowRight")
    assert sketch.figure("sum") < before
    sketch.tab_to("Point 3")
    press("ArrowRight")
    expect(sketch.slider("Point 3")).to_have_attribute("aria-valuenow", "-0.2")
    press("Delete")
    expect(sketch.prices).to_have_count(11)
    sketch.tab_to("Add a point")
    press("Enter")
    expect(sketch.prices).to_have_count(12)
    assert sketch.focused() == "Point 12"
    sketch.tab_to("mu and sigma")
    press("ArrowUp")
    expect(sketch.slider("mu and sigma")).to_have_attribute("aria-valuetext", _has("sigma 2.10"))
    sketch.tab_to("Step")
    press("Enter")
    press("Enter")
    sketch.tab_to("Step back")
    press("Enter")
    expect(sketch.root.locator("tbody tr")).to_have_count(2)
    sketch.tab_to("Show the minimum")
    press("Enter")
    expect(sketch.says).to_contain_text("the mean")


def test_the_keyboard_is_enough_for_the_coin(sketch: Sketch, server: Server) -> None:
    sketch.open(server, "coin", tosses=[], seed=3)
    press = sketch.page.keyboard.press
    sketch.tab_to("Tails")
    press("Enter")
    press("Enter")
    sketch.tab_to("Toss 1: tails. Press to turn it over.")
    press("ArrowRight")
    assert sketch.focused().startswith("Toss 2")
    press("Enter")
    expect(sketch.says).to_have_text("Drag p to where the curve is lowest.")
    sketch.tab_to("p, the chance of heads")
    press("PageUp")
    expect(sketch.slider("p, the chance of heads")).to_have_attribute(
        "aria-valuetext", _has("0.60")
    )
    assert sketch.figures() == [Decimal("0.916"), Decimal("0.511")]
    sketch.tab_to("Show the best p")
    press("Enter")
    expect(sketch.says).to_contain_text("Best p = 1/2 = 0.500")


def test_one_hot_cross_entropy_is_the_price_and_a_soft_ones_floor_is_its_entropy(
    sketch: Sketch, server: Server
) -> None:
    sketch.open(server, "classes")
    terms = sketch.root.locator(".gl-term .gl-price")
    sketch.slider("Logit of dog").press("ArrowRight")
    sketch.root.get_by_role("radio", name="dog").check()
    figures = sketch.figures(terms)
    assert figures[0] == figures[2] == 0 < figures[1]
    assert sketch.figure("price") == sketch.figure("cross-entropy") == figures[1]
    sketch.root.get_by_role("radio", name="soft label").check()
    expect(sketch.says).to_contain_text("its floor is no longer 0")
    assert all(figure > 0 for figure in sketch.figures(terms))
    assert sketch.figure("price") != sketch.figure("cross-entropy") == sum(sketch.figures(terms))
    assert sketch.figure("floor") == Decimal("0.394")


def test_the_loss_is_the_mean_of_the_five_chips(sketch: Sketch, server: Server) -> None:
    sketch.open(server, "classes")
    chips = sketch.root.locator(".gl-pictures .gl-price")
    before = sketch.figures(chips)
    sketch.root.locator(".gl-picture").nth(3).press("Enter")
    sketch.slider("Logit of cat").press("End")
    after = sketch.figures(chips)
    assert [k for k in range(5) if before[k] != after[k]] == [3]
    assert after[3] == sketch.figure("price")
    assert sum(after) == sketch.figure("sum")
    assert abs(sketch.figure("mean") - sum(after) / 5) <= Decimal("0.0005")


def test_a_finger_drags_and_nothing_is_wider_than_the_phone(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    try:
        page = context.new_page()
        for name in NAMES:
            sketch = Sketch(page).open(server, name)
            wide = "document.documentElement.scrollWidth - window.innerWidth"
            assert page.evaluate(wide) <= 0, name
        sketch = Sketch(page).open(server, "bell")
        x, y = centre(sketch.slider("mu, the middle"))
        line = context.new_cdp_session(page)

        def touch(kind: str, *points: dict[str, Any]) -> None:
            line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

        touch("touchStart", {"x": x, "y": y})
        for k in range(1, 9):
            touch("touchMove", {"x": x + 6 * k, "y": y + 3 * k})
        touch("touchEnd")
        expect(sketch.slider("mu, the middle")).to_have_attribute("aria-valuetext", _has("−0."))
    finally:
        context.close()


def test_a_sketch_is_found_as_it_was_left(sketch: Sketch, server: Server) -> None:
    sketch.open(server, "coin", tosses=[1, 0])
    sketch.button("Heads").click()
    sketch.page.evaluate("window.leave(); document.querySelector('.gl-sketch').replaceChildren()")
    sketch.page.evaluate("window.again()")
    expect(sketch.prices).to_have_count(3)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_grave(
    sketch: Sketch, server: Server, name: str, colours: dict[str, str]
) -> None:
    sketch.open(server, name, colours=colours)
    sketch.page.add_script_tag(content=Path(AXE).read_text(encoding="utf-8"))
    found = sketch.page.evaluate(
        "axe.run('.gl-sketch').then(({ violations, passes }) => ({ passes: passes.length,"
        " found: violations.map((v) => [v.id, v.impact, v.nodes.map((n) => n.html)]) }))"
    )
    assert found["passes"] > 5
    assert [one for one in found["found"] if one[1] in GRAVE] == []
