#!/bin/sh
# Sees to it that the browser tests have a Chromium: the one $CHROMIUM names, the system's, or Debian's package.
# Never fails: the tests themselves say what its absence means (skipped, or failed with GENLAB_REQUIRE_BROWSER=1).
set -u
chromium=${CHROMIUM:-/usr/bin/chromium}
[ -x "$chromium" ] && exit 0

if [ -n "${CHROMIUM:-}" ]; then
    echo "CHROMIUM names $CHROMIUM, which is not there; the browser tests cannot run." >&2
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium at $chromium and no apt-get here: install one and set CHROMIUM to its path." >&2
    exit 0
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1 || ! sudo -n true 2>/dev/null; then
        echo "No Chromium at $chromium, and installing it needs root: sudo apt-get install chromium" >&2
        exit 0
    fi
    as_root=sudo
fi
echo "Installing Debian's Chromium for the browser tests (once) ..."
if ! { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/tmp/chromium-install.$$ 2>&1; then
    tail -n 5 /tmp/chromium-install.$$ >&2
    echo "Chromium could not be installed; the browser tests cannot run." >&2
fi
rm -f /tmp/chromium-install.$$
exit 0
