"""The button that copies the page's address: the settings, the seed and the moment are in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

HTML = """
<button type="button">Copy link</button><span role="status"></span>
"""
CSS = """
:host { display: block; }
button {
  font: inherit; font-size: 0.875rem; color: var(--st-text-color); background: transparent;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius);
  padding: 0.35rem 0.75rem; min-height: 2.5rem; width: 100%; cursor: pointer;
}
button:hover { background: var(--st-secondary-background-color); }
span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""
# navigator.clipboard is there on https and localhost alone; a class room's server is often neither
JS = """
export default function ({ parentElement, data }) {
  const address = () => new URL(data.query, location.origin + location.pathname).href;
  const button = parentElement.querySelector("button");
  const says = parentElement.querySelector("[role=status]");
  button.onclick = async () => {
    let copied = false;
    try {
      await navigator.clipboard.writeText(address());
      copied = true;
    } catch {
      const field = document.createElement("textarea");
      field.value = address();
      field.style.position = "fixed";
      field.style.opacity = "0";
      document.body.append(field);
      field.select();
      copied = document.execCommand("copy");
      field.remove();
      button.focus();
    }
    button.textContent = copied ? "Link copied" : "Copy it from the address bar";
    says.textContent = button.textContent;
    setTimeout(() => { button.textContent = "Copy link"; }, 2500);
  };
}
"""

_button = st.components.v2.component("genlab_share", html=HTML, css=CSS, js=JS)


def share(key: str, query: Mapping[str, Sequence[str]]) -> None:
    """Draw the button; query: of the address that it copies."""
    _button(key=key, data={"query": f"?{urlencode(query, doseq=True)}" if query else ""})
