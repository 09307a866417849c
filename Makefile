# A machine with Python 3.11 or newer, make and pip needs nothing else.
UV := $(shell command -v uv || echo .uv/bin/uv)
PYTHON ?= python3
RUN = $(UV) run --frozen

.PHONY: dashboard test check dictionary snapshot screenshots

dashboard: $(filter .uv/%,$(UV))  ## the dashboard, on the embedded snapshot until a refresh
	$(RUN) --no-dev unga dashboard

test: $(filter .uv/%,$(UV))  ## the tests
	$(RUN) pytest -n auto --dist loadfile

check: $(filter .uv/%,$(UV))  ## everything that must hold, and then the tests
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) pip-audit --local --skip-editable --progress-spinner off
	$(MAKE) test

dictionary: $(filter .uv/%,$(UV))  ## data/DICTIONARY.md from the comments in the database
	$(RUN) unga dictionary > data/DICTIONARY.md

snapshot: $(filter .uv/%,$(UV))  ## the answers embedded beside the facts, after a change of analytics
	$(RUN) unga build
	$(RUN) unga snapshot

screenshots: $(filter .uv/%,$(UV))  ## pictures of every page, in light, dark and on a telephone
	$(RUN) python docs/screenshots.py

.uv/bin/uv:
	$(PYTHON) -m pip install --quiet --target .uv uv
