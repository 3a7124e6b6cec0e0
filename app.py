"""GenLab: `streamlit run app.py` starts it."""

from streamlit.starlette import App

from genlab.kit.server import lifespan, routes
from genlab.kit.site import base, say_sorry

app = App(
    "genlab/kit/entry.py", routes=routes(base()), lifespan=lifespan, on_script_error=say_sorry
)
