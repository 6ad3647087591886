# `make build` and `make test` need Python 3.11 or newer with pip, and make. `make help` lists the rest.

PYTHON ?= python3
VENV ?= .venv
JOBS ?= 3
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TESTING := $(VENV)/.testing
APART ?= .venv-consumers
CONSUMERS := $(APART)/.installed
PUBLISHED := datapackage.json data schemas docs

# One thread for each test process: the language pipeline's matrices are too small to gain from more.
export OMP_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help

.PHONY: help
help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: install ## From the article to the published package: extract, review, validate, write data/ and datapackage.json
	$(BIN)/onrecord build data/source --out . --review data/review --metadata data/metadata.toml --fresh
	$(BIN)/onrecord validate .

.PHONY: install
install: $(INSTALLED) ## The virtual environment in .venv with the pinned packages

define environment
@test -x $(1)/bin/pip || $(PYTHON) -m venv $(1) || { echo "a Python without ensurepip: its own pip fills the environment"; \
  $(PYTHON) -m venv --clear --without-pip $(1) && $(PYTHON) -m pip --python $(1) install --quiet pip; }
endef

# Nothing that is not in the lock file, hash and all, is fetched; a second run has nothing to do.
$(INSTALLED): requirements.lock pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit("onrecord needs Python 3.11 or newer, $(PYTHON) is %d.%d: make build PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(call environment,$(VENV))
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q etl  # where Python is told to write no bytecode, every process would compile it anew
	@touch $@

# What only tests need: the programs that exports are for, a browser's driver, the site's generator.
$(TESTING): $(INSTALLED) requirements-test.lock
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-test.lock
	@touch $@

# Those of the programs that do not go together with the rest; the tests run them in processes of their own.
$(CONSUMERS): requirements-consumers.lock tests/consumers/jsonpath-rw.txt
	$(call environment,$(APART))
	$(APART)/bin/python -m pip install --quiet --require-hashes --no-compile --only-binary :all: --no-deps -r requirements-consumers.lock
	$(APART)/bin/python -m pip install --quiet --require-hashes --no-build-isolation --no-deps -r tests/consumers/jsonpath-rw.txt
	@touch $@

.PHONY: test
test: $(TESTING) $(CONSUMERS) ## Every test; those of pages need Chromium and say so where it is not
	ONRECORD_CONSUMERS=$(APART) $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

.PHONY: lint
lint: install ## Style and common mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: $(TESTING) ## Static types
	$(BIN)/mypy

.PHONY: reproducible
reproducible: build docs ## A rebuild leaves the published files as they are committed, byte for byte
	@changed="$$(git status --porcelain -- $(PUBLISHED))" && test -z "$$changed" || { \
	  echo "the rebuild differs from what is committed:"; echo "$$changed"; git --no-pager diff --stat -- $(PUBLISHED); exit 1; }
	@echo "reproducible: the rebuilt files are those that are committed"

.PHONY: docs
docs: install ## The pages that are made from the program: docs/cli.md, docs/rules.md
	$(BIN)/python -m onrecord.cli.reference docs/cli.md
	$(BIN)/python -m onrecord.rules_page docs/rules.md

.PHONY: site
site: $(TESTING) ## The documentation as a site in build/site; a broken link fails
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

.PHONY: wheel
wheel: install ## dist/*.whl and dist/*.tar.gz
	$(BIN)/python -m hatchling build

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --only-binary :all: --quiet \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# scipy is large, and mlcroissant needs it for one kind of file only, which is none of ours.
.PHONY: lock
lock: ## The lock files anew from pyproject.toml, with the newest versions it allows (needs uv)
	$(LOCK) --upgrade pyproject.toml --extra etl --group dev -o requirements.lock
	$(LOCK) --upgrade pyproject.toml --constraint requirements.lock --all-extras --group dev --group docs --group browser \
	  --group consumers -o requirements-test.lock
	$(LOCK) --upgrade --group pyproject.toml:consumers-apart --no-binary jsonpath-rw --no-emit-package jsonpath-rw \
	  --no-emit-package scipy -o requirements-consumers.lock

.PHONY: clean
clean: ## Away with everything that make made, except the published files
	rm -rf $(VENV) $(APART) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
