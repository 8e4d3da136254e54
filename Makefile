# Everything here needs python3 (3.11 or newer, with venv) and make; the rest is installed into the checkout.

.DEFAULT_GOAL := help
.PHONY: help run reset test chaos e2e lint messages requirements dev

python3 := $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell command -v $(name))))
# Isolated (-I), so that no file of config/ hides a module of the standard library.
# $$PPID is this make: when it dies, what it started goes too.
prepare = @$(if $(python3),,echo "Python 3.11 or newer is needed. Install python3." >&2; exit 1;) \
	exec $(python3) -I config/bootstrap.py
python := .venv/bin/python
# Enough for tools that import the settings and open no connection.
settings := DJANGO_SETTINGS_MODULE=config.settings_test DATABASE_URL=postgresql:///none REDIS_URL=redis://none
uv_compile := $(python) -m uv pip compile --quiet --generate-hashes --universal \
	--custom-compile-command "make requirements" $(UPGRADE)

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Start the demo and print its address (PORT=9000 chooses the port)
	$(prepare) run $$PPID

reset: ## Remove the demo's data
	$(prepare) reset $$PPID

test: dev ## Run the tests in parallel, without a browser (ARGS="-k name" chooses)
	@exec $(python) -m pytest -n auto --ignore=tests/e2e --ignore=tests/chaos tests $(ARGS)

chaos: dev ## Kill, restart and lose everything while messages go out (ROUNDS=1000)
	@ROUNDS=$(or $(ROUNDS),100) exec $(python) -m pytest -n 0 -s tests/chaos $(ARGS)

e2e: dev ## Run the browser tests in the machine's Chromium
	@command -v chromium || command -v chromium-browser || command -v google-chrome || \
		{ echo "No Chromium found. Install one (Debian, Ubuntu: apt install chromium) and run it again." >&2; exit 1; }
	@exec $(python) -m pytest -n auto tests/e2e $(ARGS)

lint: dev ## Check style, types and the direction of imports
	$(python) -m ruff check
	$(python) -m ruff format --check
	$(python) -m djlint --lint --quiet templates
	$(settings) $(python) -m mypy .
	$(settings) .venv/bin/lint-imports

messages: dev ## Bring locale/da up to date (needs gettext)
	$(settings) $(python) manage.py makemessages --locale da --no-obsolete --add-location file

requirements: dev ## Pin the packages of pyproject.toml with hashes (UPGRADE=--upgrade takes newer ones)
	$(uv_compile) pyproject.toml --extra demo --extra dev -o requirements/dev.txt
	$(uv_compile) pyproject.toml --extra demo -c requirements/dev.txt -o requirements/demo.txt
	$(uv_compile) pyproject.toml -c requirements/dev.txt -o requirements/app.txt
	$(uv_compile) --group uv -o requirements/uv.txt
	$(uv_compile) --group node -o requirements/node.txt

dev:
	$(prepare) dev $$PPID
