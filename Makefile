# For people who work on the code. Users need only ./run and ./test.
UV ?= uv
PIP_COMPILE = $(UV) pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-annotate -q

.PHONY: locks

locks: ## Compile the three requirement files from pyproject.toml
	$(PIP_COMPILE) pyproject.toml -o requirements.txt
	$(PIP_COMPILE) pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt
	$(PIP_COMPILE) requirements-services.in -o requirements-services.txt
	echo uv | $(PIP_COMPILE) - -o ops/requirements-uv.txt
