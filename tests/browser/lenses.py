"""A player with a lens, mounted in a bare page of the app's server: no run has to train for it."""

from __future__ import annotations

import base64
import struct
from typing import Any

import torch
from playwright.sync_api import Locator, Page

from genlab.experiments.flow import FlowExperiment
from genlab.experiments.flow_learner import FlowLearner
from genlab.experiments.frame import Frame, encode
from genlab.models.realnvp import RealNVP
from tests.browser.app import Server
from tests.browser.sketches import LIGHT

MOUNT = """async ([lens, run, frames, colours]) => {
    const load = (name) => import('/genlab/assets/player/' + name);
    const { Player } = await load('player.js');
    const { unpack } = await load('feed.js');
    const { dress } = await load('dress.js');
    document.body.replaceChildren();
    const host = document.createElement('main');
    for (const [name, value] of Object.entries(colours)) host.style.setProperty(name, value);
    host.style.background = colours['--st-background-color'];
    const root = document.createElement('div');
    root.className = 'gl-player';
    host.append(root);
    document.body.append(host);
    dress(host, 'player/player.css', `${location.origin}/genlab/assets/player/main.js`);
    const bytes = Uint8Array.from(atob(frames), (c) => c.charCodeAt(0)).buffer;
    window.told = 0;
    const open = () => (receiver) => ({
        watch: (target, token) => { receiver.run(run, token); receiver.frames(unpack(bytes)); },
        send: () => { window.told += 1; return true; },
        close: () => {},
    });
    const tell = () => { window.told += 1; };
    const player = new Player(root, { open, trigger: tell, state: tell, failed: tell,
        address: () => null });
    window.look = (name) => player.update({ experiment: 'flow', settings: run.settings, lens: name,
        statics: run.statics, pins: [], at: null });
    window.look(lens);
}"""
QUICK: dict[str, Any] = {"steps": 300, "couplings": 3, "width": 8}


class Recorded:
    """A recording of a flow that no training made: the identity, then weights by chance."""

    def __init__(self, **settings: Any) -> None:
        self.experiment = FlowExperiment.from_settings({**QUICK, **settings})
        learner = FlowLearner(self.experiment)
        first = self._frame(learner, 0)
        generator = torch.Generator().manual_seed(7)
        with torch.no_grad():
            for weight in learner.model.parameters():
                weight.add_(0.3 * torch.randn(weight.shape, generator=generator))
        middle = self._frame(learner, self.experiment.frame_every)
        self.frames = [first, middle, self._frame(learner, self.experiment.steps)]
        self.flow: RealNVP = learner.flow

    def _frame(self, learner: FlowLearner, step: int) -> Frame:
        losses, arrays = self.experiment.probe(learner, step)
        return Frame(step, step / 100, losses, arrays)

    def log_prob(self, *points: tuple[float, float]) -> list[float]:
        """Torch's log densities in nats, in double precision."""
        with torch.no_grad():
            flow = self.flow.double()
            found = flow.log_prob(torch.tensor(points, dtype=torch.float64)).tolist()
            flow.float()
        return list(found)

    def message(self) -> str:
        """All frames as one binary message, in base64."""
        blobs = [encode(frame) for frame in self.frames]
        packed = (
            struct.pack("<II", len(b), k) + b + bytes(-len(b) % 8) for k, b in enumerate(blobs)
        )
        return base64.b64encode(b"".join(packed)).decode()

    def run(self) -> dict[str, Any]:
        """What the server would tell of it."""
        steps = self.experiment.steps
        return {
            "id": "recorded",
            "state": "done",
            "step": steps,
            "steps_target": steps,
            "settings": self.experiment.settings(),
            "statics": self.experiment.statics(),
            "viewers": 1,
            "device": "cpu",
            "reason": "",
            "metrics": {},
        }


class Lens:
    """What a learner sees and does through a lens."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stage = page.locator(".gl-stage")
        self.picture = page.locator(".gl-picture")
        self.words = page.locator(".gl-summary")
        self.sentence = page.locator(".gl-lens-sentence")
        self.rows = page.locator(".gl-step")
        self.timeline = page.get_by_role("slider", name="Timeline")

    def open(
        self, server: Server, lens: str, recorded: Recorded, colours: dict[str, str] = LIGHT
    ) -> Lens:
        self.page.goto(f"{server.url}/genlab/assets/player/palette.js")
        given = [lens, recorded.run(), recorded.message(), colours]
        self.page.evaluate(MOUNT, given)
        self.until("window.__genlab.drawn > 0")
        return self

    def until(self, condition: str) -> None:
        self.page.wait_for_function(condition, timeout=20_000)

    def figures(self, which: Locator) -> list[str]:
        """Figures as they are shown, with an ASCII minus."""
        return [text.replace("\u2212", "-") for text in which.all_inner_texts()]

    def put(self, x: float, y: float) -> None:
        """Type where the point is, and wait until it has gone through the layers."""
        for name, value in (("x", x), ("y", y)):
            self.page.get_by_role("spinbutton", name=f"{name} of the point").fill(str(value))
        self.until(f"String(window.__genlab.point?.x) === '{x:g},{y:g}'")
