# Two commands for a newcomer: `make run` and `make test`. Neither needs a variable.
# Written for GNU Make 3.81, which is what macOS has.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

BIN := .venv/bin
STAMPS := .venv/stamps
PYTEST := $(BIN)/python -m pytest
# Two workers suit two cores and the memory of two browsers; one thread each for the linear algebra.
WORKERS := 2
export OPENBLAS_NUM_THREADS ?= 1
# Python keeps what it has compiled: without that each server of a journey compiles thousands of files again.
export PYTHONDONTWRITEBYTECODE :=
PARALLEL := -n $(WORKERS)
# `make test ON=postgres`: on a PostgreSQL server of its own, started for this run; on SQLite otherwise.
DATABASE := $(if $(filter postgres,$(ON)),scripts/with_postgres.sh,env -u DATABASE_URL)

.PHONY: help setup run test proofs guards hammer bench bench-methods fuzz mutation lint format messages docs pictures requirements clean rehearsal rehearsal-budget

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

setup: $(STAMPS)/project $(STAMPS)/frontend $(STAMPS)/messages ## install into .venv, with .venv/bin/polyphonie
	@:

run: setup ## install, load the demo, serve it on http://127.0.0.1:8000
	@$(BIN)/polyphonie run --demo

test: setup ## the quick suite, short journeys in a browser included (ON=postgres, ONLY=tests/walls; so for the three below)
	$(DATABASE) $(PYTEST) $(PARALLEL) -m "not (slow or hammer or guards_off)" $(ONLY)

proofs: setup ## all that is slow: every journey, every page behind every door, thousands of answers and examples
	scripts/judges.sh
	$(DATABASE) $(PYTEST) $(PARALLEL) -m "(slow or hypothesis) and not (hammer or guards_off)" --hypothesis-profile proofs $(ONLY)

guards: setup ## every attack again with its guard taken away: it must then succeed
	$(DATABASE) $(PYTEST) -m guards_off $(ONLY)

hammer: setup ## many people at once, against real server processes (PEOPLE=120 for fewer than 300)
	PEOPLE=$(PEOPLE) $(DATABASE) $(PYTEST) -m hammer $(ONLY)

rehearsal: setup ## real consultations through the whole thread, from ../shared/data (exit code 4 without it)
	$(BIN)/python scripts/rehearsal.py

rehearsal-budget: setup ## the ballots of real participatory budgets through the urn, the same winners at the end (exit code 4)
	$(DATABASE) $(BIN)/python scripts/rehearsal_budget.py

bench: setup ## figures of import, export, open data, pages and ballots, each with its machine (ON=postgres, MINUTES=1)
	$(DATABASE) $(BIN)/python bench/importing.py
	$(DATABASE) $(BIN)/python bench/openness.py
	$(DATABASE) $(BIN)/python bench/pages.py
	$(DATABASE) $(BIN)/python bench/sized.py
	$(DATABASE) $(BIN)/python bench/crowd.py
	$(DATABASE) $(BIN)/python bench/crowd.py --times 2
	$(DATABASE) $(BIN)/python bench/voting.py --minutes $(or $(MINUTES),10)

bench-methods: setup ## every figure of the methods beside its reference (ONLY="budgets draws" for some)
	scripts/oracles.sh
	$(BIN)/python bench/methods $(ONLY)

mutation: setup ## share of small mistakes in the methods that a test finds (ONLY="budgets" for some)
	$(BIN)/python scripts/mutation.py $(or $(ONLY),budgets disclosure draws opinions texts weights)

fuzz: setup ## hostile values on every page and form, signed in or not, and Schemathesis on the API (REQUESTS=20000): no server error
	scripts/judges.sh
	env -u DATABASE_URL $(BIN)/python scripts/fuzz.py --requests $(or $(REQUESTS),20000)

lint: setup ## style, and arrows that only go down
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

format: setup ## put the code in its style, and the French of the pages in its typography
	$(BIN)/python scripts/typography.py --fix
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

messages: setup ## add new source strings to the English catalogue, and say what is left to translate
	$(BIN)/python scripts/messages.py

pictures: setup ## take again the pictures of docs/images from the running demo
	$(BIN)/python scripts/pictures.py

docs: setup ## write again docs/journal.md and docs/permissions.md
	$(BIN)/python scripts/reference.py

requirements: setup ## pin again what pyproject.toml asks for (scripts/lock.sh --upgrade moves versions)
	scripts/lock.sh

clean: ## remove what `make setup` installed; never the data in var/
	rm -rf .venv .venv-judges .venv-oracles node_modules polyphonie/static_vendor polyphonie/reference_data
	rm -f polyphonie/locale/*/LC_MESSAGES/*.mo

# --- how it is installed: a stamp per step, so that a second call does nothing

$(STAMPS)/venv: scripts/make_venv.sh requirements/uv.txt
	scripts/make_venv.sh
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/project: $(STAMPS)/venv requirements/dev.txt pyproject.toml
	$(BIN)/uv pip install --quiet --require-hashes --requirement requirements/dev.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/node: $(STAMPS)/venv package.json package-lock.json requirements/node.txt scripts/npm.sh
	scripts/npm.sh ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(STAMPS)/frontend: $(STAMPS)/node $(STAMPS)/venv scripts/collect_frontend.py
	$(BIN)/python scripts/collect_frontend.py
	@touch $@

$(STAMPS)/messages: $(STAMPS)/project scripts/messages.py polyphonie/locale/en/LC_MESSAGES/django.po
	$(BIN)/python scripts/messages.py --compile
	@touch $@
