#!/usr/bin/env bash
# Finds, or installs from Debian when root, the real programs that tests run: Chromium, clamd (ClamAV), and pdfsig
# (Poppler) with certutil (NSS), a validator of seals that is not ours. Never fails: the tests say so when they skip.
set -u
wanted=()

has_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null && return 0
    done
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
}

PATH=$PATH:/usr/sbin:/usr/local/sbin
has_browser || wanted+=(chromium)
command -v clamd >/dev/null || wanted+=(clamav-daemon)
command -v pdfsig >/dev/null || wanted+=(poppler-utils)
command -v certutil >/dev/null || wanted+=(libnss3-tools)
[ ${#wanted[@]} = 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing from Debian for the tests: ${wanted[*]}…" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}"; } >/dev/null 2>&1
elif ! has_browser; then
    echo "No Chromium here: trying Playwright's own…" >&2
    .venv/bin/python -m playwright install chromium >/dev/null 2>&1
fi
has_browser || echo "No Chromium could be found or installed: the browser tests will be skipped." >&2
command -v clamd >/dev/null || echo "No clamd here: its tests will be skipped." >&2
command -v pdfsig >/dev/null && command -v certutil >/dev/null || echo "No pdfsig or certutil here: its tests will be skipped." >&2
exit 0
