#!/usr/bin/env bash
# Proves the way over a GPU with the commands that people use, in under ten minutes, and prints what it measured.
#
#   tests/device/run.sh             with what is installed in .venv, or else in the python3 of this machine
#   WHEELS=folder tests/device/run.sh   installs the wheels of a folder first, where there is no network
#   tests/device/run.sh --small     the same on a processor with a tiny model in place of 1.5 billion weights
set -euo pipefail
cd "$(dirname "$0")/../.."
PYTHON=python3
[ -x .venv/bin/python ] && PYTHON=$PWD/.venv/bin/python
if [ -n "${WHEELS:-}" ]; then
  "$PYTHON" -m pip install --quiet --no-index --no-deps "$WHEELS"/*.whl
fi
export HF_HUB_OFFLINE=1 PYTHONPATH="$PWD" PYTHONUNBUFFERED=1
command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader
exec "$PYTHON" -m tests.device.prove "$@"
