# Drape: visual search for fashion shops. `make run` starts it; `make help` says what else there is.
MAKEFLAGS += --no-print-directory
PYTHON_BIN := .venv/bin/python
# Compiled files are kept, or the second start would be as slow as the first.
unexport PYTHONDONTWRITEBYTECODE

# Tests in several processes; PARALLEL= runs them one after another.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile

.PHONY: help run stop status setup tools admin test faults check bench lock sbom audit clean
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

tools: ## install what tests and checks need, too
	@bin/setup --tools

admin: setup ## make a login for the admin, or give it a new password
	@$(PYTHON_BIN) manage.py make_admin

test: tools ## everything that has to pass: formatting, types, layers, tests
	@bin/chromium
	@$(MAKE) check
	$(PYTHON_BIN) -m pytest $(PARALLEL) $(TESTS)

faults: tools ## kill, hang, cut and lose parts of a running shop; some ten minutes
	FAULT_SEED=$${FAULT_SEED:-$$(date +%s)} $(PYTHON_BIN) -m pytest -rP -m "campaign or not campaign" tests/faults

check: tools ## the checks that need no running
	.venv/bin/ruff check .
	.venv/bin/mypy .
	.venv/bin/lint-imports

bench: setup ## measure the speed and print ratios
	$(PYTHON_BIN) -m benchmarks

lock: setup ## pin what requirements*.in ask for, with hashes (UPGRADE=1: the newest)
	$(PYTHON_BIN) bin/lock.py

sbom: setup ## write the bill of materials of what runs in production: var/sbom.json (CycloneDX)
	@cat requirements.lock requirements-torch.lock > var/production.lock
	.venv/bin/uv tool run --from cyclonedx-bom==7.5.0 cyclonedx-py requirements --pyproject pyproject.toml \
		--mc-type application --output-reproducible --output-file var/sbom.json var/production.lock

audit: setup ## compare what is pinned with the known vulnerabilities
	@$(PYTHON_BIN) bin/audit.py

clean: ## remove what was installed and built; catalogues and pictures in var stay
	rm -rf .venv .venv.new var/redis-stack var/static var/models .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
