# Everything a newcomer needs; `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
LOCK := requirements.lock
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml

.PHONY: help install serve test check data bench nightly release lock lint rooms clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/installed: $(LOCK) pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

install: .venv/installed ## Make .venv with the package, editable

serve: install ## Build if needed, then serve the site
	$(BIN)/sikkerby serve

check: install ## Validate the data and write nothing
	$(BIN)/sikkerby check

data: install ## Derive the reviewed files in data/ from the documents
	$(BIN)/sikkerby derive --data data

rooms: ## Draw the picture of the rooms anew from their imports
	$(PYTHON) docs/draw_rooms.py > docs/images/rooms.svg

lint: install ## Style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: install lint ## Style, types and all tests but the nightly ones
	$(BIN)/python -m tests

nightly: install lint ## All tests, the long ones too; the report is dist/nightly.md
	$(BIN)/python -m tests --nightly --report dist/nightly.md

release: install ## Build and check what a release has, from a tag: make release TAG=v1.2.0
	$(BIN)/python -m release $(TAG) dist/$(TAG)

bench: install ## Measure side by side with peers
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(BIN)/python -m benchmarks

lock: ## Write the lock files anew (needs uv)
	$(COMPILE) --extra dev -o $(LOCK)
	$(COMPILE) --constraints $(LOCK) --no-annotate -o requirements-runtime.lock
	$(COMPILE) --extra dev --extra bench -o requirements-bench.lock
	$(COMPILE) --extra release --constraints $(LOCK) --no-annotate -o requirements-release.lock

clean: ## Remove what was made here
	rm -rf .venv dist published
