# Two commands matter: `make run` and `make test`. Both work on a fresh clone with Python 3, make and git.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-nlu bench-wechat page screenshots train shell clean

export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONWARNINGS := ignore

PYTHON := .venv/bin/python
# Without a uv on PATH one is installed into .tools, beside the project and nowhere else.
UV := $(shell command -v uv || echo .tools/bin/uv)

help: ## what can be done
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.ready ## install, train if needed, and start on http://127.0.0.1:8080
	@$(PYTHON) -m assistant.channels.training
	@$(PYTHON) -m assistant.server

test: .venv/.ready ## install, train if needed, and run every test
	@tests/system_packages.sh
	@$(PYTHON) -m assistant.channels.training
	@$(PYTHON) -m pytest --numprocesses=auto --dist=loadfile

check: .venv/.ready ## what a commit needs: lint, types, imports, catalogue, Rasa's data
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PYTHON) -m assistant.cli catalog check
	@.venv/bin/rasa data validate --fail-on-warnings --max-history 1

page: ## build the page (needs node; what is built is committed, so that running needs none)
	@cd assistant/channels/web/frontend && npm ci --no-audit --no-fund --silent && npm run --silent build

screenshots: .venv/.ready ## take the pictures of the page in docs/screenshots anew
	@LIANBAN_SCREENSHOTS=1 $(PYTHON) -m pytest tests/web/test_every_state.py

train: .venv/.ready ## train the Rasa model, if what it is made from has changed
	@$(PYTHON) -m assistant.channels.training

bench: .venv/.ready ## measure the rules, and a turn against the stock way, in one run
	@$(PYTHON) -m assistant.channels.training
	@$(PYTHON) -m bench.catalogue
	@$(PYTHON) -m bench.run

bench-nlu: .venv/.ready ## measure how well people are understood (about 15 minutes)
	@$(PYTHON) -m assistant.channels.training
	@$(PYTHON) -m bench.nlu

bench-wechat: .venv/.ready ## measure 200 conversations in WeChat at the same time (about 2 minutes)
	@$(PYTHON) -m assistant.channels.training
	@$(PYTHON) -m bench.wechat

clean: ## remove what was made: environment, models, data
	rm -rf .venv .tools models var .rasa

.venv/.ready: pyproject.toml uv.lock
	@command -v $(UV) >/dev/null || { \
		echo "[1/2] uv is not installed: getting it"; \
		python3 -m venv .tools && .tools/bin/python -m pip install -q uv==0.13.9; }
	@echo "[2/2] installing the locked environment (the first time: some minutes)"
	@$(UV) sync --locked --extra photo
	@touch $@
