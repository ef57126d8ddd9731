# Two commands matter: `make run` and `make test`. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SCAN := .venv-scan
# No rule is fetched and nothing is told to anybody.
SEMGREP := $(CURDIR)/$(SCAN)/bin/semgrep scan --metrics off --disable-version-check
TEMPLATE := build/messages.pot
KEYWORDS := -k lazy_gettext -k lazy_ngettext:1,2 -k lazy_pgettext:1c,2
TESTS ?= tests
# Leaves one core free on a larger machine, and uses both of a small one.
WORKERS ?= $(shell $(PYTHON) -c "import os; n = os.cpu_count() or 2; print(min(8, max(2, n - 1)))")
CATALOGUES := $(wildcard readiness/translations/*/LC_MESSAGES/*.po)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test checks soak scan install install-dev lint format types suite chromium messages template lock bench profile clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: install ## serve on http://127.0.0.1:8000 (PORT= overrides) with a database under instance/
	$(BIN)/readiness upgrade
	READINESS_BASE_URL=$${READINESS_BASE_URL:-http://127.0.0.1:$(PORT)} $(BIN)/readiness serve --port $(PORT)

test: install-dev chromium ## everything: lint, types, and the suite on SQLite, PostgreSQL and in a real browser
	@$(MAKE) --no-print-directory checks
	@$(MAKE) --no-print-directory suite

# Each takes one core, so they run beside each other; each tells what it found in one piece when it has ended,
# and one that fails fails all (xargs then exits with 123).
checks: install-dev
	@printf '%s\n' lint scan types | xargs -P 3 -I CHECK sh -c \
	    'said=$$($(MAKE) --no-print-directory CHECK 2>&1); code=$$?; printf "%s\n" "$$said"; exit $$code'

# What measures time runs first, with the machine to itself; the rest shares the cores.
suite: install-dev
	$(BIN)/python -m pytest -m "alone and not soak" -p no:randomly $(TESTS)
	READINESS_TEST_DATABASE=sqlite,postgresql $(BIN)/python -m pytest -m "not alone and not soak" \
	    -n $(WORKERS) --dist worksteal $(TESTS)

# The second line is what `make test` runs on SQLite only, the third what it runs with the same examples each time.
# Some take half an hour, and Python may fall over its own look at a test that is at work.
SOAK := READINESS_SOAK=1 $(BIN)/python -m pytest -v -o faulthandler_timeout=7200
soak: install-dev ## the long tests, in full size, on both databases: some hours
	READINESS_TEST_DATABASE=sqlite,postgresql $(SOAK) -m "alone and soak" -p no:randomly $(TESTS)
	READINESS_TEST_DATABASE=postgresql $(SOAK) -m "any_database and not soak and not alone" \
	    -n $(WORKERS) --dist worksteal $(TESTS)
	$(SOAK) -m "hypothesis and not soak and not alone" -n $(WORKERS) --dist worksteal $(TESTS)
	READINESS_TEST_DATABASE=sqlite,postgresql $(SOAK) -m "soak and not alone" -n $(WORKERS) --dist worksteal $(TESTS)

lint: install-dev ## formatting, style, templates and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint --quiet readiness/templates
	$(BIN)/lint-imports --no-logo

format: install-dev ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Bandit leaves what it calls low to ruff's S rules, which want a reason on the line.
scan: $(SCAN)/scan.stamp ## look for holes in the source: bandit, and the rules in .semgrep with their samples
	$(SCAN)/bin/bandit --quiet --recursive --severity-level medium readiness hatch_build.py
	cd .semgrep && $(SEMGREP) --test .
	$(SEMGREP) --error --quiet --config .semgrep readiness

types: install-dev ## mypy, strict
	$(BIN)/mypy

# Without a header: it would only hold dates that clash, and Babel knows each language's plurals.
messages: install-dev template ## collect the interface's texts and bring the catalogues up to date
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --omit-header -w 110 \
	    -i $(TEMPLATE) -d readiness/translations
	@$(MAKE) --no-print-directory install

# No prerequisites: the tests call it with a BIN and a TEMPLATE of their own.
template:
	@mkdir -p $(dir $(TEMPLATE))
	$(BIN)/pybabel -q extract -F babel.cfg $(KEYWORDS) --omit-header --sort-by-file -w 110 -o $(TEMPLATE) readiness

# FULL=1 takes an hour: it measures with a million responses.
EXPORTED := $(if $(FULL),10000 100000 1000000,10000)
LISTED := $(if $(FULL),1000 1000000,1000 20000)
MIGRATED := $(if $(FULL),1000000,20000)
bench: install-dev ## measure speed and memory against bare floors, in one run (FULL=1: up to a million responses)
	$(BIN)/python -m bench.ratio
	$(BIN)/python -m bench.walk
	$(BIN)/python -m bench.load
	$(BIN)/python -m bench.start
	$(BIN)/python -m bench.export --rows $(EXPORTED)
	$(BIN)/python -m bench.desk --sizes $(LISTED)
	$(BIN)/python -m bench.migrations --size $(MIGRATED)
	$(BIN)/python -m bench.peers --sizes 100 $(if $(FULL),100000,5000)
	$(BIN)/python -m bench.dashboard $(LISTED)
	$(BIN)/python -m bench.paper

profile: install-dev ## where the CPU of a completed questionnaire goes, by page and by function
	$(BIN)/python -m bench.profile

# The addresses of packages stay out: a lock names versions and hashes only.
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --upgrade
lock: install-dev ## pin the newest versions of every dependency, with hashes
	$(COMPILE) pyproject.toml --extra build -o requirements.lock
	$(COMPILE) pyproject.toml --extra build --extra sentry --extra statistics --group dev \
	    -c requirements.lock -o requirements-dev.lock
	echo sentry-sdk | $(COMPILE) -c requirements-dev.lock - -o requirements-sentry.lock
	echo scipy | $(COMPILE) -c requirements-dev.lock - -o requirements-statistics.lock
	$(COMPILE) --group scan -o requirements-scan.lock

clean: ## remove what the commands made, but for the data under instance/
	rm -rf $(VENV) $(SCAN) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find readiness -name '*.mo' -delete

# Installing. A changed lock makes a fresh environment, so that nothing old lingers in it.

install: $(VENV)/package.stamp
install-dev: $(VENV)/dev.stamp $(VENV)/package.stamp

define fresh_environment
@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" \
    || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=..."; exit 1; }
$(PYTHON) -m venv --clear $(VENV)
$(PIP) install --quiet --require-hashes -r $(1)
endef

$(VENV)/run.stamp: requirements.lock
	$(call fresh_environment,requirements.lock)
	@touch $@

# The development lock holds all of the other one, so `make run` needs nothing more after it.
$(VENV)/dev.stamp: requirements-dev.lock requirements.lock
	$(call fresh_environment,requirements-dev.lock)
	@touch $(VENV)/run.stamp $@

$(SCAN)/scan.stamp: requirements-scan.lock
	$(PYTHON) -m venv --clear $(SCAN)
	$(SCAN)/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r $<
	@touch $@

$(VENV)/package.stamp: $(VENV)/run.stamp pyproject.toml hatch_build.py $(CATALOGUES)
	$(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

# The browser of the tests: one that is there already, or the system's package. Debian has a Chromium without
# a window, in which the tests take half of the time.
chromium:
	@for name in "$$READINESS_CHROMIUM" chromium-headless-shell chromium chromium-browser google-chrome; do \
	    test -n "$$name" && command -v "$$name" >/dev/null && exit 0; \
	done; \
	run=; test "$$(id -u)" = 0 || run="sudo -n"; \
	if command -v apt-get >/dev/null && $$run true 2>/dev/null; then \
	    echo "Installing Chromium for the browser tests"; \
	    $$run apt-get update -qq; \
	    for package in chromium-headless-shell chromium; do \
	        DEBIAN_FRONTEND=noninteractive $$run apt-get install -y -qq --no-install-recommends \
	            $$package fonts-dejavu-core >/dev/null && exit 0; \
	    done; \
	fi; \
	echo "The browser tests need Chromium: install your system's package chromium or google-chrome," \
	     "or name a browser with READINESS_CHROMIUM=/path/to/it"; exit 1
