# Two commands matter: make run, make test. Everything they need they set up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DOCCANO := .venv-doccano
# what make bench measures ours against
PEERS := .venv-peers
# real documents with gold, where they are at hand; nothing needs them
REAL ?= ../shared/real
# CLUENER2020: train.json, dev.json
CLUENER ?= ../shared/datasets/cluener
OUT ?= out

export OPENBLAS_NUM_THREADS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# DVC's stages call gongzuofa and python by name
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: run test lint repro plots bench bench-cluener eval-real eval-values errors profile curve check-overlap schema lock clean \
  doccano doccano-client doccano-server doccano-lock clean-doccano queue-sim

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

# all plots on one page that needs no network; make plots REV="HEAD~1 workspace" to compare
plots: $(VENV)/.dev
	$(BIN)/python scripts/plots.py build/plots.html $(REV)

# BENCH="--documents 10000 --no-peers": memory and speed over ten thousand documents, ours alone
bench: $(VENV)/.dev $(PEERS)/.run
	$(BIN)/dvc repro corpus
	$(BIN)/python scripts/bench/run.py $(BENCH)

bench-cluener: $(VENV)/.dev
	$(BIN)/python scripts/bench/cluener.py $(CLUENER) $(BENCH)

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

# a local doccano with web server and task worker, until Ctrl-C; DOCCANO_ANNOTATORS="wang li" makes users
doccano: doccano-server doccano-client
	DOCCANO_HOME=$${DOCCANO_HOME:-build/doccano} exec $(DOCCANO)-server/bin/python scripts/doccano/serve.py

doccano-server doccano-client: doccano-%: $(DOCCANO)-%/.ok

# twenty minutes: what the queue saves against random order, on our own half and on both (README.md of data/)
queue-sim: $(VENV)/.dev
	nice -n 10 $(BIN)/python scripts/queue_sim.py build/corpus own docs/queue
	if [ -s build/corpus/reference-train.jsonl ]; then nice -n 10 $(BIN)/python scripts/queue_sim.py build/corpus both docs/queue; fi

doccano-lock: $(VENV)/.dev
	for name in client server; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate scripts/doccano/$$name.in -o scripts/doccano/$$name.lock; done

# after a change of dependencies: the lock files, with hashes and without registry hosts
lock: $(VENV)/.dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate scripts/bench/requirements.in -o scripts/bench/requirements.lock

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

$(PEERS)/bin/python: | $(VENV)/bin/python
	$(VENV)/bin/python -m venv $(PEERS)

$(PEERS)/.run: scripts/bench/requirements.lock | $(PEERS)/bin/python
	@echo "installing the peers into $(PEERS) (about a minute)"
	$(PEERS)/bin/pip install --quiet --require-hashes -r $<
	touch $@

# doccano's packages do not go together with ours, nor its client's with its server's
$(DOCCANO)-%/.ok: scripts/doccano/%.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@echo "installing doccano's $* into $(DOCCANO)-$*"
	$(PYTHON) -m venv $(DOCCANO)-$*
	$(DOCCANO)-$*/bin/pip install --quiet --require-hashes -r $<
	touch $@

# but not what annotators have done: that takes clean-doccano
clean:
	rm -rf $(VENV) $(PEERS) $(DOCCANO)-* $(OUT)
	if [ -d build ]; then find build -mindepth 1 -maxdepth 1 ! -name doccano ! -name annotate -exec rm -rf {} +; fi

clean-doccano:
	rm -rf build/doccano build/annotate
