"""Colours of words, formulas, and a stranger's words shown as they are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genlab.kit import prose, theme


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("role", theme.TEXT)
def test_coloured_words_can_be_read_on_every_ground(role: str, mode: theme.Mode) -> None:
    import tomllib

    config = theme.ASSETS.parent / ".streamlit" / "config.toml"
    grounds = tomllib.loads(config.read_text(encoding="utf-8"))["theme"][mode]
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(theme.TEXT[role][mode], grounds[ground]) >= 4.5


def test_roles_get_their_class() -> None:
    shown = prose.coloured(
        "The :samples[orange] find the :data[blue] ones, :red[not this].", "light"
    )
    assert '<span class="gl-role gl-samples">orange</span>' in shown
    assert ":red[not this]" in shown


def test_formulas_know_the_roles() -> None:
    light, dark = (
        prose.formula(r"\log p(\data{x_{i}}) \datax", mode) for mode in ("light", "dark")
    )
    assert light == rf"\log p(\textcolor{{{theme.TEXT['data']['light']}}}{{x_{{i}}}}) \datax"
    assert theme.TEXT["data"]["dark"] in dark


def text_of(markup: str) -> str:
    """What a browser shows of it."""
    from html.parser import HTMLParser

    shown: list[str] = []
    reader = HTMLParser(convert_charrefs=True)
    reader.handle_data = shown.append  # type: ignore[method-assign]
    reader.feed(markup)
    reader.close()
    return "".join(shown)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="`\r\x00")))
def test_a_notice_shows_the_very_words(sentence: str) -> None:
    assert text_of(prose.notice([sentence])) == sentence


@given(st.text())
def test_a_notice_holds_no_tag_but_its_own(sentence: str) -> None:
    tags = set(re.findall(r"<[^>]*>", prose.notice([sentence])))
    assert tags <= {
        '<div class="gl-notice" role="status">',
        "</div>",
        "<p>",
        "</p>",
        "<code>",
        "</code>",
    }


def test_a_setting_is_code() -> None:
    assert "<p><code>width</code> is &#x27;9999&#x27;.</p>" in prose.notice(["`width` is '9999'."])
