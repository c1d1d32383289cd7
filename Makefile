# Two commands: `make run` shows a demonstration firm, `make test` runs every test.
PYTHON ?= python3
BIN := .venv/bin
# One more than there are processors: some tests wait, for a browser or for a server that hangs.
TESTERS ?= $(shell expr $$(nproc 2>/dev/null || echo 1) + 1)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lint format translations soak bench clean

run: .venv/installed
	@$(BIN)/lexlite demo --if-empty > /dev/null
	@$(BIN)/lexlite serve

test: .venv/tested chromium
	$(BIN)/python -m pytest -n $(TESTERS) --dist worksteal

lint: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python -m tests.translations --check

format: .venv/tested
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Take new texts into the catalogues, say which still lack a translation, and compile.
translations: .venv/tested
	-$(BIN)/python -m tests.translations --update
	$(BIN)/python -c "from pathlib import Path; from hatch_build import compile_translations; compile_translations(Path('.'))"

# The tests of faults and whatever else is marked `soak`, with the large numbers: half an hour.
soak: .venv/tested
	LEXLITE_SOAK=1 $(BIN)/python -m pytest -m soak -rA --no-header

bench: .venv/tested
	$(BIN)/python -m benchmarks

.venv/installed: pyproject.toml hatch_build.py $(wildcard lexlite/translations/*/LC_MESSAGES/*.po)
	@test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -e .
	@touch $@

.venv/tested: pyproject.toml hatch_build.py $(wildcard lexlite/translations/*/LC_MESSAGES/*.po)
	@test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -e '.[test]'
	@touch .venv/installed $@

# Where Chromium is missing: on Debian as root it is installed, elsewhere we say how.
.PHONY: chromium
chromium:
	@command -v chromium-headless-shell > /dev/null || command -v chromium > /dev/null || command -v chromium-browser > /dev/null || { \
	  if command -v apt-get > /dev/null && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && { apt-get install -y -qq chromium-headless-shell fonts-noto-cjk > /dev/null || \
	      apt-get install -y -qq chromium fonts-noto-cjk > /dev/null; }; \
	  else echo "Browser tests are skipped: install Chromium (Debian: apt-get install chromium)."; fi; }

clean:
	rm -rf .venv dist build .pytest_cache .ruff_cache .hypothesis
