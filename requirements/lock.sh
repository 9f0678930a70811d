#!/bin/sh
# Makes the locks anew (needs uv). `make locks` calls it.
# torch is dropped from neural.lock and dev.lock: it is installed first, by itself, since
# torch asks setuptools>=77 and espnet<74 and no resolver satisfies both.
set -eu
cd "$(dirname "$0")"
lock() { name=$1; shift; uv pip compile -q --python-version 3.11 --universal --override override.txt "$name.in" -o "$name.lock" --no-annotate --no-header "$@"; }
lock base
lock neural -c base.lock
sed -i -E '/^(torch==|triton==|nvidia-|cuda-toolkit==)/d' neural.lock
lock enrol -c base.lock -c neural.lock
lock dev -c base.lock -c neural.lock
sed -i -E '/^(torch==|triton==|nvidia-|cuda-toolkit==)/d' dev.lock
