# GenLab: `make run` starts the app, `make test` checks it. `make` alone lists the rest.
SHELL  := /bin/sh
PYTHON ?= python3
VENV   ?= .venv
# Extra arguments: make run ARGS="--server.port 8600", make bench ARGS="step".
ARGS   ?=

BIN := $(VENV)/bin
# One torch thread a process: with more, training and the page fight for the same cores.
export OMP_NUM_THREADS ?= 1
export MKL_NUM_THREADS ?= 1

# An environment whose Python is gone (moved, or upgraded away) holds nothing: its stamps lie.
$(shell test -x $(BIN)/python || rm -f $(VENV)/.installed*)

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench chromium clean

help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

run: $(VENV)/.installed  ## install what the app needs, start it and print its address
	@$(BIN)/python -m streamlit run app.py $(ARGS)

# Two passes: what has no page runs on two processes; what is timed in a browser runs alone.
test: $(VENV)/.installed-dev chromium  ## every test, in a real browser too
	@mkdir -p test-results && rm -f test-results/*.xml; status=0; \
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser" \
		--junitxml test-results/unit.xml || status=$$?; \
	$(BIN)/python -m pytest -m browser --output test-results/browser --screenshot only-on-failure \
		--junitxml test-results/browser.xml || status=$$?; \
	$(BIN)/python tests/tally.py test-results/unit.xml test-results/browser.xml || status=$$?; \
	exit $$status

lint: $(VENV)/.installed-dev  ## style, format and types
	@status=0; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/mypy || status=1; \
	exit $$status

format: $(VENV)/.installed-dev  ## put every file into the one format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(VENV)/.installed-bench  ## measure against other libraries, as ratios
	@$(BIN)/python -m genlab bench $(ARGS)
	@$(BIN)/python -m pytest benchmarks --benchmark-group-by=param:size --benchmark-columns=median,iqr,rounds

clean:  ## remove what these commands made, recordings excepted
	rm -rf $(VENV) test-results .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

chromium:
	@sh tests/browser/chromium.sh

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "GenLab needs Python 3.11 or newer; name one: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -f $@; \
		echo "This Python cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }

# A stamp a list: installed once, and again only when the list changes.
$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing what the app needs (once; torch is large) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-bench: requirements-bench.txt $(VENV)/.installed-dev | $(BIN)/python
	@echo "Installing the libraries to measure against (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@
