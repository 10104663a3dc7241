# Every job is one line over tools/bootstrap.py, which needs only Python's standard library.
PYTHON ?= python3
BOOT = $(PYTHON) tools/bootstrap.py
.DEFAULT_GOAL := help
.PHONY: help setup demo up test test-crash mutants lint types bench lock

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

setup: ## make .venv with the run-time lock; leaves .venv/bin/dondoc
	@$(BOOT) setup

demo: ## Long An 2022: a whole year in under a minute, then the page (ARGS=--no-serve: without it)
	@$(BOOT) demo $(ARGS)

up: ## the real thing: web, Prefect on loopback, the schedules
	@$(BOOT) up $(ARGS)

test: ## every test: real PostgreSQL, SMTP, Prefect (ARGS: passed to pytest)
	@$(BOOT) test $(ARGS)

test-crash: ## each database: 200 kills, over 2,000 crashes between statements, 200 walks in any order
	@DONDOC_KILLS=400 DONDOC_CRASHES=30 DONDOC_WALKS=200 $(BOOT) test-crash -s $(ARGS)

mutants: ## do the fast tests notice a changed rule? (ARGS="rules.ladder*": only these; docs/mutants.md)
	@$(BOOT) mutants $(ARGS)

lint: ## ruff: rules and format
	@$(BOOT) lint

types: ## mypy
	@$(BOOT) types

bench: ## ratios against hand-written floors, measured in the same run
	@$(BOOT) bench $(ARGS)

lock: ## write the locks anew (needs uv)
	cd requirements && uv pip compile --universal --generate-hashes --no-header --no-emit-index-url -p 3.11 run.in -o run.lock -q
	cd requirements && uv pip compile --universal --generate-hashes --no-header --no-emit-index-url -p 3.11 test.in -o test.lock -q
