# A machine with Python 3.11 or newer, make and pip needs nothing else.
UV ?= $(shell command -v uv || echo .uv/bin/uv)
PYTHON ?= python3

.PHONY: dashboard test check setup snapshot dictionary screenshots

dashboard: setup  ## the dashboard on the embedded snapshot
	$(UV) run --frozen unga dashboard

test: setup  ## the tests
	$(UV) run --frozen pytest

check: setup  ## everything that must hold, and then the tests
	$(UV) run --frozen ruff format --check .
	$(UV) run --frozen ruff check .
	$(UV) run --frozen mypy
	$(UV) run --frozen lint-imports
	$(MAKE) test

setup: $(filter .uv/%,$(UV))
	@$(UV) sync --frozen --quiet

.uv/bin/uv:
	$(PYTHON) -m pip install --quiet --target .uv uv

dictionary: setup  ## data/DICTIONARY.md from the comments in the database
	$(UV) run --frozen unga dictionary > data/DICTIONARY.md
