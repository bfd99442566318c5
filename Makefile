# Everything happens inside this folder: packages in .venv/, data in var/. No root needed.
PORT ?= 8000
# The first of these that is 3.11 or newer; `make PYTHON=/path/to/python …` says otherwise.
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
VAR := $(or $(HANSA_VAR),var)
CASE ?= harvest
KIT ?= dsp
# Every program starts a second sooner where the modules were compiled once; `make clean` deletes that.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo start test test-long test-all check tck interop bench screenshots lock clean

help:
	@echo 'make demo          a site with sample and real catalogues at http://localhost:$(PORT)'
	@echo 'make start         an empty participant of your own (PORT=8001 for another port)'
	@echo 'make test          the tests; make test-long: those that take minutes; make test-all'
	@echo 'make check         style, types, import rules, documentation, templates, migrations'
	@echo 'make bench         measure one CASE (catalogue delivery harvest negotiate policy relevance search shacl watching)'
	@echo 'make tck           the conformance kit of the Dataspace Protocol; KIT=dcp: of claims (ROUNDS=5 in a row)'
	@echo 'make interop       contracts and data with a real Eclipse EDC, both ways (needs Java 17 and Maven)'
	@echo 'make screenshots   a picture of every page (needs Chromium)'
	@echo 'make lock          pin the dependencies of requirements/*.in anew'
	@echo 'make clean         remove var/ and the caches; .venv/ stays'

demo: .venv/.base
	@exec $(BIN)/python manage.py demo --port $(PORT)

start: .venv/.base
	@exec $(BIN)/python manage.py start --port $(PORT)

# What reads the code alone, not the product (tests/check), belongs to `make check`.
test: .venv/.dev
	$(BIN)/python -m pytest -n 2 -m "not long and not rare" --ignore=tests/check

# Two workers, and two for what mostly waits (tests/lanes.py). pytest ends with 5 when no test is selected.
test-long: .venv/.dev
	$(BIN)/python -m pytest -n 4 -m "long and not rare" || test $$? -eq 5

# All of the two, and all cases of those families of which the two try some.
test-all: .venv/.dev
	$(BIN)/python -m pytest -n 4 --ignore=tests/check

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest tests/check

# A conformance kit, KIT=dsp or KIT=dcp, against a site of its own (Java 17+, Maven).
tck: .venv/.dev
	$(BIN)/python -m tests.conformance.$(KIT).run

bench: .venv/.dev
	$(BIN)/python -m bench $(CASE)

# ROUNDS in each direction; the last line says how many were lost.
ROUNDS ?= 20
interop: .venv/.dev
	@$(BIN)/python -m tests.foreign.edc.rounds $(ROUNDS)
	@$(BIN)/python -m tests.foreign.edc.served $(ROUNDS)

screenshots: .venv/.dev
	$(BIN)/python -m tests.browser.screenshots

lock: .venv/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	for list in base dev; do $(BIN)/uv pip compile --quiet --universal --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --python-version 3.11 \
		requirements/$$list.in -o requirements/$$list.txt || exit 1; done

clean:
	@requirements/not-running '$(VAR)'
	rm -rf '$(VAR)' .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	find . -path ./.venv -prune -o -name __pycache__ -type d -exec rm -rf {} +

.venv/.base: requirements/base.txt requirements/install
	@PYTHON='$(PYTHON)' requirements/install base

.venv/.dev: requirements/dev.txt requirements/install
	@PYTHON='$(PYTHON)' requirements/install dev
