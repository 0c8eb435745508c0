# `make` says what there is. Everything runs in .venv, which `make setup` makes and every target brings up to date.

PYTHON ?= python3
RUN := .venv/bin/
NODE := $(PYTHON) requirements/node.py
# Processes that test side by side.
WORKERS ?= 2
CLIENTS := $(wildcard tests/clients/package-lock.json)

ifneq ($(PORT),)
export BIZSUITE_PORT := $(PORT)
endif
ifneq ($(HOST),)
export BIZSUITE_HOST := $(HOST)
endif
ifneq ($(DATA),)
export BIZSUITE_DATA_DIR := $(DATA)
endif

.PHONY: help demo serve test soak check bench bench-smoke console schema setup clients s3 lock

help: ## this list
	@echo "make TARGET [PORT=8000] [HOST=127.0.0.1] [DATA=folder]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

demo: setup ## the demo company in a running server, with GraphiQL; needs nothing but python3
	@$(NODE) console || echo "GraphiQL could not be bundled; /graphql serves the plain page instead."
	@exec $(RUN)bizsuite demo

serve: setup ## the server on the data that are there
	@exec $(RUN)bizsuite serve

test: setup clients s3 ## the whole suite; the last line says what ran, passed, failed, was skipped; WORKERS=4 for more cores
	@$(NODE) console
	@PATH="$$($(NODE) path):$$PATH" $(RUN)python -m pytest -n $(WORKERS) --dist worksteal

soak: setup clients s3 ## the long walks and fault tests, at full length
	@PATH="$$($(NODE) path):$$PATH" $(RUN)python -m pytest -m soak --soak

check: setup ## format, lint, types, import contracts, schema snapshot, migration drift
	$(RUN)ruff format --check .
	$(RUN)ruff check .
	$(RUN)mypy src tests bench
	$(RUN)lint-imports
	$(RUN)bizsuite schema --check
	$(RUN)bizsuite migrate --check

bench: setup ## this server beside the floor and PostGraphile; ARGS="--scale 100 --data FOLDER"
	$(RUN)python -m bench $(ARGS)

bench-smoke: setup ## do all servers answer the same, are statement counts as budgeted
	$(RUN)python -m bench --smoke

console: setup ## the GraphiQL bundle in console/dist
	@$(NODE) console

schema: setup ## write schema.graphql anew
	$(RUN)bizsuite schema > schema.graphql.new
	@mv schema.graphql.new schema.graphql

setup: ## the environment: run-time and development packages, checked against their hashes
	@$(PYTHON) requirements/install.py .venv --editable requirements/run.lock requirements/dev.lock

clients:
	@$(if $(CLIENTS),$(NODE) install tests/clients,:)

s3:
	@$(PYTHON) requirements/install.py .venv-s3 requirements/s3.lock

LOCK = $(RUN)uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate $(if $(UPGRADE),--upgrade)

lock: setup ## write the lock files anew; UPGRADE=1 takes the newest versions
	$(LOCK) pyproject.toml -o requirements/run.lock
	$(LOCK) requirements/dev.in -c requirements/run.lock -o requirements/dev.lock
	$(LOCK) requirements/s3.in -o requirements/s3.lock
	$(LOCK) requirements/console.in -o requirements/console.lock
	$(LOCK) requirements/installer.in -o requirements/installer.lock
