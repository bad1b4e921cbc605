#!/usr/bin/env bash
# Finds a Chromium for the browser tests, or installs Debian's when root. Never fails: the tests say so when they skip.
set -u
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && exit 0
done
[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's chromium for the browser tests…" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 && exit 0
else
    echo "No Chromium here: trying Playwright's own…" >&2
    .venv/bin/python -m playwright install chromium >/dev/null 2>&1 && exit 0
fi
echo "No Chromium could be found or installed: the browser tests will be skipped." >&2
exit 0
