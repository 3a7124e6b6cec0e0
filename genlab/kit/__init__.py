"""The lesson kit: the only part of GenLab that speaks to Streamlit."""
