# Two commands matter: make run, make test. Everything they need they set up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# real documents with gold, where they are at hand; nothing needs them
REAL ?= ../shared/real
OUT ?= out

export OPENBLAS_NUM_THREADS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# DVC's stages call gongzuofa and python by name
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: run test lint repro bench bench-values eval-real eval-values errors profile curve check-overlap schema lock clean

run: $(VENV)/.run
	$(BIN)/gongzuofa extract samples --out $(OUT)
	$(BIN)/gongzuofa verify $(OUT)
	$(BIN)/gongzuofa evidence $(OUT)

test: $(VENV)/.dev
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

repro: $(VENV)/.dev
	$(BIN)/dvc repro
	$(BIN)/dvc metrics diff || true

bench: $(VENV)/.run
	$(BIN)/python scripts/bench.py

# the values beside the model alone
bench-values: $(VENV)/.run
	$(BIN)/python scripts/bench_values.py

eval-real: $(VENV)/.run
	$(BIN)/python scripts/eval_real.py $(REAL) $(MODEL)

eval-values: $(VENV)/.dev
	$(BIN)/dvc repro corpus attributes
	$(BIN)/gongzuofa values

errors: $(VENV)/.dev
	$(BIN)/gongzuofa errors own-dev --out build/errors-own-dev.html
	$(BIN)/gongzuofa errors reference-dev --out build/errors-reference-dev.html

profile: $(VENV)/.dev
	$(BIN)/python scripts/profile_corpus.py $(REAL)

# an hour of training: the recipe on a quarter, a half and all of each half of the corpus
curve: $(VENV)/.dev
	$(BIN)/dvc repro scripts/curve/dvc.yaml

# that nothing of ours was taken from texts that are not
check-overlap: $(VENV)/.dev
	$(BIN)/python scripts/check_overlap.py $(REAL)/raw $(REAL)/../raw/pool.jsonl data/reference.jsonl

schema: $(VENV)/.run
	$(BIN)/gongzuofa schema > docs/record.schema.json

# after a change of dependencies: the lock files, with hashes and without registry hosts
lock: $(VENV)/.dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing into $(VENV) (about a minute)"
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

clean:
	rm -rf $(VENV) $(OUT) build
