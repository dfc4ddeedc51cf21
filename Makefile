# What a user and a developer type. README says when.
PYTHON ?= python3
PORT ?= 8000
SCALE ?= small
BIN := .venv/bin
export PORT

.PHONY: run serve test lint bench

run: .venv/ready
	@$(BIN)/python -m config.keys
	@test -e var/db.sqlite3 || rm -f var/demo-accounts.json
	@$(BIN)/python manage.py migrate --verbosity=0
	@test -e var/demo-accounts.json || { $(BIN)/python manage.py load_areas && $(BIN)/python manage.py demo; }
	@$(BIN)/python manage.py collectstatic --no-input --verbosity=0
	@$(BIN)/python -m config.welcome
	@exec $(BIN)/gunicorn --config config/gunicorn.py config.wsgi

serve: .venv/ready
	@$(BIN)/python manage.py collectstatic --no-input --verbosity=0
	@exec $(BIN)/gunicorn --config config/gunicorn.py config.wsgi

test: .venv/ready
	@$(BIN)/python -m tests.run

lint: export DATABASE_URL := sqlite://:memory:
lint: .venv/ready
	@$(BIN)/python -m config.keys
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m pytest -q tests/test_architecture.py

bench: .venv/ready
	@$(BIN)/python -m tests.bench --scale=$(SCALE)

# The mark is written last: an installation that broke off is done again.
.venv/ready: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@echo "Installing into .venv, once"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@
