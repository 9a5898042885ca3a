#!/usr/bin/env bash
# What some tests need beyond Python, from Debian's packages: a browser, Chinese fonts, PostgreSQL, node.
# Installed where that can be done without asking; elsewhere said, and the tests that need them are skipped
# (never under CI: there a missing one is a failure, see tests/conftest.py).
set -euo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family 2>/dev/null)" ] || missing+=(fontconfig fonts-noto-cjk)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v npm >/dev/null || missing+=(nodejs npm)
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing what the tests need beyond Python: ${missing[*]} (the first time: some minutes)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
    echo "Not installed: ${missing[*]}. The tests that need them are skipped. To run them: apt-get install ${missing[*]}"
fi
