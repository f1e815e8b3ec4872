# Two commands do all: `make run` serves, `make test` tests. They need git, make and python3 (>= 3.11) with venv.

SHELL := /bin/sh
PYTHON := .venv/bin/python
ARGS ?=
URL ?=

BUNDLE := palaver/web/static/dist/palaver.js
FRONTEND := palaver/web/frontend
# npm speaks of its own updates otherwise.
export npm_config_update_notifier := false

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench soak fuzz mutants docs schema shots assets servers

help: ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: .venv/.run .venv/.minilm $(BUNDLE) ## set up what is missing, then serve: make run ARGS="--port 9000"
	@exec .venv/bin/palaver serve $(ARGS)

test: .venv/.test .venv/.minilm ## set up what the tests need, then run every check and test
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@$(PYTHON) tools/servers.py || [ "$$CI" != true ]
	@$(PYTHON) tools/assets.py && $(PYTHON) tools/assets.py browser || [ "$$CI" != true ]
	@$(PYTHON) tools/suite.py $(ARGS)

check: .venv/.test ## the fast half of the tests: lint, format, types, the house's own rules
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/pytest tests/house

fix: .venv/.test ## let ruff put right what it can
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format

bench: .venv/.test .venv/.minilm $(BUNDLE) servers ## measure, and print the table of figures and targets
	@$(PYTHON) -m benchmarks $(ARGS)

soak: .venv/.test .venv/.minilm ## the long tests: kills (of dialogs, too), reconnects, releases, ten seconds without a database, memory over 200,000 turns
	@.venv/bin/pytest tests/soak -s $(ARGS)

fuzz: .venv/.test .venv/.fuzz ## ten minutes of programs in BASIC that a fuzzer makes, guided by coverage: make fuzz ARGS="--seconds 60"
	@PYTHONPATH=.venv/.fuzz $(PYTHON) -m tests.basic.fuzz $(ARGS)

mutants: .venv/.test .venv/.minilm ## take each guard away in a copy and expect its test to fail: make mutants ARGS=S12
	@$(PYTHON) -m tools.mutants $(ARGS)

docs: .venv/.test ## write docs/reference, and the colours of editors, from the code
	@$(PYTHON) tools/reference.py
	@$(PYTHON) -m tools.textmate

schema: .venv/.test ## write palaver/core/schema.sql from the migrations
	@$(PYTHON) tools/schema.py

shots: .venv/.test ## photograph every page into out/shots: sample pages, or a server by URL=
	@$(PYTHON) tools/servers.py
	@$(PYTHON) tools/assets.py && $(PYTHON) tools/assets.py browser
	@$(PYTHON) tools/shots.py $(URL) $(ARGS)

assets: .venv/.run ## build the front end's bundle
	@$(PYTHON) tools/assets.py

servers: .venv/.run ## install the servers that tests and benchmarks start (as root, by apt)
	@$(PYTHON) tools/servers.py

SETUP := tools/environment.sh uv.lock pyproject.toml
# A checkout that was moved is set up anew.
$(shell [ "$$(cat .venv/.folder 2>/dev/null || pwd -P)" = "$$(pwd -P)" ] || rm -f .venv/.run .venv/.test .venv/.minilm)

.venv/.run: $(SETUP)
	@sh tools/environment.sh
	@touch $@

.venv/.test: $(SETUP)
	@sh tools/environment.sh lint test
	@touch .venv/.run $@

# Apart from uv.lock: it has wheels for Linux alone, and nothing else needs it.
.venv/.fuzz: | .venv/.test
	@.uv/bin/python -m pip install --quiet --target $@ atheris==3.0.0

.venv/.minilm: palaver/knowledge/embedding/conversion.py palaver/knowledge/embedding/model_files.py | .venv/.run
	@$(PYTHON) -m palaver.knowledge.embedding.conversion
	@touch $@

# A server without its bundle still answers programs, so a failure here does not end the start.
$(BUNDLE): $(FRONTEND)/package-lock.json $(FRONTEND)/build.mjs $(wildcard $(FRONTEND)/src/*.js $(FRONTEND)/src/*/*.js) | .venv/.run
	@$(PYTHON) tools/assets.py && touch $@ || echo "make: the pages will lack their script until 'make assets' succeeds"
