# Everything a checkout can do. It needs Python 3.11 or newer and GNU make, nothing else.
# Without make (Windows), CONTRIBUTING.md gives the same steps by hand.

PYTHON ?= python3
AGENDA ?= agendas/2021-06-01-kommunale-neuausrichtung.yaml
TESTS ?= tests
SECONDS ?= 600
FRAMES ?= 1000000
RACES ?= 200
RERUNS ?= 0

BIN := .venv/bin
BENCHMARKS := $(sort $(wildcard benchmarks/[a-z]*.py))
CODE := server moderator tests trials release hatch_build.py $(BENCHMARKS)
CATALOGUE := server/locale/de/LC_MESSAGES/roundtable

# The methods of server/language.py: a plural has two sentences, a context comes first.
# Where many sentences stand together, "say" is short for the method "text".
KEYWORDS := --no-default-keywords \
  --keyword text --keyword say --keyword plural:1,2 --keyword context:1c,2 --keyword N_ --keyword NC_:1c,2

# Tests start hundreds of programs: without bytecode each would compile all of it once more.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 22

.PHONY: setup
setup: .venv/.installed $(CATALOGUE).mo ## make .venv from requirements.lock

# The two stamps are apart so that a changed setting does not walk through the whole lock.
.venv/.locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "roundtable needs Python 3.11 or newer; name one: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.installed: .venv/.locked pyproject.toml hatch_build.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(CATALOGUE).mo: $(CATALOGUE).po .venv/.locked
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

.PHONY: run
run: setup ## open the desk on the 2021 agenda (another: AGENDA=...)
	$(BIN)/roundtable moderate $(AGENDA)

.PHONY: demo
demo: setup ## show the roundtable of 2021 with simulated people
	$(BIN)/roundtable demo

# Much of it is waiting, so there are more workers than processors; a file stays on one of them.
.PHONY: test
test: setup ## run all tests (some: TESTS=tests/server)
	@$(BIN)/python -m pytest -n 6 --dist loadfile --no-loadscope-reorder \
	  --reruns $(RERUNS) --rerun-show-tracebacks $(TESTS)

.PHONY: check
check: setup ## lint, format, types, import rules, licences, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports --no-cache
	$(BIN)/reuse lint --lines
	$(BIN)/python -m pytest -q tests/test_house.py
	@# So that not each worker of the tests compiles all of them for itself.
	@$(BIN)/python -m pytest -qq --collect-only tests >/dev/null

.PHONY: format
format: setup ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: setup ## measure everything beside its reference (some: BENCH="joining seek")
	@$(BIN)/python -m benchmarks $(BENCH)

.PHONY: soak
soak: setup ## load, attacks, faults, kill -9; bad networks; several machines; two writers at once (SECONDS=60 RACES=20)
	$(BIN)/python -m trials.soak --seconds $(SECONDS)
	$(BIN)/python -m trials.networks || test $$? = 2  # that is: no networks can be made here
	$(BIN)/python -m trials.several --seconds $(SECONDS)
	RACES=$(RACES) $(BIN)/python -m pytest -q tests/server/engine -k "at_most_one or flipped_byte or alone_has_lost"

.PHONY: fuzz
fuzz: setup ## a million frames that nobody should send (fewer: FRAMES=10000)
	$(BIN)/python -m trials.fuzz --frames $(FRAMES)

.PHONY: pictures
pictures: setup ## make the README's pictures anew (needs Chromium)
	$(BIN)/python -m tests.pictures docs

.PHONY: translations
translations: .venv/.installed ## bring the catalogue up to the source strings
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml $(KEYWORDS) \
	  --add-comments Translators: --add-location file --sort-output --width 100 \
	  --project roundtable --version now --output-file $(CATALOGUE).pot .
	$(BIN)/pybabel --quiet update --locale de --width 100 --no-fuzzy-matching --ignore-obsolete \
	  --ignore-pot-creation-date --input-file $(CATALOGUE).pot --output-file $(CATALOGUE).po
	@rm $(CATALOGUE).pot

.PHONY: release
release: setup ## build what is given to others into dist/, and try it
	$(BIN)/python -m release.build

.PHONY: version
version: setup ## write a new version's number and date (VERSION=1.2.3)
	$(BIN)/python -m release.version $(VERSION)

# What a release holds has the versions that were tested.
RESOLVE := uv --no-config pip compile --universal --python-version 3.11 --upgrade \
  --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet

.PHONY: lock
lock: ## resolve the lock files anew from pyproject.toml (needs uv)
	$(RESOLVE) pyproject.toml --all-extras --group dev --output-file requirements.lock
	$(RESOLVE) pyproject.toml --constraints requirements.lock --output-file release/run.lock
	$(RESOLVE) --group build --constraints requirements.lock --output-file release/build.lock
	$(RESOLVE) --group release --output-file release/tools.lock

.PHONY: clean
clean: ## remove what was built, .venv too
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis $(CATALOGUE).mo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
