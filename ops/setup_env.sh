# Sourced by ./run and ./test in the root of the checkout: makes .venv and installs what is locked, when something
# has changed. `run` needs requirements.txt; `test` needs requirements-dev.txt, which contains all of it at the same
# versions, so a `test` environment serves `run` too. NO_UV=1 installs with pip alone, NO_BROWSER=1 leaves the
# system alone, NO_NPM=1 asks npm for nothing.

SERVICES=requirements-services.txt

set_up_environment() { # run | test
    local requirements=requirements.txt
    [ "$1" = run ] || requirements=requirements-dev.txt
    ! is_installed "$1" || return 0

    exec 9>.venv.lock # two starts at the same time install once
    ! command -v flock >/dev/null || flock 9
    if ! is_installed "$1"; then
        echo "Installing the Python packages into .venv ..." >&2
        make_venv
        install_locked "$requirements"
        stamp_of run >.venv/.installed-run
        [ "$1" = run ] || stamp_of test >.venv/.installed-test
    fi
    exec 9>&-
}

is_installed() {
    [ -x .venv/bin/python ] && [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(stamp_of "$1")" ]
}

stamp_of() {
    if [ "$1" = run ]; then cat requirements.txt "$SERVICES"; else cat requirements-dev.txt "$SERVICES"; fi | cksum
}

make_venv() {
    if [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' 2>/dev/null; then return; fi
    local python
    python=$(find_python) || fail "Python 3.11 or newer is needed. Fix: install it, or PYTHON=/path/to/python3.11 ./run"
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "$python cannot make environments. Fix, on Debian or Ubuntu: apt install python3-venv"
    rm -rf .venv
    "$python" -m venv .venv || fail "$python could not make .venv (see above). Is the disk full or the folder read-only?"
}

find_python() { # a name on the PATH is not enough: version managers leave ones that only print an error
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
        [ -z "${PYTHON:-}" ] || return 1 # named, and not good
    done
    return 1
}

install_locked() { # requirements file
    if find_uv && "${uv[@]}" pip install --python .venv/bin/python --require-hashes --compile-bytecode -q \
        -r "$1" -r "$SERVICES" 2>.venv/uv.log; then
        return
    fi
    .venv/bin/python -m pip install --disable-pip-version-check --require-hashes -q -r "$1" -r "$SERVICES" ||
        fail "the packages could not be installed (see above). Fix: check the network and the disk, then start again."
}

find_uv() {
    [ -z "${NO_UV:-}" ] || return 1
    uv=(.venv/bin/python -m uv)
    if command -v uv >/dev/null; then
        uv=(uv)
    elif ! "${uv[@]}" --version >/dev/null 2>&1; then
        .venv/bin/python -m pip install --disable-pip-version-check --require-hashes -q -r ops/requirements-uv.txt \
            2>/dev/null
    fi
}

set_up_browser() { # the tests of pages need Chromium; asked for once
    local name
    for name in chromium chromium-browser google-chrome; do
        ! command -v "$name" >/dev/null || return 0
    done
    if [ "$(id -u)" = 0 ] && [ -z "${NO_BROWSER:-}" ] && command -v apt-get >/dev/null && [ ! -e .venv/.browser-asked ]; then
        touch .venv/.browser-asked
        echo "Installing Chromium for the tests of pages ..." >&2
        if apt_install chromium >.venv/apt.log 2>&1; then return; fi
    fi
    echo "note: there is no Chromium, so the tests of pages are skipped. On Debian: apt install chromium" >&2
}

set_up_typescript() { # the test of the generated TypeScript client needs npm and a compiler; asked for once
    local from=docs/clients/typescript into=var/clients/typescript
    command -v npm >/dev/null && [ -z "${NO_NPM:-}" ] || return 0
    if [ "$(cat "$into/.asked" 2>/dev/null)" = "$(cksum <"$from/package-lock.json")" ]; then return; fi
    echo "Fetching the TypeScript compiler for the test of the generated client ..." >&2
    mkdir -p "$into"
    cp "$from/package.json" "$from/package-lock.json" "$into"
    cksum <"$from/package-lock.json" >"$into/.asked"
    if (cd "$into" && npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=0 --fetch-timeout=20000) \
        >"$into/npm.log" 2>&1; then return; fi
    rm -rf "$into/node_modules"
    echo "note: npm could not fetch it ($into/npm.log), so that test is skipped. Again: rm $into/.asked" >&2
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    local impatient=(-o Acquire::Retries=0 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20)
    local install=(apt-get "${impatient[@]}" install -y -q --no-install-recommends "$1")
    "${install[@]}" || { apt-get "${impatient[@]}" update -q && "${install[@]}"; }
}

fail() {
    echo "error: $*" >&2
    exit 1
}
