"""The command line: `python -m genlab --help`."""
