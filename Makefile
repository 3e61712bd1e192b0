# Two commands on a fresh machine with Python 3.11 and make: `make demo` and `make test`.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
INTEROP ?= .venv-interop

.PHONY: help install demo check test test-long interop bench captioner clean

help:             ## show the targets
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

install: $(VENV)/base     ## make the environment, with what a run needs

demo: $(VENV)/base        ## mill the synthetic sounds, and say where the audit page is
	$(BIN)/soundmill run examples/demo.yaml
	$(BIN)/soundmill verify out/demo

check: $(VENV)/all        ## formatting, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: $(VENV)/all         ## the test suite
	$(BIN)/python -m pytest -q -n auto --dist loadfile

test-long: $(VENV)/all    ## the tests that take minutes: kills, hours of audio
	$(BIN)/python -m pytest -m long

# Environments of their own, 10 GB: each reader with the versions that it asks for.
interop: $(VENV)/base $(patsubst interop/requirements/%.txt,$(INTEROP)/%/ready,$(wildcard interop/requirements/*.txt)) ## other people's loaders read our shards
	$(BIN)/python interop/check.py --environments $(INTEROP)

$(INTEROP)/%/ready: interop/requirements/%.txt
	test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --requirement $<
	test ! -e $(<D)/no-deps/$(<F) || $(@D)/bin/python -m pip install --quiet --no-deps --requirement $(<D)/no-deps/$(<F)
	touch $@

bench: $(VENV)/all        ## the benchmarks; see benchmarks/README.md
	$(BIN)/python benchmarks/end_to_end.py
	PYTHONPATH=. $(BIN)/python benchmarks/feature_speed.py
	PYTHONPATH=. $(BIN)/python benchmarks/loader_speed.py

COMMONGEN ?= commongen_train.csv
captioner: $(VENV)/all    ## train the bundled captioner; COMMONGEN=the CSV of its captions (MIT)
	$(BIN)/soundmill captioner train --texts $(COMMONGEN) --output out/captioner

clean:            ## remove the environment and the demo's output
	rm -rf $(VENV) $(INTEROP) out

$(VENV)/base: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/all: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[t5,train,test,check,bench]'
	touch $@ $(VENV)/base
