# A Dock: one word per act. `make` alone lists them.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PIP_AUDIT := 2.9.0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check format messages bench lock audit clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: .venv/installed ## what running needs: a virtual environment with the locked packages

setup-dev: .venv/installed-dev ## what developing and testing need on top of it

.venv/installed: requirements.lock pyproject.toml tools/setup.sh
	@tools/setup.sh "$(PYTHON)" run
	@touch $@

.venv/installed-dev: .venv/installed
	@tools/setup.sh "$(PYTHON)" develop
	@touch $@

run: setup ## serve on http://localhost:$PORT (8000), with a demonstration register; Ctrl-C stops everything
	@exec $(BIN)/adock serve

test: setup-dev ## every test
	@tools/test_programs.sh
	@$(BIN)/python -m pytest -n auto --dist worksteal

check: setup-dev ## linters, types, layers, migrations, documentation; warns of law not read again for a year
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet adock/templates
	@ADOCK_ENV=test $(BIN)/python -W ignore -m django makemigrations --check --dry-run --settings config.settings
	@ADOCK_ENV=test DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -W ignore tools/check_migrations.py
	@ADOCK_ENV=test DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -W ignore tools/check_openapi.py
	@$(BIN)/python tools/messages.py --check
	@ADOCK_ENV=test $(BIN)/adock check_law
	@tools/check_repository.sh

format: setup-dev ## put code in the project's form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

messages: setup-dev ## write down what there is to translate, and how many French texts are not marked for it yet
	@$(BIN)/python tools/messages.py

bench: setup-dev ## the figures of docs/performance.md, measured here and now
	@$(BIN)/python -m bench

lock: setup-dev ## resolve the versions again where pyproject.toml asks it, and write requirements.lock
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/pip install --quiet uv
	@$(BIN)/python tools/lock.py

audit: setup ## what has been published against the locked packages (asks PyPI)
	@$(PYTHON) -m venv .venv/audit
	@.venv/audit/bin/pip install --quiet pip-audit==$(PIP_AUDIT)
	@.venv/audit/bin/pip-audit --strict --disable-pip --no-deps --requirement requirements.lock

clean: ## remove what was built; the data folder (var) is kept
	@rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
