"""Several runs in step, in a real browser, on a page of the test's own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from genlab.experiments.flow import FlowExperiment
from genlab.runs.store import Store
from tests.browser.app import ROOT, Server, start

APP = """
from streamlit.starlette import App
from genlab.kit.server import lifespan, routes
from genlab.kit.site import base

app = App("{page}", routes=routes(base()), lifespan=lifespan)
"""
PAGE = """
import streamlit as st
from genlab.kit import theme
from tests.browser.test_race import raced
from genlab.kit.race import race, seeds

theme.dress()
query = st.query_params
runs = raced(query["show"], int(query["seed"]))
def on_open(settings):
    st.session_state["opened"] = settings["couplings"]
if query["show"] == "band":
    seeds(next(iter(runs.values())), "seeds", 3, on_open=on_open)
else:
    race(runs, "race", question=query.get("question", ""), on_open=on_open,
         reveal="{best} came to {best_nll:.4f}.")
st.write("Opened:", st.session_state.get("opened", "nothing"))
"""


def raced(show: str, seed: int) -> dict[str, FlowExperiment]:
    """The runs on the test's page."""
    small = FlowExperiment(couplings=2, width=8, steps=100, seed=seed)
    if show == "long":
        long = small.but(steps=20_000)
        return {"two layers": long, "four layers": long.but(couplings=4)}
    if show == "broken":
        wild = small.but(learning_rate=1.0, clip=False, couplings=8, width=64)
        return {"too fast": wild, "calm": small}
    return {"short": small.but(steps=60), "two layers": small, "six layers": small.but(couplings=6)}


@pytest.fixture(scope="module")
def racing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with one page, which shows the race that its address names."""
    folder = tmp_path_factory.mktemp("race")
    (folder / "page.py").write_text(PAGE)
    (folder / "race_app.py").write_text(APP.replace("{page}", str(folder / "page.py")))
    server = start(folder / "home", {"PYTHONPATH": str(ROOT)}, script=str(folder / "race_app.py"))
    yield server
    server.sweep()


class Race:
    """What a learner sees and does."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server
        self.tiles = page.locator(".gl-tile")
        self.primary = page.locator(".gl-primary")

    def open(self, show: str, seed: int, **more: str) -> Race:
        query = "&".join(f"{name}={value}" for name, value in {"seed": seed, **more}.items())
        self.page.goto(f"{self.server.url}/?show={show}&{query}")
        expect(self.primary).to_be_enabled(timeout=60_000)
        return self

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    def until(self, condition: str, seconds: float = 60) -> None:
        self.page.wait_for_function(
            f"(() => {{ const race = window.__genlab?.race; return race && {condition}; }})()",
            timeout=1000 * seconds,
        )

    def train_all(self) -> Race:
        self.button("Train all").click()
        self.until("race.runs.every(({ state }) => ['done', 'failed'].includes(state))")
        return self

    def metrics(self, show: str, seed: int) -> list[float]:
        """The held-out NLL of each run, as the store has it."""
        store = Store(self.server.home / "runs.sqlite")
        one = raced(show, seed)
        wanted = (
            one.values() if show != "band" else [one["short"].but(seed=seed + k) for k in range(3)]
        )
        found = [store.get(run.run_id).metrics["nll"] for run in wanted]
        store.close()
        return [value for value in found if value is not None]


@pytest.fixture
def race(page: Page, racing: Server) -> Race:
    return Race(page, racing)


def test_train_all_trains_all_in_step_to_the_figures_in_the_store(race: Race) -> None:
    race.open("tiles", 1).train_all()
    race.until("race.step === 100")
    nlls = race.metrics("tiles", 1)
    for k, nll in enumerate(nlls):
        expect(race.tiles.nth(k).locator(".gl-tile-figure b")).to_have_text(f"{nll:.3f}")
    expect(race.tiles.nth(0).locator("small")).to_contain_text("Done at step 60")
    best = race.tiles.nth(nlls.index(min(nlls))).locator("small")
    expect(best).to_contain_text("nearest")
    chart = race.page.get_by_role("img", name=re.compile("^Loss chart of 3 runs at step 100"))
    for label in raced("tiles", 1):
        expect(chart).to_have_attribute("aria-label", re.compile(rf"{label} \d\.\d{{3}}"))
    table = race.page.get_by_role("region", name="Final figures")  # the page ran again, by itself
    expect(table.get_by_role("row")).to_have_count(4)
    race.page.get_by_role("button", name="Open six layers in the instrument").click()
    expect(race.page.get_by_text("Opened: 6")).to_be_visible()
    race.page.reload()
    race.until("race.step === 100 && race.runs.length === 3")  # with no press
    expect(race.button("Replay")).to_be_visible()


def test_one_playhead_moves_all_pictures(race: Race) -> None:
    race.open("tiles", 1)
    if race.primary.inner_text() == "Train all":
        race.train_all()
    race.until("race.step === 100")
    pictures = race.tiles.locator("canvas")
    race.page.locator(".gl-lanes").focus()
    race.page.keyboard.press("Home")
    for k, label in enumerate(raced("tiles", 1)):
        expect(pictures.nth(k)).to_have_attribute("aria-label", re.compile(f"{label}, step 0:"))
    chart = race.page.locator(".gl-losses")
    box = chart.bounding_box()
    assert box is not None
    chart.hover(position={"x": box["width"] / 2, "y": 40})
    race.until("race.step > 40 && race.step < 100")
    step = race.page.evaluate("window.__genlab.race.step")
    for k, last in enumerate((60, 100, 100)):
        words = re.compile(f", step {min(last, step)}:")
        expect(pictures.nth(k)).to_have_attribute("aria-label", words)
    race.page.mouse.move(5, 5)
    race.until("race.step === 0")  # only a look


def test_pictures_wait_for_the_slowest_and_pause_together(race: Race) -> None:
    race.open("long", 3)
    race.button("Train all").click()
    race.until("race.runs.every(({ frames }) => frames > 4) && race.step > 0")
    ahead = """() => {
        const { step, runs } = window.__genlab.race;
        return step - Math.min(...runs.map((run) => run.step));
    }"""
    assert race.page.evaluate(ahead) <= 0
    race.button("Pause").click()
    race.until("race.runs.every(({ state }) => state === 'paused')")
    expect(race.page.locator(".gl-state")).to_have_text("Paused")
    race.until("race.step === Math.min(...race.runs.map((run) => run.step))")
    before = race.page.evaluate("window.__genlab.race.runs.map((run) => run.step)")
    race.button("Step").click()
    race.until(f"race.runs.every(({{ step }}, k) => step === {before}[k] + 1)")
    race.button("Stop").click()
    race.until("race.runs.every(({ state }) => state === 'stopped')")


def test_seeds_make_a_band_between_their_own_figures(race: Race) -> None:
    race.open("band", 5).train_all()
    race.until("race.step === 60")
    nlls = race.metrics("band", 5)
    words = f"3 seeds: {min(nlls):.3f} to {max(nlls):.3f}, mean {sum(nlls) / 3:.3f} "
    expect(race.page.get_by_test_id("genlab-spread")).to_contain_text(words)
    expect(race.page.locator(".gl-losses")).to_have_attribute("aria-label", re.compile(words))
    assert race.page.locator(".gl-tile b").all_inner_texts()[::2] == ["seed 5", "seed 6", "seed 7"]


def test_a_run_that_diverges_says_so_and_the_others_go_on(race: Race) -> None:
    race.open("broken", 7).train_all()
    expect(race.tiles.nth(0).locator(".gl-tile-note")).to_contain_text("likelihood became")
    expect(race.tiles.nth(0).locator("small")).to_contain_text("Failed at step")
    race.until("race.runs[1].state === 'done' && race.step === 100")
    expect(race.page.get_by_role("region", name="Final figures")).to_contain_text("failed")


def test_the_prediction_comes_before_the_end_is_shown(race: Race) -> None:
    race.open("tiles", 1)
    if race.primary.inner_text() == "Train all":
        race.train_all()
    race.open("tiles", 1, question="Which?")
    race.until("race.runs.every(({ state }) => state === 'done')")
    expect(race.tiles.nth(2).locator("small")).to_have_text("Recorded")
    assert race.page.evaluate("window.__genlab.race.step") == 0
    expect(race.page.get_by_role("region", name="Final figures")).to_be_hidden()
    nlls = race.metrics("tiles", 1)
    best = list(raced("tiles", 1))[nlls.index(min(nlls))]
    race.page.get_by_role("radiogroup").get_by_text(best).click()
    expect(race.page.get_by_text(f"{best} came to {min(nlls):.4f}.")).to_be_visible()
    race.until("race.step === 100")  # it plays by itself
    expect(race.tiles.nth(2).locator("small")).to_contain_text("Done")


def test_a_phone_shows_two_in_a_row_also_without_a_websocket(
    browser: Browser, racing: Server
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.route_web_socket(re.compile("/genlab/ws"), lambda line: line.close())
    race = Race(context.new_page(), racing).open("tiles", 9).train_all()
    race.until("race.step === 100")
    expect(race.page.get_by_role("region", name="Final figures")).to_be_visible()
    boxes = [tile.bounding_box() for tile in race.tiles.all()]
    assert [box["x"] < 200 for box in boxes if box] == [True, False, True]
    assert all(box["x"] + box["width"] <= 390 for box in boxes if box)
    wide = "document.scrollingElement.scrollWidth"
    assert race.page.evaluate(wide) <= 390
    context.close()


def test_what_was_not_heard_is_said_again(race: Race) -> None:
    race.page.goto(f"{race.server.url}/genlab/assets/player/outbox.js")
    said = race.page.evaluate(
        """async () => {
            const { Outbox } = await import('/genlab/assets/player/outbox.js');
            const said = [];
            const outbox = new Outbox((commands) => said.push(commands.map((one) => one.do)));
            const numbers = () => outbox.waiting.map((one) => one.number);
            outbox.post({ do: 'a' });
            outbox.post({ do: 'b' });
            await null;
            const [first, second] = numbers();
            const again = async (n) => {
                while (said.length < n) await new Promise((soon) => setTimeout(soon, 50));
            };
            outbox.heard(first);
            await again(2);
            outbox.heard(second);
            await new Promise((soon) => setTimeout(soon, 2500));
            return { said, rising: first < second };
        }"""
    )
    assert said == {"said": [["a", "b"], ["b"]], "rising": True}


def test_names_at_the_lines_ends_keep_apart(race: Race) -> None:
    race.page.goto(f"{race.server.url}/genlab/assets/player/ends.js")
    places = race.page.evaluate(
        """async () => {
            const { spread } = await import('/genlab/assets/player/ends.js');
            return [[50, 50, 10, 49], [99, 98, 97], [-5, 40]].map((y) => spread(y, 14, 0, 100));
        }"""
    )
    for wanted, found in zip([[50, 50, 10, 49], [99, 98, 97], [-5, 40]], places, strict=True):
        ordered = sorted(found)
        assert all(b - a >= 14 for a, b in itertools.pairwise(ordered)) and ordered[-1] <= 100
        by_wish = [place for _, place in sorted(zip(wanted, found, strict=True))]
        assert by_wish == ordered
    assert places[2] == [0, 40]  # nothing moves without need
