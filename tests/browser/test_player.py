"""The player in a real browser, on the page of a lesson, with real runs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from genlab.runs.store import Store
from tests.browser.app import Server
from tests.browser.places import flow

QUICK = {"steps": 400, "couplings": 2, "width": 8}


class Player:
    """What a learner sees and does on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.picture = page.locator(".gl-picture")
        self.timeline = page.get_by_role("slider", name="Timeline")
        self.words = page.locator(".gl-summary")
        self.state = page.locator(".gl-state")

    def open(self, server: Server, **settings: Any) -> Player:
        self.page.goto(flow(server, settings))
        expect(self.page.locator(".gl-primary:enabled")).to_have_count(1, timeout=30_000)
        return self

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def counted(self, what: str) -> Any:
        return self.page.evaluate(f"window.__genlab.{what}")

    def until(self, condition: str, seconds: float = 30) -> None:
        self.page.wait_for_function(condition, timeout=1000 * seconds)

    def train_to_the_end(self) -> None:
        self.button("Train").click()
        self.arrive()

    def arrive(self) -> None:
        """Wait until the run is done and the picture has come to its last frame."""
        expect(self.button("Replay")).to_be_visible(timeout=60_000)
        expect(self.page.locator(".gl-count")).to_have_text(re.compile(r"Step ([\d,]+) of \1$"))
        self.until("window.__genlab.position % 1 === 0")

    def step(self) -> int:
        text = self.page.locator(".gl-count").inner_text()
        found = re.match(r"Step ([\d,]+) of", text)
        assert found is not None, text
        return int(found[1].replace(",", ""))


@pytest.fixture
def player(page: Page) -> Player:
    return Player(page)


_seed = iter(range(1000, 100_000, 10))  # apart, as a press of "new seed" takes the next


def fresh(**settings: Any) -> dict[str, Any]:
    """Settings that no test has trained so far."""
    return {**settings, "seed": next(_seed)}


def per_second(player: Player, what: str, seconds: float) -> float:
    """How fast one of the player's counters rises."""
    read = f"[window.__genlab.{what}, performance.now()]"
    before, begin = player.page.evaluate(read)
    player.page.wait_for_timeout(1000 * seconds)
    after, end = player.page.evaluate(read)
    return 1000 * (after - before) / (end - begin)


def test_train_moves_the_samples_within_a_second(player: Player, server: Server) -> None:
    player.open(server, **fresh())
    milliseconds = player.page.evaluate(
        """() => new Promise((resolve) => {
            const host = document.querySelector('[data-testid="stBidiComponentIsolated"]');
            const root = host.shadowRoot;
            const canvas = root.querySelector('.gl-picture');
            const look = () => canvas.toDataURL();
            const before = look();
            const begin = performance.now();
            root.querySelector('.gl-primary').click();
            const watch = () => look() === before || window.__genlab.position === 0
                ? requestAnimationFrame(watch) : resolve(performance.now() - begin);
            watch();
        })"""
    )
    player.button("Pause").click()
    assert milliseconds < 1000


def test_fresh_frames_keep_coming_to_one_canvas(player: Player, server: Server) -> None:
    player.open(server, **fresh(steps=20_000, couplings=4, width=32))
    canvas = player.picture.element_handle()
    player.button("Train").click()
    player.until("window.__genlab.frames > 5")
    rate = per_second(player, "frames", 4)
    player.page.get_by_text("Model density").click()
    player.button("Pin").click()  # a rerun of the page
    player.page.wait_for_timeout(800)
    assert player.picture.evaluate("(now, before) => now === before", canvas)
    assert player.counted("nodes") == 1
    player.button("Pause").click()
    assert rate >= 8


def test_scrubbing_draws_thirty_pictures_a_second(player: Player, server: Server) -> None:
    player.open(server, **fresh(**QUICK)).train_to_the_end()
    drawn = player.page.evaluate(
        """() => new Promise((resolve) => {
            const host = document.querySelector('[data-testid="stBidiComponentIsolated"]');
            const root = host.shadowRoot;
            const range = root.querySelector('.gl-range');
            const begin = performance.now();
            const before = window.__genlab.drawn;
            let moves = 0;
            const scrub = () => {
                range.value = (moves++ * 52) % Number(range.max);
                range.dispatchEvent(new Event('input'));
                const seconds = (performance.now() - begin) / 1000;
                if (seconds < 2) setTimeout(scrub, 5);
                else resolve((window.__genlab.drawn - before) / seconds);
            };
            scrub();
        })"""
    )
    assert drawn >= 30


def test_the_pointer_scrubs_every_view(player: Player, server: Server) -> None:
    player.open(server, **fresh(**QUICK)).train_to_the_end()
    box = player.timeline.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    player.page.mouse.move(box["x"] + box["width"] - 8, y)
    player.page.mouse.down()
    player.page.mouse.move(box["x"] + box["width"] / 2, y, steps=8)
    player.page.mouse.up()
    player.until("150 < window.__genlab.step && window.__genlab.step < 250", 2)
    expect(player.words).to_contain_text(f"Step {player.step()} of 400")
    expect(player.timeline).to_have_attribute("aria-valuetext", f"Step {player.step()} of 400")
    expect(player.button("Play")).to_be_visible()


def test_a_look_at_the_curve_is_a_look_at_that_moment(player: Player, server: Server) -> None:
    player.open(server, **fresh(**QUICK)).train_to_the_end()
    chart = player.page.locator(".gl-losses")
    chart.hover()  # the page scrolls it into view
    box = chart.bounding_box()
    assert box is not None
    chart.hover(position={"x": box["width"] / 2, "y": 40})
    player.until("100 < window.__genlab.step && window.__genlab.step < 300", 2)
    player.page.mouse.move(box["x"] + 20, box["y"] + box["height"] + 60)
    player.until("window.__genlab.step === 400", 2)  # only a look
    chart.click(position={"x": box["width"] / 2, "y": 40})
    player.page.mouse.move(box["x"] + 20, box["y"] + box["height"] + 60)
    assert 100 < player.step() < 300  # a jump


def test_pause_step_resume_and_stop(player: Player, server: Server) -> None:
    player.open(server, **fresh(steps=20_000))
    player.button("Train").click()
    player.until("window.__genlab.frames > 5")
    player.button("Pause").click()
    expect(player.state).to_have_text("Paused")
    expect(player.button("Resume")).to_be_visible()
    player.button("Step").click()  # from between two frames, where the pause found it
    player.until(f"window.__genlab.step > {player.step()}", 5)
    before, step = player.counted("frames"), player.step()
    player.button("Step").click()
    player.until(f"window.__genlab.step === {step + 1}", 5)
    assert player.counted("frames") == before + 1
    player.button("Back").click()
    player.until(f"window.__genlab.step === {step}", 5)
    player.button("Live").click()
    player.button("Resume").click()
    player.until(f"window.__genlab.step > {step + 50}")
    player.button("Stop").click()
    expect(player.state).to_have_text("Stopped")
    expect(player.button("Resume")).to_be_visible()


def test_scrubbing_goes_on_while_it_trains(player: Player, server: Server) -> None:
    player.open(server, **fresh(steps=20_000))
    player.button("Train").click()
    player.until("window.__genlab.frames > 12")
    player.timeline.focus()
    player.page.keyboard.press("Home")
    player.until("window.__genlab.step === 0", 2)
    before = player.counted("frames")
    player.until(f"window.__genlab.frames > {before + 5}")  # it trains on
    assert player.step() == 0
    expect(player.state).to_contain_text("Training")
    player.button("Live").click()
    player.until("window.__genlab.step > 200")
    player.button("Pause").click()


def test_the_keyboard_is_enough(player: Player, server: Server) -> None:
    player.open(server, **fresh(**QUICK)).train_to_the_end()
    player.page.locator(".gl-stage").focus()
    keys = player.page.keyboard
    keys.press("Home")
    player.until("window.__genlab.step === 0")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    player.until("window.__genlab.position === 2")
    keys.press("ArrowLeft")
    player.until("window.__genlab.position === 1")
    keys.press("End")
    player.until("window.__genlab.step === 400")
    keys.press(" ")
    player.until("window.__genlab.position > 0 && window.__genlab.step < 400")
    expect(player.button("Pause")).to_be_visible()
    keys.press(" ")
    expect(player.button("Play")).to_be_visible()


def test_a_run_that_is_done_offers_what_comes_next(player: Player, server: Server) -> None:
    player.open(server, **fresh(**QUICK)).train_to_the_end()
    player.button("More").click()
    player.page.get_by_role("menuitem", name="+ 50 % more steps").click()
    player.until("window.__genlab.step === 600")
    with player.page.expect_download() as saved:
        player.button("More").click()
        player.page.get_by_role("menuitem", name="Curves").click()
    assert saved.value.suggested_filename.endswith("curves.csv")
    run = player.counted("run")
    player.button("Train again with a new seed").click()
    player.until(f"window.__genlab.run !== '{run}' && window.__genlab.step > 0")  # one press
    player.arrive()
    assert player.step() == QUICK["steps"]


def test_two_browsers_share_one_run(browser: Browser, server: Server) -> None:
    settings = fresh(steps=20_000)
    contexts = [browser.new_context(), browser.new_context()]
    first, second = (Player(context.new_page()).open(server, **settings) for context in contexts)
    expect(second.state).to_contain_text("2 watching")
    assert first.counted("run") == second.counted("run")
    first.button("Train").click()
    second.until("window.__genlab.step > 0")
    second.button("Pause").click()
    before = first.counted("step")
    first.until(f"window.__genlab.step > {before + 50}")  # a pause is for oneself
    first.button("Pause").click()
    expect(first.state).to_contain_text("Paused")
    for context in contexts:
        context.close()


def test_the_line_comes_back_after_a_drop(player: Player, server: Server) -> None:
    lines: list[WebSocketRoute] = []
    asked: list[str] = []

    def through(line: WebSocketRoute) -> None:
        lines.append(line)
        beyond = line.connect_to_server()
        line.on_message(lambda text: (asked.append(str(text)), beyond.send(text)))

    player.page.route_web_socket(re.compile("/genlab/ws"), through)
    player.open(server, **fresh(steps=20_000))
    player.button("Train").click()
    player.until("window.__genlab.frames > 8")
    lines[0].close()
    expect(player.page.get_by_text("Connection lost, retrying.")).to_be_visible()
    player.until("window.__genlab.reconnects === 1")
    expect(player.page.get_by_text("Connection lost, retrying.")).to_be_hidden()
    known = re.search(r'"after":(\d+)', asked[-1] if "after" in asked[-1] else asked[-2])
    assert known is not None and int(known[1]) >= 7  # it asks for what is new, not for all
    before = player.counted("step")
    player.until(f"window.__genlab.step > {before}")
    player.button("Pause").click()


def test_a_page_that_gets_no_line_is_served_all_the_same(player: Player, server: Server) -> None:
    player.page.route_web_socket(re.compile("/genlab/ws"), lambda line: line.close())
    player.open(server, **fresh(**QUICK)).train_to_the_end()
    assert player.counted("step") == 400
    expect(player.words).to_contain_text("Step 400 of 400")


def test_what_the_picture_shows_is_said_in_words(player: Player, server: Server) -> None:
    player.open(server, **fresh(**QUICK)).train_to_the_end()
    for image in player.page.locator("canvas").all():
        assert image.get_attribute("role") == "img" and image.get_attribute("aria-label")
    words = r"Step 400 of 400\. Held-out NLL [\d.]+ nats, [\d.]+ above the floor\. The .*"
    expect(player.words).to_have_text(re.compile(words))
    spoken = player.page.get_by_test_id("genlab-summary")
    expect(spoken).to_have_attribute("aria-live", "polite")
    player.page.get_by_text("The curves as a table").click()
    rows = player.page.locator(".gl-table tbody tr")
    expect(rows.last.locator("th")).to_have_text("400")
    assert 5 <= rows.count() <= 21
    assert re.fullmatch(r"[\d.]+", rows.last.locator("td").nth(1).inner_text())


def test_less_motion_means_few_pictures(browser: Browser, server: Server) -> None:
    context = browser.new_context(reduced_motion="reduce")
    player = Player(context.new_page()).open(server, **fresh(steps=20_000))
    player.button("Train").click()
    player.until("window.__genlab.frames > 5")
    rate = per_second(player, "drawn", 3)
    player.button("Pause").click()
    assert 1 <= rate <= 7  # four pictures a second, and what the state's messages add
    assert player.counted("position") % 1 == 0
    context.close()


def test_images_are_drawn_too(player: Player, server: Server) -> None:
    player.open(server, **fresh(dataset="digits", steps=20, width=16, couplings=2))
    expect(player.page.get_by_role("img", name="Real data")).to_be_visible()
    player.train_to_the_end()
    expect(player.words).to_have_text(re.compile(r"Step 20 of 20\. Held-out NLL [\d.]+ bits/dim\."))
    shades = player.picture.evaluate(
        """(canvas) => {
            const { width, height } = canvas;
            const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
            const seen = new Set();
            for (let k = 0; k < data.length; k += 4) if (data[k + 3]) seen.add(data[k]);
            return seen.size;
        }"""
    )
    assert shades > 10  # of the 17 that the digits have


def test_pinned_runs_stand_beside_the_shown_one(player: Player, server: Server) -> None:
    player.open(server, **fresh(**QUICK)).train_to_the_end()
    player.button("Pin").click()
    expect(player.page.locator(".gl-pins li")).to_have_count(1)
    expect(player.page).to_have_url(re.compile("pin"))
    first = player.counted("run")
    player.button("Train again with a new seed").click()
    player.until(f"window.__genlab.run !== '{first}' && window.__genlab.state === 'done'")
    pinned = player.page.get_by_role("img", name=re.compile("Pinned run A, seed"))
    expect(pinned).to_have_attribute("aria-label", re.compile(r"held-out NLL [\d.]+$"))
    player.page.get_by_role("button", name="Unpin run A").click()
    expect(player.page.locator(".gl-pins li")).to_have_count(0)


def test_a_closed_tabs_run_pauses_once_the_grace_is_over(
    page: Page, start_server: Callable[..., Server]
) -> None:
    server = start_server(GENLAB_GRACE="2")
    player = Player(page).open(server, **fresh(steps=200_000))
    player.button("Train").click()
    player.until("window.__genlab.state === 'running' && window.__genlab.frames > 3")
    run = player.counted("run")
    page.goto("about:blank")
    left = time.monotonic()
    store = Store(server.home / "runs.sqlite")
    while store.get(run).state == "running":
        assert time.monotonic() - left < 8
        time.sleep(0.1)
    assert time.monotonic() - left >= 1.5
    assert (store.get(run).state, store.get(run).reason) == ("paused", "Nobody was watching.")
    store.close()
