# `make demo` shows the bot in a browser, `make test` tests it; on a fresh machine each sets up what it needs first.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check bench pictures screens requirements revision

help:
	@echo "make demo          show the bot in a browser, no token needed"
	@echo "make run           run the bot with the settings in .env"
	@echo "make test          run the tests"
	@echo "make check         linters, types, arrows between the rooms, tests"
	@echo "make bench         measure against the bare libraries"
	@echo "make pictures      take the guides' pictures anew (needs Chromium)"
	@echo "make screens       write docs/screens.md: every sentence and screen of the bot"
	@echo "make requirements  pin the newest versions again, with hashes"
	@echo "make revision m=…  write a migration for what changed in storage/models.py"

setup: $(VENV)/dev.stamp

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What the bot needs to run; the developers' tools come on top.
$(VENV)/run.stamp: requirements/run.txt | $(PY)
	$(PIP) install --quiet --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt | $(PY)
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/run.stamp

demo: $(VENV)/run.stamp
	@$(PY) -m bot demo

run: $(VENV)/run.stamp
	@$(PY) -m bot run

# The quick ones side by side, a file a process; the slow ones two at a time, since most of them wait for processes of
# their own; those that measure times want the machine for themselves.
test: $(VENV)/dev.stamp
	$(PY) -m pytest -q -n auto --dist loadfile -m "not slow"
	$(PY) -m pytest -q -n 2 --dist loadfile -m "slow and not alone"
	$(PY) -m pytest -q -m alone

check: $(VENV)/dev.stamp
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(MAKE) --no-print-directory test

bench: $(VENV)/dev.stamp
	$(PY) -m benchmarks

pictures: $(VENV)/dev.stamp
	$(PY) -m docs.pictures.make

screens: $(VENV)/dev.stamp
	$(PY) -m docs.screens

requirements: | $(PY)
	$(PIP) install --quiet uv
	cd requirements && ../$(COMPILE) --upgrade run.in -o run.txt
	cd requirements && ../$(COMPILE) --upgrade -c run.txt dev.in -o dev.txt

revision: $(VENV)/dev.stamp
	$(PY) -m storage.migrations "$(m)"
