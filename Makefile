# Drape: visual search for fashion shops. `make run` starts it; `make help` says what else there is.
MAKEFLAGS += --no-print-directory
PYTHON_BIN := .venv/bin/python
# Compiled files are kept, or the second start would be as slow as the first.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run stop status setup admin test faults check bench lock clean
.DEFAULT_GOAL := run

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: setup ## start Drape, with a demo catalogue the first time (DEMO=0: none; PORT=8000)
	@exec $(PYTHON_BIN) -m webapp.launch

stop: ## end the Drape that runs in this folder, or what a killed one left behind
	@$(PYTHON_BIN) -m webapp.control stop

status: ## what runs, with pids, memory and health
	@$(PYTHON_BIN) -m webapp.control status || true

setup: ## install what Drape needs into this folder
	@bin/setup

admin: setup ## make a login for the admin, or give it a new password
	@$(PYTHON_BIN) manage.py make_admin

test: setup ## everything that has to pass: formatting, types, layers, tests
	@bin/chromium
	@$(MAKE) check
	$(PYTHON_BIN) -m pytest $(TESTS)

faults: setup ## kill, hang, cut and lose parts of a running shop; some ten minutes
	$(PYTHON_BIN) -m pytest -m "campaign or not campaign" tests/faults

check: setup ## the checks that need no running
	.venv/bin/ruff check .
	.venv/bin/mypy .
	.venv/bin/lint-imports

bench: setup ## measure the speed and print ratios
	$(PYTHON_BIN) -m benchmarks

lock: setup ## compile requirements*.in to requirements.lock
	.venv/bin/uv pip compile -q --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--override overrides.txt requirements.in requirements-dev.in | sed 's/+cpu//' \
		| grep -v -E '^(nvidia-(cu|nccl|nvjitlink|nvshmem|nvtx)|cuda-|triton)' > requirements.lock.new
	mv requirements.lock.new requirements.lock

clean: ## remove what was installed and built; catalogues and pictures in var stay
	rm -rf .venv .venv.new var/redis-stack var/static var/models .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
