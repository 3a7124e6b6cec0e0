"""A latent space in the browser: its networks are torch's, and walking asks the server nothing."""

from __future__ import annotations

import base64
import re
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Locator, Page, expect
from safetensors.torch import load, save

from genlab import data
from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.autoencoder_rules import hidden_of, is_squashed, pixels_of
from genlab.models.autoencoder import Autoencoder
from tests.browser.app import Server
from tests.browser.test_pages import PHONE
from tests.browser.test_pages_axe import AXE, RUN, own

SOON = 90_000  # milliseconds, for what needs a worker to be awake
POINTS = 1000
SECONDS = 1.5  # of a drag
RATE = 30  # decoded images a second
BYTES = """
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
const rows = (text, n) => {
    const all = new Float32Array(bytes(text));
    const wide = all.length / n;
    return Array.from({ length: n }, (_, k) => all.subarray(k * wide, (k + 1) * wide));
};
const text = (numbers) => {
    let all = '';
    for (const byte of new Uint8Array(Float32Array.from(numbers).buffer)) {
        all += String.fromCharCode(byte);
    }
    return btoa(all);
};
"""

# In the page, since a mouse that is moved from here waits for its way there and back.
DRAG = """async (plane, seconds) => {
    const screens = (each) => new Promise((done) => {
        let [first, shown] = [0, 0];
        const next = (now) => {
            first ||= now;
            if (now - first >= 1000 * seconds) return done(shown / ((now - first) / 1000));
            each(++shown);
            requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
    });
    const box = plane.getBoundingClientRect();
    const move = (k) => plane.dispatchEvent(new PointerEvent('pointermove', { bubbles: true,
        clientX: box.left + box.width * (0.5 + 0.4 * Math.cos(k / 20)),
        clientY: box.top + box.height * (0.5 + 0.4 * Math.sin(k / 31)) }));
    const idle = await screens(() => {});
    const [before, begun] = [window.__genlab.decoded, performance.now()];
    const shown = await screens(move);
    const took = (performance.now() - begun) / 1000;
    return { idle, shown, decoded: (window.__genlab.decoded - before) / took };
}"""


@pytest.fixture
def modules(page: Page, server: Server) -> Page:
    """A bare page of the app's server, from which the modules can be imported."""
    page.goto(f"{server.url}/genlab/assets/player/palette.js")
    return page


def run(page: Page, body: str, given: Any = None) -> Any:
    """Run an async function's body; `load("network.js")` imports a module of the latent views."""
    script = f"""async (given) => {{
        const load = (name) => import('/genlab/assets/latent/' + name);
        {BYTES}{body}
    }}"""
    return page.evaluate(script, given)


def written(values: torch.Tensor) -> str:
    return base64.b64encode(values.numpy().astype("f4").tobytes()).decode()


def read(text: str, rows: int) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "f4").reshape(rows, -1)


CASES = [
    {"dataset": "digits", "family": "ae"},
    {"dataset": "digits", "family": "vae", "bottleneck": 8},
    {"dataset": "glyphs", "family": "ae", "bottleneck": 1},
    {"dataset": "glyphs", "family": "vae"},
    {"dataset": "glyphs", "hidden": "linear", "bottleneck": 32},
]


SHIPPED = [
    {"dataset": "digits", "family": "ae"},
    {"dataset": "digits", "family": "vae"},
    {"dataset": "glyphs", "family": "ae"},
    {"dataset": "glyphs", "family": "vae"},
]


@pytest.mark.parametrize("settings", CASES, ids=lambda one: "-".join(map(str, one.values())))
def test_the_browsers_networks_are_torchs(modules: Page, settings: dict[str, Any]) -> None:
    experiment = AutoencoderExperiment.from_settings(settings)
    generator = torch.Generator().manual_seed(1)
    model = built(experiment, generator)
    with torch.no_grad():
        for weights in model.parameters():
            weights.mul_(2.0)  # as far from straight lines as after training
    codes = 3 * torch.randn(POINTS, model.bottleneck, generator=generator)
    images = torch.rand(POINTS, model.dim, generator=generator)
    file = save(model.state_dict(), {"run": "r", "step": "7"})
    assert compared(modules, experiment, file, model, codes, images)["step"] == 7


@pytest.mark.parametrize("settings", SHIPPED, ids=lambda one: "-".join(one.values()))
def test_the_networks_that_ship_are_torchs(
    modules: Page, server: Server, settings: dict[str, str]
) -> None:
    """As the server sends them: on real images, and on codes as far out as theirs."""
    experiment = AutoencoderExperiment.from_settings(settings)
    sent = modules.request.get(f"{server.url}/genlab/runs/{experiment.run_id}/weights.safetensors")
    assert sent.ok, sent.text()
    file, generator = sent.body(), torch.Generator().manual_seed(2)
    model = built(experiment, generator)
    model.load_state_dict({name: tensor.float() for name, tensor in load(file).items()})
    drawn = data.load(experiment.dataset).draw(POINTS, generator)
    images = drawn / experiment.statics()["network"]["top"]
    with torch.no_grad():
        own_codes = model.to_latent(images).mean
    codes = own_codes.std(0) * torch.randn(POINTS, 2, generator=generator)
    assert compared(modules, experiment, file, model, codes, images)["step"] == experiment.steps


def built(experiment: AutoencoderExperiment, generator: torch.Generator) -> Autoencoder:
    sizes = pixels_of(experiment), experiment.bottleneck, hidden_of(experiment)
    return Autoencoder(*sizes, squash=is_squashed(experiment), generator=generator)


def compared(
    page: Page,
    experiment: AutoencoderExperiment,
    file: bytes,
    model: Autoencoder,
    codes: torch.Tensor,
    images: torch.Tensor,
) -> dict[str, Any]:
    """Hold what the browser makes of a weights file against the model; return what it says."""
    with torch.no_grad():
        decoded, (mean, log_variance) = model.to_data(codes), model.to_latent(images)
    given = {
        "file": base64.b64encode(file).decode(),
        "plan": experiment.statics()["network"],
        "n": POINTS,
        "codes": written(codes),
        "images": written(images),
    }
    found: dict[str, Any] = run(
        page,
        """
        const { Network } = await load('network.js');
        const network = new Network(bytes(given.file), given.plan);
        const back = rows(given.images, given.n).map((x) => network.encode(x));
        return { step: network.step, weights: network.weights,
            decoded: text(rows(given.codes, given.n).flatMap((z) => [...network.decode(z)])),
            mean: text(back.flatMap(({ mean }) => [...mean])),
            spread: text(back.flatMap(({ spread }) => [...spread])) };
        """,
        given,
    )
    assert found["weights"] == sum(one.numel() for one in model.parameters()) - 1  # the noise
    close = {"rtol": 0, "atol": 1e-3}
    np.testing.assert_allclose(read(found["decoded"], POINTS), decoded.numpy(), **close)
    np.testing.assert_allclose(read(found["mean"], POINTS), mean.numpy(), **close)
    spread = (log_variance / 2).exp().numpy()
    np.testing.assert_allclose(read(found["spread"], POINTS), spread, **close)
    return found


def test_what_is_near_is_numpys(modules: Page) -> None:
    draw = np.random.default_rng(0)
    codes, labels = draw.normal(size=(200, 3)).astype("f4"), draw.integers(0, 10, 200)
    point = draw.normal(size=3).astype("f4")
    found = run(
        modules,
        """
        const m = await load('walk_maths.js');
        const [values, labels] = [new Float32Array(bytes(given.codes)), given.labels];
        const ten = m.nearest(values, 200, given.point, 10);
        const votes = m.votes(ten, labels);
        return { ten, votes, rivals: m.rivals({ values, count: 200, d: 3 }, labels, 4, 9),
            torn: given.votes.map(m.torn) };
        """,
        {
            "codes": written(torch.from_numpy(codes)),
            "votes": [[[4, 5], [9, 5]], [[4, 5], [9, 4], [1, 1]], [[4, 6], [9, 3]], [[4, 10]]],
            "labels": labels.tolist(),
            "point": [*map(float, point)],
        },
    )
    order = ((codes - point) ** 2).sum(1).argsort()[:10]
    assert found["ten"] == order.tolist()
    assert dict(found["votes"]) == {k: n for k, n in enumerate(np.bincount(labels[order])) if n}
    fours, nines = np.flatnonzero(labels == 4), np.flatnonzero(labels == 9)
    away = np.linalg.norm(codes[fours, None] - codes[None, nines], axis=2)
    assert [one["k"] for one in found["rivals"]] == fours[away.min(1).argsort()].tolist()
    nearest = [int(nines[away[list(fours).index(one["k"])].argmin()]) for one in found["rivals"]]
    assert [one["rival"] for one in found["rivals"]] == nearest
    np.testing.assert_allclose([one["away"] for one in found["rivals"]], np.sort(away.min(1)), 1e-5)
    assert found["torn"] == [True, True, False, False]


def test_the_challenges_know_when_they_are_met(modules: Page) -> None:
    """Two 4s, the second nearer to the 9; an image that is torn counts once the point rests."""
    found = run(
        modules,
        """
        const { Tasks } = await load('walk_tasks.js');
        const tasks = new Tasks();
        document.body.replaceChildren(tasks.element);
        const codes = { values: new Float32Array([0, 0, 3, 0, 5, 0]), count: 3, d: 2 };
        const images = { values: new Uint8Array(12), count: 3, shape: [2, 2], top: 255 };
        const ramp = new Uint8ClampedArray(4 * 65);
        const state = Tasks.start();
        const still = { codes, images, state, shape: [2, 2], labels: new Uint8Array([4, 4, 9]),
            image: new Float32Array(4), inks: { real: ramp, made: ramp } };
        const at = (z, alike, rests = true) => tasks.look({ ...still, z, alike, rests });
        const said = [];
        const all = (of, what) => [...document.querySelectorAll(of)].map(what);
        const say = () => said.push(...all('[role=status]', (one) => one.textContent),
            all('.gl-task', (one) => 'met' in one.dataset));
        at([0, 2], [[4, 5], [9, 4], [1, 1]]); // where the point was laid: nobody has moved it
        at([0, 1], [[4, 8], [9, 2]]);
        document.querySelector('button').click(); say();
        at([4, 0], [[4, 5], [9, 4], [1, 1]], false); say();
        at([4, 0], [[4, 5], [9, 4], [1, 1]]);
        document.querySelector('button').click(); say();
        return said;
        """,
    )
    assert "5.00 from the nearest 9" in found[0] and "One other 4 lies nearer" in found[0]
    assert found[1:3] == ["Now 8 show a 4, 2 a 9.", [False, False]]
    assert found[5] == [False, False]
    assert found[6].startswith("Met: of all 2 fours") and "2.00 from" in found[6]
    assert found[7] == "Met: of the ten images most like this one, 5 show a 4, 4 a 9, 1 a 1."
    assert found[8] == [True, True]


def walking(page: Page, server: Server, **settings: Any) -> Locator:
    """Open the plane of a run that is over in seconds, and train it; return the point."""
    asked = "&".join(f"{name}={value}" for name, value in {"steps": 60, **settings}.items())
    page.goto(f"{server.url}/latent-space?part=walk&{asked}")
    strip = page.locator(".gl-strip")
    expect(strip).to_have_attribute("data-state", re.compile("ready|done"), timeout=SOON)
    if strip.get_attribute("data-state") == "ready":
        strip.get_by_role("button", name="Train").click()
    point = page.get_by_role("slider", name="The point", exact=True)
    expect(strip).to_contain_text(re.compile("Done.*weights in this browser"), timeout=SOON)
    expect(point).to_have_attribute("aria-valuetext", re.compile("z = "), timeout=SOON)
    return point


def test_a_drag_decodes_at_the_displays_rate_and_asks_nothing(page: Page, server: Server) -> None:
    asked: list[Any] = []
    dragging = False

    def note(what: Any) -> None:
        if dragging:
            asked.append(what)

    page.on("request", lambda one: note(one.url))
    page.on("websocket", lambda line: line.on("framesent", note))
    walking(page, server)
    page.wait_for_timeout(1000)  # the last codes settle
    plane = page.locator(".gl-plane").bounding_box()
    assert plane
    left, top, side = plane["x"], plane["y"], plane["width"]
    page.mouse.move(left + 0.2 * side, top + 0.2 * side)
    page.mouse.down()
    dragging = True
    point = page.get_by_role("slider", name="The point", exact=True)
    before = point.get_attribute("aria-valuetext") or ""
    for step in range(20):
        page.mouse.move(left + (0.2 + 0.03 * step) * side, top + 0.3 * side)
    expect(point).not_to_have_attribute("aria-valuetext", before)
    found = [page.locator(".gl-plane").evaluate(DRAG, SECONDS) for _ in range(3)]
    assert asked == []
    page.mouse.up()
    best = max(found, key=lambda one: one["decoded"])
    # every picture of the screen's has its own image; where a busy machine shows fewer than thirty
    # a second while nothing moves, there are as many as it shows
    assert best["decoded"] >= 0.9 * best["shown"], found
    assert best["decoded"] >= min(RATE, 0.8 * max(one["idle"] for one in found)), found


def stepped(page: Page, point: Locator, press: str = "") -> float:
    """How far an arrow with Shift moves the point, once the button was pressed."""
    if press:
        page.get_by_role("button", name=press).click()
        page.wait_for_timeout(2000)  # the window gets there
    point.focus()

    def across() -> float:
        found = re.search(r"\(([\d.\u2212]+),", point.get_attribute("aria-valuetext") or "")
        assert found
        return float(found[1].replace("\u2212", "-"))

    before, words = across(), point.get_attribute("aria-valuetext") or ""
    page.keyboard.press("Shift+ArrowLeft")
    expect(point).not_to_have_attribute("aria-valuetext", words)
    return before - across()


def test_keys_and_fingers_move_the_point(page: Page, server: Server) -> None:
    point = walking(page, server)
    page.wait_for_timeout(1000)
    before = point.get_attribute("aria-valuetext") or ""
    assert re.match(r"z = \(.+, .+\), nearest to a \d", before)
    point.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(point).not_to_have_attribute("aria-valuetext", before)
    wide = stepped(page, point)
    page.keyboard.press("Home")
    expect(point).to_have_attribute("aria-valuetext", before)
    assert 0 < stepped(page, point, "Zoom in") < 0.8 * wide
    page.get_by_role("button", name="See most codes").click()
    plane = page.locator(".gl-plane").bounding_box()
    assert plane
    finger = page.context.new_cdp_session(page)
    middle = plane["x"] + plane["width"] / 2, plane["y"] + plane["height"] / 2

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", middle)
    expect(page.locator(".gl-bubble")).to_be_visible()  # the finger hides the point, not its image
    first = point.get_attribute("aria-valuetext") or ""
    touch("touchMove", (middle[0] + 60, middle[1] - 40))
    expect(point).not_to_have_attribute("aria-valuetext", first)
    touch("touchEnd")
    expect(page.locator(".gl-bubble")).to_be_hidden()


def test_more_numbers_have_sliders_a_phone_has_room_and_axe_is_content(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(
        color_scheme="dark", viewport=PHONE, has_touch=True, is_mobile=True
    )
    try:
        page = context.new_page()
        point = walking(page, server, bottleneck=4, family="vae")
        before = point.get_attribute("aria-valuetext") or ""
        third = page.get_by_role("slider", name="Number 3 of the code")
        third.focus()
        page.keyboard.press("ArrowRight")
        expect(point).not_to_have_attribute("aria-valuetext", before)
        here = re.findall(r"[\u2212\d.]+", (point.get_attribute("aria-valuetext") or "")[:40])
        there = re.findall(r"[\u2212\d.]+", before[:40])
        assert here[:2] == there[:2] and here[2] != there[2] and here[3] == there[3]
        page.get_by_role("combobox", name="What goes across").select_option("3")
        expect(page.get_by_role("combobox", name="What goes across")).to_have_value("3")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        assert [finding for finding in page.evaluate(RUN)["found"] if own(finding)] == []
    finally:
        context.close()
