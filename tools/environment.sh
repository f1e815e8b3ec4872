#!/bin/sh
# Makes .venv from uv.lock: `sh tools/environment.sh [GROUP...]`. Finds an interpreter, gets uv from PyPI into .uv.
# An index of one's own is taken from UV_DEFAULT_INDEX, or from pip's settings where PyPI cannot be reached.
set -eu
cd "$(dirname "$0")/.."

UV_VERSION=0.13.8
export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1
# Where there is no home to keep downloads in, they are kept here.
[ -w "${HOME:-/nonexistent}" ] || export UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/.uv/cache}"
quiet=$([ -t 2 ] || echo --quiet)

# The newest version that the wheels are built for; onnxruntime's last one for Intel Macs knows 3.13.
newest=14
[ "$(uname -sm)" != "Darwin x86_64" ] || newest=13
fits() { "$1" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, $newest))" 2>/dev/null; }
has_venv() { "$1" -c 'import venv, ensurepip' 2>/dev/null; }

# The distribution's interpreter first: Debian builds it with profile-guided optimisation.
interpreter() {
    bare=
    for name in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
        found=$(command -v "$name" 2>/dev/null) || continue
        fits "$found" || continue
        if has_venv "$found"; then echo "$found"; return; fi
        bare=${bare:-$found}
    done
    if [ -n "$bare" ]; then
        echo "$bare has no venv: install it (Debian: apt-get install python3-venv), then try again." >&2
    else
        echo "Palaver needs Python 3.11 to 3.$newest as python3: install one, then try again." >&2
    fi
    return 1
}

get_uv() {
    [ "$(.uv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ] && return
    echo "getting uv $UV_VERSION"
    "$1" -m venv --clear .uv
    .uv/bin/python -m pip install --quiet "uv==$UV_VERSION"
}

# What uv.lock names, with its hashes, but from the index `$1`; the lock file itself always names PyPI.
sync_from() {
    index=$1; shift
    [ -x .venv/bin/python ] || .uv/bin/uv venv --quiet .venv
    .uv/bin/uv export --quiet --frozen --no-emit-project --format requirements-txt "$@" > .venv/requirements.txt
    UV_DEFAULT_INDEX=$index .uv/bin/uv pip install $quiet --python .venv/bin/python --require-hashes -r .venv/requirements.txt
    UV_DEFAULT_INDEX=$index .uv/bin/uv pip install $quiet --python .venv/bin/python --no-deps --editable .
}

python=$(interpreter)
here=$(pwd -P)
# The scripts of an environment start with its folder's name: in a folder that was moved, make it anew.
[ "$(cat .venv/.folder 2>/dev/null || echo "$here")" = "$here" ] || rm -rf .venv
get_uv "$python"
fits .venv/bin/python || export UV_PYTHON="$python"
"$python" tools/node.py >/dev/null 2>&1 || set -- "$@" node
groups=
for group in "$@"; do groups="$groups --group $group"; done
echo "installing what uv.lock names (150 MB to download the first time)"
# shellcheck disable=SC2086  # a list of words
if [ -n "${UV_DEFAULT_INDEX:-${UV_INDEX_URL:-}}" ]; then
    sync_from "${UV_DEFAULT_INDEX:-$UV_INDEX_URL}" $groups
elif ! .uv/bin/uv sync $quiet --frozen --inexact --compile-bytecode $groups; then
    index=${PIP_INDEX_URL:-$(.uv/bin/python -m pip config get global.index-url 2>/dev/null || true)}
    [ -n "$index" ] || exit 1
    echo "trying pip's index instead"
    sync_from "$index" $groups
fi
echo "$here" > .venv/.folder
