# Needs Python 3.10 or newer and make. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check -qq install -c constraints.txt -e
# A virtual environment whose Python has gone (another version, another machine) is made again.
GONE := $(if $(wildcard $(RUN)),,gone)
# Settings as in production, for Django's own check of them.
PRODUCTION := HTTPS=1 TRUSTED_PROXY=1 SECRET_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(60))')

.PHONY: help demo services test test-faults test-busy test-postgres test-stack soak check format bench bench-quick claims pictures check-exercise clean gone

help:
	@echo 'make demo           the whole site, live, on http://127.0.0.1:8000/ (PORT=, HOST=, DATA_DIR= change that)'
	@echo 'make services       all but the web process, to go with manage.py runserver'
	@echo 'make test           the tests that this machine can run, in under five minutes on two cores'
	@echo 'make test-faults    the tests that kill, freeze and start whole sites'
	@echo 'make test-busy      the tests that time processes, beside four programs that keep the machine busy'
	@echo 'make test-postgres  the tests that need a database once more, on PostgreSQL'
	@echo 'make test-stack     bring the stack of containers up and break it, part by part; needs Docker'
	@echo 'make soak           the longer fault, load and soak runs'
	@echo 'make check          format, lint, types, migrations, deployment settings, JavaScript'
	@echo 'make format         put the Python files into form'
	@echo 'make bench          measure against what one would write otherwise, into docs/benchmarks/'
	@echo 'make bench-quick    the same in under two minutes'
	@echo 'make claims         test what people say about the five techniques, into docs/claims.md'
	@echo 'make pictures       draw docs/pictures/architecture.svg, and take the pictures of docs/walkthrough.md'
	@echo 'make check-exercise  say what is wrong with a client of docs/exercises.md (FILE=, SITE=)'
	@echo 'make clean          remove the virtual environment and all caches, keep the data'

demo: $(VENV)/installed
	@$(RUN) -m demo

services: $(VENV)/installed
	@$(RUN) -m demo --no-web

test: $(VENV)/installed-dev
	@$(RUN) -m tests.run

test-faults: $(VENV)/installed-dev
	@$(RUN) -m tests.run --faults

test-busy: $(VENV)/installed-dev
	@$(RUN) -m tests.run --busy

test-postgres: $(VENV)/installed-dev
	@$(RUN) -m tests.on_postgres

test-stack: $(VENV)/installed-dev
	@$(RUN) -m pytest -q tests/stack

soak: $(VENV)/installed-dev
	@$(RUN) -m tests.run --soak

check: export DATA_DIR := .data-check
check: $(VENV)/installed-dev
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy .
	$(RUN) manage.py makemigrations --check --dry-run
	@$(PRODUCTION) $(RUN) manage.py check --deploy --fail-level WARNING
	@sh tests/js_syntax.sh
	@sh tests/js_lint.sh

format: $(VENV)/installed-dev
	$(RUN) -m ruff check --fix-only .
	$(RUN) -m ruff format .

bench: $(VENV)/installed-dev
	@$(RUN) -m bench
	@$(RUN) -m learn.figures

bench-quick: $(VENV)/installed-dev
	@$(RUN) -m bench --quick

claims: $(VENV)/installed-dev
	@$(RUN) -m bench.claims

pictures: $(VENV)/installed-dev
	@$(RUN) -m learn.architecture
	@$(RUN) -m tests.docs.pictures

# The skeletons, or files of the same names elsewhere; without SITE, at a site that the check starts.
FILE ?= $(patsubst %,exercises/%.py,polling long_polling websocket sse)

check-exercise: $(VENV)/installed-dev
	@$(RUN) -m exercises.check $(if $(SITE),--site $(SITE)) $(FILE)

clean:
	rm -rf $(VENV) node_modules .ruff_cache .mypy_cache .pytest_cache .hypothesis .data-check *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/installed: constraints.txt pyproject.toml $(GONE)
	@PYTHON='$(PYTHON)' sh demo/virtualenv.sh $(VENV)
	@echo 'Installing what the site needs; this takes a minute, once.'
	@$(PIP) .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo 'Installing what the tests need; this takes a minute, once.'
	@$(PIP) '.[dev]'
	@touch $@
