"""Teaching the flow of drawn digits: what ships is what was trained, and it is found again."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from genlab.data import shipped
from genlab.data.shipped import about
from genlab.models.shippedflow import ShippedFlow
from genlab.reports import flow_glyphs

SHAPE = {
    "plan": [[["checkerboard", 2], ["channel", 1]]],
    "channels": [4],
    "blocks": 1,
    "coupling": "affine",
}


def test_what_is_taught_ships_and_repeats_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same seed, same weights to the bit; training lowers what a held-out digit costs."""
    monkeypatch.setattr(shipped, "folder", lambda kind: tmp_path / kind)
    small = {"SHAPE": SHAPE, "STEPS": 30, "LOOK_EVERY": 10, "START": 100, "LOOKED_AT": 50}
    for name, value in small.items():
        monkeypatch.setattr(flow_glyphs, name, value)
    told = flow_glyphs.teach(3)
    known = dict(about("flows", "glyphs"))
    assert known["sha256"][:12] in told and known["step"] == 30 and known["cool"] == 1.0
    flow = ShippedFlow("glyphs")
    z = torch.randn(4, flow.dim, generator=torch.Generator().manual_seed(1))
    again = flow.flow.to_latent(flow.flow.to_data(z))[0]
    torch.testing.assert_close(again, z, atol=1e-3, rtol=1e-3)
    assert int(flow.coarse.sum()) == flow.dim  # a single level factors nothing out
    flow_glyphs.teach(3)
    assert about("flows", "glyphs") == known
    monkeypatch.setattr(flow_glyphs, "STEPS", 1)
    flow_glyphs.teach(3)
    assert about("flows", "glyphs")["held_out_logit_nll"] > known["held_out_logit_nll"]
