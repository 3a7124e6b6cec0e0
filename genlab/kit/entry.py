"""The script that Streamlit runs at every visit: the menu, and the page that was asked for."""

from __future__ import annotations

import streamlit as st

from genlab.kit import desk, menu, theme
from genlab.kit.home import home

theme.dress()
page = st.navigation(menu.pages(home), position="sidebar", expanded=True)
desk.visit(page.url_path)
page.run()
