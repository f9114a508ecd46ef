# Two commands do everything: `make run` to see the site, `make test` to check it.

PYTHON ?= python3
HOST = 127.0.0.1
PORT = 8000

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
CHECKERS := tests/browser/checkers

.DEFAULT_GOAL := help
.PHONY: help run serve test lint format lock screenshots references checkers install-checkers bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.installed .env ## Set up, load the content and serve for development (HOST=, PORT=)
	@$(MANAGE) prepare_development --address http://$(HOST):$(PORT)
	@STAFF_URL=http://localhost:$(PORT) $(MANAGE) intake_worker & worker=$$!; trap 'kill $$worker 2>/dev/null' EXIT; \
	$(MANAGE) runserver $(HOST):$(PORT) --verbosity 0

serve: $(VENV)/.installed .env ## Serve as in production: gunicorn, WhiteNoise, DEBUG off
	@export DEBUG=False SITE_URL=$${SITE_URL:-http://localhost:$(PORT)} \
		ALLOWED_HOSTS=$${ALLOWED_HOSTS:-localhost,127.0.0.1,$(HOST)}; \
	$(MANAGE) migrate --verbosity 0 && \
	$(MANAGE) load_content --verbosity 0 && \
	$(MANAGE) collectstatic --no-input --verbosity 0 && \
	echo "Serving $$SITE_URL/" && \
	exec $(BIN)/gunicorn --config deploy/gunicorn.conf.py --bind $(HOST):$(PORT) asana_site.wsgi

test: $(VENV)/.installed-dev ## Run every test; on SQLite, or on the database that DATABASE_URL names (OPTIONS= for pytest)
	@$(BIN)/python -m pytest --cov --cov-report=term $(OPTIONS)
	@$(BIN)/coverage report --include='intake/sealing.py,intake/receiving.py' --fail-under=100

lint: $(VENV)/.installed-dev ## Check style, types, templates, migrations and the production settings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --quiet --check --lint templates
	@$(BIN)/mypy .
	@$(BIN)/python -m tests.production_check

format: $(VENV)/.installed-dev ## Put Python and templates into shape
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/djlint --quiet --reformat templates

lock: $(VENV)/.installed-dev ## Lock the requirements of pyproject.toml, with hashes
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --universal \
		--generate-hashes --no-strip-extras --no-emit-index-url pyproject.toml -o requirements.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --universal \
		--generate-hashes --no-strip-extras --no-emit-index-url --group dev -c requirements.txt -o requirements-dev.txt

screenshots: $(VENV)/.installed-dev ## Take the README's pictures and the contact sheets from the site itself
	@$(BIN)/python -m tests.browser.screenshots
	@$(BIN)/python -m pytest --numprocesses=2 tests/browser/contact_sheet.py

references: $(VENV)/.installed-dev ## Keep new pictures of every kind of page, with which the tests compare
	@rm -f tests/browser/references/*.webp
	@RENEW_REFERENCES=1 $(BIN)/python -m pytest tests/browser/test_references.py -k looks_as_it_did
	@git status --short tests/browser/references

checkers: $(VENV)/.installed-dev $(CHECKERS)/node_modules/.installed ## Let the Nu checker, pa11y and Lighthouse look at every page (needs node, npm, Java and nginx)
	@$(BIN)/python -m pytest --numprocesses=0 --capture=sys tests/browser/checkers/table.py

install-checkers: $(CHECKERS)/node_modules/.installed ## Install the checkers alone; from then on `make test` asks them

bench: $(VENV)/.installed-dev ## Measure the site beside what it is compared with, and write docs/performance.md (OPTIONS=--short to try)
	@$(BIN)/python -m tests.benchmarks $(OPTIONS)

clean: ## Remove the virtual environment and caches; keeps the database and .env
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage staticfiles
	rm -rf $(CHECKERS)/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …"; exit 1; }
	@echo "Making the virtual environment …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Debian: apt install python3-venv"; exit 1; }

$(VENV)/.installed: $(VENV)/bin/python requirements.txt
	@echo "Installing what the site needs …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(CHECKERS)/node_modules/.installed: $(CHECKERS)/package.json $(CHECKERS)/package-lock.json
	@echo "Installing the checkers …"
	@cd $(CHECKERS) && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

.env: | $(VENV)/.installed
	@$(MANAGE) make_development_environment
