"""Components of our own in a page: JavaScript modules that the browser loads from the app's route.

Where that route is missing (the page's script was started without the app) the modules go along
with every message, inline.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from genlab.kit.server import ASSETS, assets_version, serving

FALLBACK = "genlab.inline"  # of the session: set where the route could not be used
_IMPORT = re.compile(r'from "(\.[\w./]+)"')

_LOADER = """
const at = (name) => new URL(`genlab/assets/v-VERSION/${name}`, document.baseURI).href;
// all asked for at once: else each would be found only in the one that imports it
for (const name of NAMES) {
  const link = document.createElement("link");
  document.head.append(Object.assign(link, { rel: "modulepreload", href: at(name) }));
}
export default async function (component) {
  let main;
  try {
    main = await import(at("ENTRY"));
  } catch (error) {
    console.warn("GenLab's ENTRY could not be loaded from its route:", error);
    return component.setStateValue("fallback", true);
  }
  return main.default(component);
}
"""

_INLINE = """
const sources = SOURCES;
Object.assign((globalThis.__genlabStyles ??= {}), STYLES);
let main;
function load() {
  const urls = {};
  for (const [name, text] of sources) {
    const linked = text.replace(/from "@([\\w./]+)"/g, (_, needed) => `from "${urls[needed]}"`);
    urls[name] = URL.createObjectURL(new Blob([linked], { type: "text/javascript" }));
  }
  return import(urls["ENTRY"]);
}
export default async function (component) {
  main ??= load();
  return (await main).default(component);
}
"""


@dataclass(frozen=True)
class Component:
    """What a component is made of; its entry's default export is Streamlit's renderer.

    name: as Streamlit is to know it; entry, sheet: a module and a style sheet, files below
    `assets`; html: its place on the page; css: how that place looks until the sheet is there;
    sheets: others that its modules ask for.
    """

    name: str
    entry: str
    sheet: str
    html: str
    css: str = ""
    sheets: tuple[str, ...] = ()


def linkable() -> bool:
    """Say whether the page may take modules from the app's route."""
    return serving() and not st.session_state.get(FALLBACK)


def fall_back() -> None:
    """Have this session's components go inline from now on."""
    st.session_state[FALLBACK] = True


def mount(component: Component, key: str, data: Any, **callbacks: Callable[[], None]) -> None:
    """Show a component that needs nothing but its modules: linked, else inline.

    callbacks: Streamlit's, `on_NAME_change` for each state or trigger that the component sets.
    """
    if linkable():
        linked(component)(key=key, data=data, on_fallback_change=fall_back, **callbacks)
    else:
        inlined(component)(key=f"{key}.inline", data=data, **callbacks)


def linked(component: Component) -> Any:
    """Return what mounts the component with its modules loaded from the app's own route."""
    return _linked(component, assets_version())


def inlined(component: Component) -> Any:
    """Return what mounts the component with its modules inside, for a server without the route."""
    return _inlined(component, assets_version())


def modules(entry: str) -> list[tuple[str, str]]:
    """Return the modules that `entry` needs, (name, source), each after those that it imports.

    Names are paths below `assets`; in the sources an import says `from "@player/dom.js"`. Raises
    `ValueError` where modules import one another in a circle.
    """
    ordered: dict[str, str] = {}

    def place(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"Modules import one another: {' -> '.join((*above, name))}.")
        if name in ordered:
            return

        def below(found: re.Match[str]) -> str:
            needed = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1]))
            place(needed, (*above, name))
            return f'from "@{needed}"'

        ordered[name] = _IMPORT.sub(below, (ASSETS / name).read_text(encoding="utf-8"))

    place(entry, ())
    return list(ordered.items())


@lru_cache(maxsize=16)
def _linked(component: Component, version: str) -> Any:
    names = json.dumps([name for name, _ in modules(component.entry)])
    loader = _LOADER.replace("VERSION", version).replace("ENTRY", component.entry)
    loader = loader.replace("NAMES", names)
    return _registered(component, component.name, loader)


@lru_cache(maxsize=16)
def _inlined(component: Component, version: str) -> Any:
    sheets = (component.sheet, *component.sheets)
    styles = {name: (ASSETS / name).read_text(encoding="utf-8") for name in sheets}
    code = _INLINE.replace("ENTRY", component.entry)
    code = code.replace("STYLES", json.dumps(styles), 1)
    code = code.replace("SOURCES", json.dumps(modules(component.entry)), 1)
    return _registered(component, f"{component.name}_inline", code)


def _registered(component: Component, name: str, js: str) -> Any:
    return st.components.v2.component(name, js=js, html=component.html, css=component.css)
