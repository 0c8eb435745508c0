# `make` or `make help` says what there is. Everything runs in .venv, which `make setup` makes.
PYTHON ?= python3
RUN := .venv/bin/

.DEFAULT_GOAL := help

.PHONY: setup
setup: ## the environment: run-time and development packages, checked against their hashes
	@$(PYTHON) requirements/install.py .venv --editable requirements/run.lock requirements/dev.lock
