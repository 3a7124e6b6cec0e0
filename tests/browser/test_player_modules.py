"""The player's own modules, run in the browser and held against Python."""

from __future__ import annotations

import base64
import struct
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from genlab.experiments.frame import Frame, encode
from tests.browser.app import Server


@pytest.fixture
def modules(page: Page, server: Server) -> Page:
    """A bare page of the app's server, from which the modules can be imported."""
    page.goto(f"{server.url}/genlab/assets/player/palette.js")
    return page


def run(page: Page, body: str, given: Any = None) -> Any:
    """Run an async function's body; `load("feed.js")` imports a module."""
    script = f"""async (given) => {{
        const load = (name) => import('/genlab/assets/player/' + name);
        {body}
    }}"""
    return page.evaluate(script, given)


def message(frames: list[Frame]) -> str:
    """Frames as one binary message, in base64."""
    parts = [(seq, encode(frame)) for seq, frame in enumerate(frames)]
    packed = (struct.pack("<II", len(b), s) + b + bytes(-len(b) % 8) for s, b in parts)
    return base64.b64encode(b"".join(packed)).decode()


BYTES = "const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;"


def test_every_half_precision_number_is_read_as_numpy_reads_it(modules: Page) -> None:
    found = run(modules, "return Array.from((await load('feed.js')).half(), String);")
    with np.errstate(invalid="ignore"):
        expected = np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float64)
    np.testing.assert_array_equal(np.array(found, dtype=np.float64), expected)


def test_a_message_of_frames_is_read_as_it_was_written(modules: Page) -> None:
    draw = np.random.default_rng(0)
    arrays = {
        "samples": draw.normal(size=(3, 2)).astype("f4"),
        "density": draw.normal(size=(2, 2)).astype("f2"),
        "images": draw.integers(0, 255, (1, 3, 3)).astype("u1"),
        "counts": draw.integers(-9, 9, (3,)).astype("i2"),
        "modes": draw.integers(-9, 9, (2, 1)).astype("i4"),
    }
    losses = {"nll": 2.5, "held_out": float("nan"), "other": float("-inf")}
    found = run(
        modules,
        BYTES
        + """
        const { unpack, half } = await load('feed.js');
        const each = (of, f) => Object.fromEntries(Object.entries(of).map(([k, v]) => [k, f(v)]));
        const value = ({ dtype, values }) =>
            Array.from(values, (v) => (dtype === 'float16' ? half()[v] : v));
        return unpack(bytes(given)).map(({ seq, frame }) => ({
            seq, step: frame.step, seconds: frame.seconds,
            losses: each(frame.losses, String),
            arrays: each(frame.arrays, (a) => [a.dtype, a.shape, value(a)]),
        }));""",
        message([Frame(0, 0.0), Frame(25, 1.5, losses, arrays)]),
    )
    assert [(f["seq"], f["step"], f["seconds"]) for f in found] == [(0, 0, 0), (1, 25, 1.5)]
    assert found[1]["losses"] == {"nll": "2.5", "held_out": "NaN", "other": "-Infinity"}
    for name, array in arrays.items():
        dtype, shape, values = found[1]["arrays"][name]
        assert (dtype, tuple(shape)) == (array.dtype.name, array.shape)
        np.testing.assert_array_equal(values, array.ravel().astype(np.float64))


def test_a_recording_finds_its_moments_and_takes_frames_again(modules: Page) -> None:
    found = run(
        modules,
        """
        const { Recording } = await load('feed.js');
        const recording = new Recording();
        const frame = (step, losses = {}) => ({ step, seconds: 0, losses, arrays: {} });
        const whole = [0, 1, 2, 3].map((seq) =>
            recording.add({ seq, frame: frame(25 * seq, seq % 2 ? {} : { held_out: 4 - seq }) }));
        const gap = recording.add({ seq: 9, frame: frame(225) });
        const found = {
            whole, gap,
            at: [0, 24, 25, 60, 999].map((step) => recording.at(step)),
            nearest: [12, 13, 60, 64, 999].map((step) => recording.nearest(step)),
            loss: [0, 1, 2, 3].map((at) => recording.loss('held_out', at)),
            missing: recording.loss('nothing', 3) === undefined,
        };
        recording.add({ seq: 2, frame: frame(51, { held_out: 1 }) });
        return { ...found, length: recording.length, again: recording.loss('held_out', 2) };
        """,
    )
    assert found == {
        "whole": [True] * 4,
        "gap": False,
        "at": [0, 0, 1, 2, 3],
        "nearest": [0, 1, 2, 3, 3],
        "loss": [4, 4, 2, 2],
        "missing": True,
        "length": 3,
        "again": 1,
    }


CASES = [  # state, playing, at the end, steps made -> what the primary button offers
    ("ready", False, True, 0, "train"),
    ("running", True, True, 100, "pause"),
    ("running", False, True, 100, "play"),
    ("paused", False, True, 100, "resume"),
    ("paused", False, False, 100, "play"),
    ("stopped", False, True, 100, "resume"),
    ("interrupted", False, True, 100, "resume"),
    ("interrupted", False, True, 0, "train"),
    ("done", False, True, 100, "replay"),
    ("done", False, False, 100, "play"),
    ("done", True, False, 100, "pause"),
    ("failed", False, True, 100, "replay"),
]


@pytest.mark.parametrize(("state", "playing", "at_end", "made", "offer"), CASES)
def test_the_primary_button_offers_what_makes_sense(
    modules: Page, state: str, playing: bool, at_end: bool, made: int, offer: str
) -> None:
    call = "return (await load('mode.js')).primary(...given);"
    assert run(modules, call, [state, playing, at_end, made]) == offer


def test_the_playhead_follows_plays_and_rests(modules: Page) -> None:
    found = run(
        modules,
        """
        const { Clock } = await load('clock.js');
        const recording = { frames: Array.from({ length: 101 }, (_, k) => ({ seconds: k / 10 })),
            length: 101, end: 100 };
        const clock = new Clock();
        const places = [];
        const go = (seconds, growing) => {
            for (let t = 0; t < seconds - 1e-9; t += 0.02) clock.advance(0.02, recording, growing);
            places.push(clock.position, clock.playing);
        };
        clock.seek(0); clock.play(); go(5, false);      // half of ten seconds
        clock.speed = 0.5; go(2, false);
        clock.pause(); go(1, false);
        clock.speed = 4; clock.play(); go(3, false);    // to the end, where it rests
        clock.seek(10); clock.follow(); go(2, true);    // glides to the newest frame
        clock.seek(10); clock.calm = true; clock.follow(); clock.advance(0.02, recording, true);
        places.push(clock.position);
        return places;
        """,
    )
    assert found[0] == pytest.approx(50, abs=1) and found[1] is True
    assert found[2] == pytest.approx(60, abs=1) and found[3] is True
    assert found[4] == round(found[2]) and found[5] is False
    assert found[6:] == [100, False, 100, True, 100]


@pytest.mark.parametrize(("row", "column"), [(3, 3), (3, 12), (12, 3), (8, 7)])
def test_a_density_is_drawn_where_it_is(modules: Page, row: int, column: int) -> None:
    log_density = np.full((16, 16), -30.0, dtype="f2")
    log_density[row, column] = 5.0  # rows ascend in y, the cells divide [-4, 4]^2
    x, y = run(
        modules,
        BYTES
        + """
        const { Plane } = await load('plane.js');
        const { Recording, unpack } = await load('feed.js');
        const { PALETTE } = await load('palette.js');
        const canvas = document.createElement('canvas');
        canvas.style.cssText = 'width: 320px; height: 320px';
        document.body.append(canvas);
        const recording = new Recording();
        unpack(bytes(given)).forEach((arrival) => recording.add(arrival));
        const role = Object.entries(PALETTE).map(([name, pair]) => [name, pair[0]]);
        const colours = { ...Object.fromEntries(role), dark: false, font: 'sans-serif' };
        const statics = { floor: 2.4, window: 4 };
        const scene = { recording, position: 0, statics, colours, moved: 0 };
        new Plane(canvas).draw({ ...scene, show: { density: true, samples: false, data: false } });
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let [mass, right, down] = [0, 0, 0];
        for (let k = 0; k < data.length; k += 4) {
            if (data[k] - data[k + 2] < 40) continue;  // the shade is orange, the axes are grey
            mass += data[k + 3];
            right += data[k + 3] * ((k / 4) % canvas.width);
            down += data[k + 3] * Math.floor(k / 4 / canvas.width);
        }
        return [right / mass / canvas.width * 8 - 4, 4 - down / mass / canvas.height * 8];""",
        message([Frame(0, 0.0, {}, {"density": log_density})]),
    )
    assert x == pytest.approx((column + 0.5) / 2 - 4, abs=0.1)
    assert y == pytest.approx((row + 0.5) / 2 - 4, abs=0.1)


def test_the_words_say_how_near_the_model_has_come(modules: Page) -> None:
    found = run(
        modules,
        """
        const { summary, rows } = await load('text.js');
        const { Recording } = await load('feed.js');
        const recording = new Recording();
        const statics = { floor: 2, unit: 'nats', kind: 'plane', loss: 'nll' };
        [4, 3.9, 3.2, 2.4, 2.05, NaN].forEach((held_out, seq) => recording.add({ seq,
            frame: { step: 1000 * seq, seconds: 0, losses: { nll: 4, held_out }, arrays: {} } }));
        const words = [0, 1, 2, 3, 4, 5].map((at) => summary(recording, at, 5000, statics));
        const images = summary(recording, 4, 5000, { ...statics, kind: 'image', floor: null });
        return { words, images, rows: rows(recording, statics) };
        """,
    )
    words = found["words"]
    assert words[0].startswith("Step 0 of 5,000. Held-out NLL 4.000 nats, 2.000 above the floor. ")
    assert "not yet look like" in words[1]
    assert "begin to take the shape" in words[2] and "40 % of the way" in words[2]
    assert "have the shape" in words[3] and "80 %" in words[3]
    assert "hardly be told" in words[4] and "97 %" in words[4]
    assert "no longer a number" in words[5]
    assert found["images"] == "Step 4,000 of 5,000. Held-out NLL 2.050 nats."
    assert found["rows"][4] == ["4,000", "4.000", "2.050", "0.050"]


def test_figures_are_said_with_what_they_are_uncertain_by(modules: Page) -> None:
    found = run(
        modules,
        """
        const { withError, final } = await load('figures.js');
        const flow = { nll: 2.40501, nll_stderr: 0.0052, entropy: 2.394, gap: 0.0111, kl: 0.0342,
          kl_stderr: 0.00071, integral: 0.99871, off_modes: 0.0342, parameters: 35632,
          reverse_kl: null };
        const images = { bits_per_dim: 2.345, bits_per_dim_stderr: 0.02, entropy: null };
        return {
          said: [withError(-0.5, 0.0052), withError(0.1, 0.00031), withError(0.1, 0), withError(1)],
          flow: final(flow), images: final(images),
          old: final({ nll: 2.5, nll_stderr: 0.1, gap: 0.2 }),
        };
        """,
    )
    assert found["said"] == ["\u22120.500 \u00b1 0.005", "0.1000 \u00b1 0.0003", "0.100", "1.000"]
    assert [row[:2] for row in found["flow"]] == [
        ["Held-out NLL", "2.405 \u00b1 0.005 nats"],
        ["Entropy, the floor", "2.394 nats"],
        ["KL(data \u2225 model)", "0.0342 \u00b1 0.0007 nats"],
        ["The density sums to", "0.9987 (0.0013 from 1)"],
        ["Samples off every mode", "3.4 %"],
        ["Parameters", "35,632"],
    ]
    assert [row[:2] for row in found["images"]] == [["Held-out", "2.345 \u00b1 0.020 bits/dim"]]
    assert found["old"][1][:2] == ["Above the floor", "0.200 \u00b1 0.100 nats"]


def test_a_run_that_waits_for_its_worker_is_starting(modules: Page) -> None:
    found = run(
        modules,
        """
        const { stateWords } = await load('mode.js');
        const runs = [['running', true], ['running', false], ['ready', false]];
        return runs.map(([state, starting]) => stateWords({ state, starting }, 0));
        """,
    )
    assert found == ["Starting", "Training", "Ready"]
