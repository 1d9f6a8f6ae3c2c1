# For people who work on the code. Users need only ./run and ./test.
UV ?= uv
PIP_COMPILE = $(UV) pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-annotate -q
BIN = .venv/bin
MANAGE = BUILD=1 $(BIN)/python manage.py

# What production looks like to `check --deploy`. Nothing is connected to, nothing is secret.
DEPLOYMENT = env -u BUILD -u MAIL_DIR -u DEBUG -u INSECURE_HTTP -u RATE_LIMITS -u STAFF_SECOND_FACTOR \
	SECRET_KEY=placeholder-of-fifty-characters-that-protects-nothing-at-all-7Q \
	TICKET_KEYS=k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
	DATABASE_URL=postgresql://site:none@database.invalid/site REDIS_URL=redis://broker.invalid:6379/0 \
	EMAIL_URL=smtp+tls://site:none@mail.invalid:587 DEFAULT_FROM_EMAIL=forum@example.org METRICS_TOKEN=placeholder \
	BASE_URL=https://forum.example.org ALLOWED_HOSTS=forum.example.org TRUSTED_PROXIES=1

.PHONY: help check static-checks format lint imports types templates deploy compose openapi-check \
	openapi roles messages bench fuzz screenshots icons html-check lighthouse locks

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 18

check: static-checks ## Everything that CI runs; ends with the whole suite
	./test

static-checks: lint imports types templates deploy compose openapi-check ## What needs no database and no browser

lint: ## Format and rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

imports: ## Imports go down only
	$(BIN)/lint-imports --no-cache

types:
	BUILD=1 $(BIN)/mypy .

templates:
	git ls-files -z '*.html' '*.mjml' | xargs -0r $(BIN)/djade --target-version 5.2 --check

deploy: ## Django's checks and ours, as production would be set up
	$(DEPLOYMENT) $(BIN)/python manage.py check --deploy --fail-level WARNING

compose: ## docker-compose.yml against the compose specification
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

openapi-check: ## docs/openapi.yaml is what the code says
	$(MANAGE) spectacular --lang en --validate --fail-on-warn --file /dev/stdout | diff -u docs/openapi.yaml - \
		|| { echo "error: docs/openapi.yaml has drifted; run: make openapi" >&2; exit 1; }

openapi: ## Write docs/openapi.yaml anew
	$(MANAGE) spectacular --lang en --validate --fail-on-warn --file docs/openapi.yaml

format: ## Put everything into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only -q .
	git ls-files -z '*.html' '*.mjml' | xargs -0r $(BIN)/djade --target-version 5.2

roles: ## Write docs/roles.md anew
	$(BIN)/python -m tests.doors.roles_document

messages: ## Collect the texts into locale/{kk,ru} and compile every catalogue
	$(BIN)/python -m tests.house.catalogues

bench: ## The load benchmarks; writes bench/REPORT.md
	bash -euc '. ops/setup_env.sh; set_up_environment test; set_up_browser'
	$(BIN)/python -m bench

fuzz: ## A long look for answers that the API's document does not know: SITE=… TOKEN=… [EXAMPLES=100] [SEED=1]
	$(BIN)/python -m tests.programs.fuzzing $(SITE) $(TOKEN) $(or $(EXAMPLES),100) $(or $(SEED),1)

screenshots: ## All main pages in three languages, light and dark, phone and desktop: docs/screens
	./test -n0 tests/journeys/test_screenshots.py --write-screenshots

icons: ## Draw the icons of telephones and browsers anew
	$(BIN)/python -m website.icons

html-check: ## Every page through the Nu checker (Java and npm's vnu-jar; fails when they are missing; docs/html.md)
	./test -n0 tests/journeys/test_html.py --nu

lighthouse: ## Speed, accessibility, SEO of the main pages in Chromium (npm's lighthouse; docs/lighthouse.md)
	$(BIN)/python -m bench.lighthouse

locks: ## Compile the three requirement files from pyproject.toml
	$(PIP_COMPILE) pyproject.toml -o requirements.txt
	$(PIP_COMPILE) pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt
	$(PIP_COMPILE) requirements-services.in -o requirements-services.txt
	echo uv | $(PIP_COMPILE) - -o ops/requirements-uv.txt
