# Two commands matter: `make run` and `make test`. Everything they need, they set up themselves.

PYTHON ?= $(firstword $(foreach name,python3.11 python3 python,$(shell command -v $(name) 2>/dev/null)))
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak fmt build dist lock setup

help: ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' Makefile

run: setup ## set everything up and start Peerhall (PORT=8000 PEERHALL_DATA=./var)
	@exec $(BIN)/peerhall serve --demo

test: setup ## set everything up and run all tests
	@$(BIN)/python scripts/test.py

check: setup ## format, lint, types, contracts, templates, migrations, lock files
	@$(BIN)/python scripts/check.py

bench: setup ## measure against the limits (ratios of one run)
	@$(BIN)/python -m tests.bench

soak: setup ## the long tests
	@$(BIN)/pytest -q -m soak

fmt: setup ## format everything
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/python scripts/npm.py run --silent format

build: setup ## the front end's assets (also done by run and test)

dist: setup ## a wheel with the built assets inside, in dist/
	@$(BIN)/python -m hatchling build -t wheel

lock: setup ## compile the lock files anew
	@$(BIN)/python scripts/lock.py

setup:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is missing. On Debian: apt-get install python3 python3-venv"; exit 1; fi
	@$(PYTHON) scripts/setup.py
