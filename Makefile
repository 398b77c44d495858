# make lab: read and learn.   make test: all checks.   Both set up .venv first; `make install` does only that.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# PyTorch and Keras, for lesson 9 alone, are large: `make test` gets them in CI or with FRAMEWORKS=1. Without them
# their tests are skipped, and say so.
FRAMEWORKS_NEEDED := $(if $(filter true,$(CI))$(filter 1,$(FRAMEWORKS)),frameworks)

.PHONY: install lab test test-all lint browser sandbox postgresql frameworks sync pictures demo bench lock

install: $(READY)

# pip compiles what it copies, but not what stays where it is; the first check need not wait for that either.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else "propkit needs Python 3.11, 3.12 or 3.13; $(PYTHON) is %d.%d. Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" % v)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q propkit
	@touch $@

lab: install
	@$(BIN)/propkit lab

test: install browser sandbox postgresql lint $(FRAMEWORKS_NEEDED)
	$(BIN)/propkit sync --check
	$(BIN)/python -m pytest -rs -n 2 --dist worksteal -m "not slow"

# Those too that take minutes: graders killed at 20 moments, a Dask cluster, stock nbgrader's kernels beside ours.
test-all: install browser sandbox postgresql lint $(FRAMEWORKS_NEEDED)
	$(BIN)/propkit sync --check
	$(BIN)/python -m pytest -rs -n 2 --dist worksteal

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# The browser tests need Chromium, Debian's package; where it may not be installed they are skipped, and say so.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
	  echo "No Chromium here: browser tests will be skipped. To run them: sudo apt-get install chromium"

# Learners' code is graded in bubblewrap's file system, behind libseccomp's filter; both are Debian's packages. Where they
# may not be installed, the tests that need them are skipped, and say so.
sandbox:
	@{ command -v bwrap && $(PYTHON) -c "import ctypes; ctypes.CDLL('libseccomp.so.2')"; } >/dev/null 2>&1 || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends bubblewrap libseccomp2 >/dev/null; } || \
	  echo "No bubblewrap or libseccomp here: tests of the sandbox will be skipped. To run them: sudo apt-get install bubblewrap libseccomp2"

# A gradebook may lie in PostgreSQL: its tests start a server of their own, from Debian's package, and end it again.
postgresql:
	@{ command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } || \
	  echo "No PostgreSQL here: its tests will be skipped. To run them: sudo apt-get install postgresql"

frameworks: install
	@KERAS_BACKEND=torch $(BIN)/python -c 'import torch, keras' 2>/dev/null || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check "torch==2.13.0" "keras>=3.11,<4"

sync: install
	$(BIN)/propkit sync

pictures: install browser
	$(BIN)/python docs/make_pictures.py

demo: install
	$(BIN)/propkit demo

# Beside PyTorch and Keras where `make frameworks` has installed them; docs/speed.md has the table.
bench: install
	$(BIN)/python -m pytest benchmarks -p no:xdist --benchmark-columns=median,iqr,rounds
	$(BIN)/python -m benchmarks.steps
	$(BIN)/python -m benchmarks.gradient_check
	$(BIN)/python -m benchmarks.grading

# A class of 10,000 besides: some minutes more, and 1 GB of disk for as long as it runs.
bench-10000: install
	$(BIN)/python -m benchmarks.grading --size 10000

# The marks of 500 honest submissions beside those of stock nbgrader: it starts 500 kernels, one after another.
fairness: install
	$(BIN)/python -m benchmarks.fairness

lock:
	uv pip compile --universal --python-version 3.11 --no-emit-index-url --generate-hashes --extra grade --extra dev \
	  --custom-compile-command "make lock" pyproject.toml -o requirements.lock
