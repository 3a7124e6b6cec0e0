"""GenLab: `streamlit run app.py` starts it."""

from streamlit.starlette import App

from genlab.kit.fault import say_sorry

app = App("genlab/kit/entry.py", on_script_error=say_sorry)
