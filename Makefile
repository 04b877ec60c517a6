# make build  fresh machine to finished warehouse, site and docs, on the sample
# make test   every check that CI runs, on a database of its own
PYTHON ?= python3
UV ?= uv

BIN := .venv/bin
DATABASE = $(or $(COMPTOIR_DATABASE),warehouse.duckdb)
# What is locked is installed, no more (the lock files are complete: `pip check`), and
# only built packages: building a source archive would fetch its build tools unpinned.
INSTALL := -m pip install --quiet --disable-pip-version-check --no-input --no-compile \
	--require-hashes --no-deps --only-binary :all: --requirement
# The package itself, in place; setuptools is one of the locked requirements.
EDITABLE := -m pip install --quiet --disable-pip-version-check --no-input \
	--no-deps --no-build-isolation --editable .
# Model cards are made from the tables; the docs read them from there (dbt_project.yml).
CARDS := target/model_cards
# They stand there as stubs before: dbt parses the whole project anew where the folder
# is another one, and a few words where they are others.
STUBS := docs/model_cards
# `make test` leaves the user's database, target and logs alone. What dbt does is printed;
# its log of all that it thinks of takes time and nobody reads it.
TEST := target/test
APART := COMPTOIR_DATABASE=$(TEST)/warehouse.duckdb DBT_TARGET_PATH=$(TEST) \
	DBT_LOG_PATH=$(TEST)/logs DBT_LOG_LEVEL_FILE=none \
	COMPTOIR_MODEL_CARDS=$(TEST)/model_cards
# A warning of dbt is an error here, save that a layer has no model yet.
STRICT := --warn-error-options '{error: all, warn: [UnusedResourceConfigPath]}'

# Installing waits for the network and a build for its longest fit: two jobs at a time.
MAKEFLAGS += --jobs=2

.PHONY: help build test lint warehouse one_thread check site spark pytest \
	format bench lock clean

help:
	@grep -E '^# make ' Makefile | sed 's/^# //'

# --- environments ---------------------------------------------------------------------

.venv/runtime: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Installing the locked requirements into .venv (a minute or two) ..."
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python $(INSTALL) requirements.txt
	$(BIN)/python $(EDITABLE)
	$(BIN)/python -m pip check
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	@echo "Installing what the checks need on top ..."
	$(BIN)/python $(INSTALL) requirements-dev.txt
	@touch $@

# dbt-bouncer pins an older duckdb, so it must not meet ours.
.venv-bouncer/ready: requirements-bouncer.txt
	test -x .venv-bouncer/bin/python || $(PYTHON) -m venv .venv-bouncer
	.venv-bouncer/bin/python $(INSTALL) requirements-bouncer.txt
	@touch $@

# pyspark is published as source alone: it holds Java archives and nothing to compile.
.venv/spark: requirements-spark.txt .venv/dev
	@echo "Installing Spark into .venv (half a gigabyte) ..."
	$(BIN)/python $(INSTALL) requirements-spark.txt --no-binary pyspark \
		--no-build-isolation
	$(BIN)/python -m pip check
	@touch $@

# --- the two commands -----------------------------------------------------------------

build: .venv/runtime
	mkdir -p $(CARDS) && cp $(STUBS)/*.md $(CARDS)
	COMPTOIR_MODEL_CARDS=$(CARDS) $(BIN)/dbt build
	COMPTOIR_MODEL_CARDS=$(CARDS) $(BIN)/dbt --quiet build --selector profile
	$(BIN)/comptoir cards --out $(CARDS)
	COMPTOIR_MODEL_CARDS=$(CARDS) $(BIN)/dbt --quiet docs generate --static
	$(BIN)/comptoir site
	@echo
	@echo "warehouse  $(abspath $(DATABASE))"
	@echo "site       $(abspath target/site/index.html)"
	@echo "docs       $(abspath target/static_index.html)"

test: lint warehouse one_thread check site spark pytest

# --- the steps of make test -----------------------------------------------------------

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 .

warehouse: .venv/dev
	rm -rf $(TEST) && mkdir -p $(TEST)/model_cards
	cp $(STUBS)/*.md $(TEST)/model_cards
	$(APART) $(BIN)/dbt $(STRICT) build
	$(APART) $(BIN)/dbt --quiet $(STRICT) build --selector profile
	$(APART) $(BIN)/comptoir cards --out $(TEST)/model_cards
	$(APART) $(BIN)/dbt --quiet docs generate --static

check: warehouse .venv-bouncer/ready
	.venv-bouncer/bin/dbt-bouncer --config-file dbt-bouncer.yml --show-all-failures

# Compared with the warehouse by test_determinism.py. On one thread, so that it takes the
# processor that the steps before the tests leave idle.
ONE := $(TEST)_one_thread
one_thread: .venv/dev
	rm -rf $(ONE) && mkdir -p $(ONE)
	COMPTOIR_DATABASE=$(ONE)/warehouse.duckdb COMPTOIR_THREADS=1 \
		DBT_TARGET_PATH=$(ONE) DBT_LOG_PATH=$(ONE)/logs DBT_LOG_LEVEL_FILE=none \
		$(BIN)/dbt --quiet --no-write-json build --resource-type seed model

# After the check, which reads what compiling the charts writes anew.
site: check
	$(APART) $(BIN)/comptoir site --out $(TEST)/site --docs $(TEST)/static_index.html

# The same warehouse on Spark, table by table. Without Java that part alone is left out.
# Tests are not run again: DuckDB's tables, which are equal, have passed them.
SPARK := $(TEST)/spark
JAVA := $(shell java -version 2>&1 | grep -oE 'version "(17|21)')
ON_SPARK = COMPTOIR_SPARK_DIR=$(abspath $(SPARK)) \
	COMPTOIR_LANDED=$(abspath $(SPARK)/landed) \
	COMPTOIR_DATABASE=$(TEST)/warehouse.duckdb DBT_TARGET_PATH=$(SPARK) \
	DBT_LOG_PATH=$(SPARK)/logs DBT_LOG_LEVEL_FILE=none COMPTOIR_THREADS=2 \
	COMPTOIR_SPARK_CATALOG=in-memory
spark: warehouse $(if $(JAVA),.venv/spark)
ifeq ($(JAVA),)
	@echo "WARNING: no Java 17: Spark's tables are NOT compared with DuckDB's"
else
	rm -rf $(SPARK)
	$(ON_SPARK) $(BIN)/comptoir land
	$(ON_SPARK) $(BIN)/dbt --quiet build --target spark_small \
		--resource-type seed --resource-type model
	$(ON_SPARK) $(BIN)/comptoir parity --built
endif

# Last: it uses both processors.
pytest: lint warehouse one_thread check site spark
	COMPTOIR_SAMPLE_WAREHOUSE=$(TEST)/warehouse.duckdb COMPTOIR_PARSED_PROJECT=$(TEST) \
		COMPTOIR_ONE_THREAD_WAREHOUSE=$(ONE)/warehouse.duckdb \
		$(BIN)/pytest --numprocesses 2 --dist loadfile \
			--no-loadscope-reorder

# --- for people who change things -----------------------------------------------------

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix --disable-progress-bar .

# Newer versions: delete the lock files first. Needs uv (https://docs.astral.sh/uv).
LOCK := $(UV) --no-config pip compile --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links
lock:
	$(LOCK) --output-file requirements-dev.txt \
		pyproject.toml requirements.in requirements-dev.in
	$(LOCK) --constraint requirements-dev.txt --output-file requirements.txt \
		pyproject.toml requirements.in
	$(LOCK) --constraint requirements-dev.txt --output-file requirements-spark.txt \
		pyproject.toml requirements.in requirements-spark.in
	$(LOCK) --output-file requirements-bouncer.txt requirements-bouncer.in

clean:
	rm -rf target logs .venv .venv-bouncer
