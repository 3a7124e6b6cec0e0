"""Pages in a real browser: addresses, knobs, prediction, small screens, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from genlab.kit.syllabus import lessons
from tests.browser.app import ROOT, Server, start
from tests.browser.places import NLL, flow
from tests.kit.strangers import hostile

LESSONS = lessons()
ADDRESSES = ["/", *(f"/{lesson.slug}" for lesson in LESSONS)]
PARTS = {"/misspecification": {"part": "students"}, "/latent-space": {"part": "train"}}
SHORT = {"steps": "60", "couplings": "2", "width": "8"}  # a run that is over within a second
PHONE = {"width": 390, "height": 844}
SOON = 15_000  # milliseconds, for what needs a worker to be awake
EVERY = pytest.mark.parametrize("address", ADDRESSES)

# Streamlit asks below the page's own path for its server before it asks at the root
KNOWN = re.compile(r"/_stcore/(health|host-config)$")


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def slider(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stSlider").filter(has_text=label).locator("input[type=range]")


def count(page: Page) -> Locator:
    """The player's "Step n of N"."""
    return page.locator(".gl-count")


def opened(page: Page, server: Server, path: str, query: dict[str, str] | None = None) -> None:
    """Open a page, at a part that has a player where it does not open with one."""
    asked = urlencode({**PARTS.get(path, {}), **(query or {})})
    page.goto(flow(server, query) if path == NLL else f"{server.url}{path}?{asked}")
    expect(heading(page)).to_have_count(1)
    expect(count(page)).to_contain_text("Step", timeout=SOON)


def trained(page: Page) -> None:
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator(".gl-state")).to_contain_text("Done", timeout=SOON)


@pytest.fixture
def fresh(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a browser without cookies or history: `fresh(**options).goto(...)`."""
    contexts: list[BrowserContext] = []

    def page(**options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        return contexts[-1].new_page()

    yield page
    for context in contexts:
        context.close()


def test_the_first_visit_of_a_fresh_server_may_be_a_deep_link(
    page: Page, start_server: Callable[..., Server]
) -> None:
    server = start_server()
    opened(page, server, NLL, {"dataset": "rings"})
    expect(heading(page)).to_have_text("Negative log-likelihood")
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(1 + len(LESSONS))
    expect(page.get_by_role("combobox", name="Data set")).to_have_value("Four rings")


def test_a_link_shows_the_same_run_at_once_in_another_browser(
    server: Server, fresh: Callable[..., Page]
) -> None:
    one, other = fresh(), fresh()
    opened(one, server, NLL, {**SHORT, "seed": "11"})
    trained(one)
    other.goto(one.url)
    expect(count(other)).to_have_text("Step 60 of 60", timeout=5000)
    expect(other.locator(".gl-state")).to_contain_text("Done")
    figures = [p.locator(".gl-reading b").inner_text() for p in (one, other)]
    assert figures[0] == figures[1]


def test_a_link_names_a_moment(server: Server, fresh: Callable[..., Page]) -> None:
    one, other = fresh(), fresh()
    opened(one, server, NLL, {**SHORT, "seed": "12"})
    trained(one)
    opened(other, server, NLL, {**SHORT, "seed": "12", "at": "30"})
    expect(count(other)).to_have_text("Step 30 of 60")


def test_the_moment_and_the_pins_travel_with_the_link(
    server: Server, fresh: Callable[..., Page]
) -> None:
    one, other = fresh(), fresh()
    opened(one, server, NLL, {**SHORT, "seed": "16"})
    trained(one)
    one.get_by_role("button", name="Pin", exact=True).click()
    expect(one).to_have_url(re.compile(r"pin=[^&]*seed~16"))
    slider(one, "Coupling layers").press("ArrowRight")
    expect(one).to_have_url(re.compile(r"couplings=3"))
    trained(one)
    one.get_by_role("button", name="Back", exact=True).click()
    expect(count(one)).not_to_have_text("Step 60 of 60")  # drawn with the next picture
    at = count(one).inner_text().split()[1]
    one.get_by_role("button", name="More", exact=True).click()
    one.get_by_role("menuitem", name=re.compile("Link to this moment")).click()
    expect(one).to_have_url(re.compile(rf"at={at}&|at={at}$"))
    other.goto(one.url)
    expect(count(other)).to_have_text(f"Step {at} of 60", timeout=SOON)
    expect(other.locator(".gl-pins li")).to_have_count(1)
    expect(slider(other, "Coupling layers")).to_have_value("3")


def test_a_new_seed_is_a_new_run_and_moves_its_control(page: Page, server: Server) -> None:
    opened(page, server, NLL, {**SHORT, "seed": "17"})
    trained(page)
    page.get_by_role("button", name=re.compile("new seed", re.IGNORECASE)).click()
    expect(page).to_have_url(re.compile(r"seed=18"))
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("18")
    expect(page.locator(".gl-state")).to_contain_text("Done", timeout=SOON)  # trained at once
    expect(count(page)).to_have_text("Step 60 of 60", timeout=SOON)


def test_knobs_move_the_address_and_the_back_button_moves_the_knobs(
    page: Page, server: Server
) -> None:
    opened(page, server, NLL)
    width = slider(page, "Width")
    width.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"width=64"))
    width.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"width=128"))
    page.wait_for_timeout(1200)  # for so long an address may be an echo of the move
    page.go_back()
    expect(page.get_by_test_id("stSlider").filter(has_text="Width")).to_contain_text("64")
    page.wait_for_timeout(500)
    page.go_back()
    expect(page.get_by_test_id("stSlider").filter(has_text="Width")).to_contain_text("40")
    expect(page).to_have_url(flow(server))
    page.wait_for_timeout(500)
    page.evaluate("history.go(2)")  # several moves at once, as from the button's list
    expect(page.get_by_test_id("stSlider").filter(has_text="Width")).to_contain_text("128")


def test_moves_in_quick_succession_all_count(page: Page, server: Server) -> None:
    opened(page, server, NLL)
    couplings = slider(page, "Coupling layers")
    for _ in range(8):
        couplings.press("ArrowRight", delay=20)
    expect(page).to_have_url(re.compile(r"couplings=24"))
    page.wait_for_timeout(1500)
    expect(couplings).to_have_value("24")
    expect(page).to_have_url(re.compile(r"couplings=24"))


def test_a_knob_keeps_the_picture_until_the_next_run_has_one(page: Page, server: Server) -> None:
    opened(page, server, NLL, {**SHORT, "seed": "13"})
    trained(page)
    page.evaluate(
        """() => {
          window.seen = [];
          const look = () => {
            const root = [...document.querySelectorAll('*')].map((e) => e.shadowRoot)
              .find((shadow) => shadow?.querySelector('.gl-picture'));
            window.seen.push(root ? root.querySelector('.gl-picture') : null);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    slider(page, "Coupling layers").press("ArrowRight")
    expect(page.locator(".gl-state")).to_contain_text("Ready", timeout=SOON)
    assert page.evaluate("() => window.seen.length") > 3
    assert page.evaluate("() => new Set(window.seen).size") == 1  # one canvas all along


def test_on_the_home_page_a_recording_moves_by_itself(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(page.locator(".gl-state")).to_contain_text("Done", timeout=SOON)
    steps = []
    for _ in range(4):
        steps.append(int(count(page).inner_text().split()[1].replace(",", "")))
        page.wait_for_timeout(400)
    assert steps == sorted(set(steps))
    expect(page.get_by_role("link", name="Start the first lesson")).to_be_in_viewport()


def test_the_home_page_opens_a_lesson_with_a_prepared_start(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_test_id("stMain").get_by_role("link", name="Learnt by heart").click()
    expect(heading(page)).to_have_text("Negative log-likelihood")
    expect(page).to_have_url(re.compile(r"dataset=digits&couplings=8&width=128"))
    expect(page.get_by_role("radio", name="Learnt by heart")).to_be_checked()


def test_the_run_answers_a_prediction_and_not_before(page: Page, server: Server) -> None:
    opened(page, server, NLL, {**SHORT, "seed": "14"})
    expect(page.get_by_text("Choose one; then train.")).to_be_visible()
    page.get_by_text("less than 0.05 nats").click()
    expect(page.get_by_text("Noted.")).to_be_visible()
    trained(page)
    revealed = page.locator("p", has_text="It came out otherwise: more than 0.15")
    expect(revealed).to_be_visible(timeout=SOON)
    gap = re.search(r"the gap is (\d+\.\d{3}) nats", revealed.inner_text())
    assert gap
    assert float(gap[1]) > 0.15


def test_nothing_moves_when_a_run_starts(page: Page, server: Server) -> None:
    opened(page, server, NLL, {"seed": "15"})
    page.get_by_text("less than 0.05 nats").click()
    expect(page.get_by_text("Noted.")).to_be_visible()
    watched = [page.locator(".gl-picture"), page.locator(".gl-bar"), page.get_by_text("Noted."),
               page.get_by_role("heading", name="The floor")]  # fmt: skip
    page.wait_for_timeout(500)
    before = [place.bounding_box() for place in watched]
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator(".gl-state")).to_contain_text("Training", timeout=SOON)
    page.wait_for_timeout(1500)
    after = [place.bounding_box() for place in watched]
    page.get_by_role("button", name="Stop", exact=True).click()
    assert before == after


def test_the_link_is_copied(server: Server, fresh: Callable[..., Page]) -> None:
    page = fresh(permissions=["clipboard-read", "clipboard-write"])
    opened(page, server, NLL, {"width": "128"})
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == f"{server.url}{NLL}?v=1&experiment=flow&part=flow&width=128"


def test_a_teacher_hides_controls_by_link(page: Page, server: Server) -> None:
    opened(page, server, NLL, {"hide": "learning_rate,couplings,more"})
    expect(slider(page, "Width")).to_be_visible()
    expect(page.get_by_text("Coupling layers")).to_have_count(0)
    expect(page.get_by_text("More settings")).to_have_count(0)


@pytest.mark.parametrize("query", hostile(200)[::20])
def test_hostile_links_show_no_traceback(
    page: Page, server: Server, query: dict[str, list[str]]
) -> None:
    crashes: list[str] = []
    page.on("pageerror", lambda error: crashes.append(str(error)))
    page.on("dialog", lambda dialog: crashes.append(dialog.message))
    page.goto(flow(server, query))
    expect(heading(page)).to_have_text("Negative log-likelihood")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible(timeout=SOON)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert "Traceback" not in page.get_by_test_id("stMain").inner_text()
    assert crashes == []


def test_a_page_that_fails_says_one_sentence(page: Page, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "import streamlit as st\nst.title('Broken')\nraise ValueError('for the log alone')\n"
    )
    app = tmp_path / "app.py"
    app.write_text(
        "from streamlit.starlette import App\nfrom genlab.kit.site import say_sorry\n"
        "app = App('broken.py', on_script_error=say_sorry)\n"
    )
    server = start(tmp_path, {"PYTHONPATH": str(ROOT)}, script=str(app))
    try:
        page.goto(server.url)
        expect(page.get_by_role("alert")).to_contain_text("nothing you made is lost")
        shown = page.get_by_test_id("stMain").inner_text()
    finally:
        server.sweep()
    assert "for the log alone" in server.log.read_text()
    assert "for the log alone" not in shown
    assert "Traceback" not in shown
    expect(page.get_by_test_id("stException")).to_have_count(0)


@EVERY
def test_a_phone_shows_the_picture_first_and_nothing_overflows(
    address: str, server: Server, fresh: Callable[..., Page]
) -> None:
    page = fresh(viewport=PHONE, has_touch=True, is_mobile=True)
    opened(page, server, address)
    page.wait_for_timeout(500)
    over = page.evaluate(
        """() => {
          const wide = innerWidth;
          const scrolls = (e) => e && getComputedStyle(e).overflowX !== 'visible';
          const out = [];
          const walk = (root) => root.querySelectorAll('*').forEach((e) => {
            if (e.shadowRoot) walk(e.shadowRoot);
            const box = e.getBoundingClientRect();
            if (!box.width || !box.height || box.right <= wide + 1) return;
            if (getComputedStyle(e).position === 'fixed') return;
            if (e.closest('[data-testid="stSidebar"]')) return;
            for (let up = e.parentElement; up; up = up.parentElement) {
              if (scrolls(up) && up.getBoundingClientRect().right <= wide + 1) return;
            }
            out.push(`${e.tagName}.${e.className} to ${Math.round(box.right)}`);
          });
          walk(document);
          const main = document.querySelector('[data-testid="stMain"]');
          if (main.scrollWidth > main.clientWidth) out.push('the page scrolls sideways');
          return out;
        }"""
    )
    assert over == []
    knob = page.get_by_test_id("stSlider")
    if knob.count() and address not in PARTS:  # there the first knobs are the world's, of all runs
        picture, first = page.locator(".gl-picture").bounding_box(), knob.first.bounding_box()
        assert picture
        assert first
        assert picture["y"] < first["y"]


@EVERY
def test_nothing_comes_from_elsewhere_and_the_console_is_silent(
    address: str, page: Page, server: Server
) -> None:
    elsewhere: list[str] = []
    complaints: list[str] = []
    own = (server.url, server.url.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else elsewhere.append(r.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda m: (
            complaints.append(f"{m.text} ({m.location.get('url')})")
            if m.type == "error" and not KNOWN.search(m.location.get("url", ""))
            else None
        ),
    )
    opened(page, server, address)
    page.wait_for_timeout(1500)
    assert elsewhere == []
    assert complaints == []
    assert page.evaluate("() => document.fonts.check('16px Inter')")


@EVERY
def test_streamlits_own_chrome_is_out_of_the_way(address: str, page: Page, server: Server) -> None:
    opened(page, server, address)
    expect(page.get_by_test_id("stAppDeployButton")).to_have_count(0)
    expect(page.get_by_test_id("stMainMenu")).to_have_count(0)
