"""Words and formulas in the colours that things have in the pictures."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from genlab.kit.theme import TEXT, Mode

_ROLE = re.compile(rf":({'|'.join(TEXT)})\[([^\]]+)\]")
_MACRO = re.compile(rf"\\({'|'.join(TEXT)}){{")
_NAME = re.compile(r"`([a-z_]{1,32})`")
_CODE = r"<code>\1</code>"


def coloured(text: str, mode: Mode) -> str:
    r"""Return Markdown in which `:data[words]` has the colour of data, with its mark before it.

    Formulas between dollar signs may say `\data{x}` too.
    """
    return _ROLE.sub(r'<span class="gl-role gl-\1">\2</span>', formula(text, mode))


def formula(latex: str, mode: Mode) -> str:
    r"""Return LaTeX in which `\data{x}`, `\nll{...}` and the other roles have their colours."""
    return _MACRO.sub(lambda role: rf"\textcolor{{{TEXT[role[1]][mode]}}}{{", latex)


def notice(sentences: Iterable[str], role: str = "status") -> str:
    """Return a box with sentences as HTML that shows their very characters.

    They may quote a stranger's link: Markdown would make links and formulas of it. Only names of
    settings between backticks become code.
    """
    lines = "".join(f"<p>{_NAME.sub(_CODE, html.escape(sentence))}</p>" for sentence in sentences)
    return f'<div class="gl-notice" role="{role}">{lines}</div>'
