# Everything a newcomer types. `.venv` is made on first use and refreshed when pyproject.toml or constraints.txt change.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
SHELL := /bin/bash

SCENARIO ?= scenarios/street.toml
OUT ?= results
ARGS ?=
# Tests that run in plain Python in reasonable time.
COVERING := $(addprefix tests/,initial scenario state outcomes month \
    $(addprefix properties/test_,laws.py rules.py same_bits.py clocks.py sleep.py) \
    $(addprefix model/test_,city.py draws.py policy.py values.py saving.py))

BIN := .venv/bin
# Bytecode is left to the first import of what is used: compiling all of it takes longer than the installation. It is kept
# even where the machine forbids it for other work: without, every command would start ten seconds later.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt
PINS := pyproject.toml constraints.txt

# --- the environment ---------------------------------------------------------------------------------------------

# A name on the path proves nothing (a version manager may list a Python that does not start), so each candidate is run.
define FIND_PYTHON
wanted=$$(cat .python-version 2>/dev/null || echo 3.13); \
for candidate in "$${PYTHON:-}" "python$$wanted" python3.13 python3.12 python3 python \
    "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/{$$wanted,3.13,3.12,3}*/bin/python; do \
    [ -n "$$candidate" ] || continue; \
    if "$$candidate" -c 'import sys, venv, ensurepip; assert sys.version_info >= (3, 12)' >/dev/null 2>&1; then \
        found=$$candidate; break; \
    fi; \
done; \
if [ -z "$${found:-}" ]; then \
    echo "Ronghe needs Python 3.12 or newer (best: $$wanted, with its venv module), and none was found." >&2; \
    echo "Install one, or name it: make $(MAKECMDGOALS) PYTHON=path/to/python" >&2; \
    exit 1; \
fi
endef

$(BIN)/python:
	@$(FIND_PYTHON); \
	echo "Making .venv with $$("$$found" --version)"; \
	"$$found" -m venv --clear .venv

.venv/.core: $(PINS) | $(BIN)/python
	@echo "Installing Ronghe"
	@$(PIP) -e .
	@touch $@

.venv/.dev: $(PINS) | $(BIN)/python
	@echo "Installing Ronghe with test and lint tools"
	@$(PIP) -e '.[test,lint]'
	@touch $@ .venv/.core

.venv/.extra-%: $(PINS) | $(BIN)/python
	@echo "Installing Ronghe with extras: $*"
	@$(PIP) -e '.[$*]'
	@touch $@ .venv/.core

# --- what one does with it ---------------------------------------------------------------------------------------

.PHONY: help compare test lint bench app docs results notebooks regression fingerprint coverage mutants clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

compare: .venv/.core ## siloed and fused twin cities, side by side (SCENARIO=, OUT=, ARGS=)
	@$(BIN)/ronghe compare "$(SCENARIO)" --out "$(OUT)" $(ARGS)

test: .venv/.dev ## run the tests on all cores (ARGS= goes to pytest)
	@RONGHE_CACHE=$${RONGHE_CACHE:-$(CURDIR)/.venv/cache} $(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

lint: .venv/.dev ## style, docstrings and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

bench: .venv/.extra-sensitivity ## time and memory against the targets
	@$(BIN)/python -m benchmarks $(ARGS)

app: .venv/.extra-app ## the two cities in a browser
	@$(BIN)/ronghe app $(ARGS)

docs: .venv/.extra-docs ## build the documentation into site/
	@$(BIN)/python -m mkdocs build --strict --quiet

results: .venv/.extra-sensitivity ## run the full study, write RESULTS.md and its figures (ARGS="--budget 20": minutes)
	@$(BIN)/ronghe results $(ARGS)

notebooks: .venv/.extra-notebooks ## run the notebooks, write .ipynb and HTML into results/notebooks (ARGS="v_value": one)
	@$(BIN)/python -m analysis.notebooks $(ARGS)

regression: .venv/.dev ## write the reference distributions of outcomes anew (then say why in CHANGELOG.md)
	@$(BIN)/python -m tests.regression --update $(ARGS)

fingerprint: .venv/.core ## which numbers of the model have changed since stored results were made (ARGS=--update)
	@$(BIN)/python -m experiments.fingerprint $(ARGS)

coverage: .venv/.dev ## lines and branches of model/ that tests run, as plain Python; at least 95 %
	@NUMBA_DISABLE_JIT=1 HYPOTHESIS_PROFILE=quick $(BIN)/python -m pytest -q -n auto --dist worksteal $(COVERING) --cov --cov-config=pyproject.toml $(ARGS)

mutants: .venv/.dev ## break the model on purpose and see that the tests notice
	@$(BIN)/python -m tests.mutants $(ARGS)

clean: ## remove .venv, results/, built files and caches
	@rm -rf .venv results site build dist *.egg-info .pytest_cache .hypothesis .ruff_cache .import_linter_cache .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
