#!/usr/bin/env bash
# Headless Chromium renders a local page without one refusal.
. "$(dirname "$0")/lib.sh"
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip "chromium is not installed"
setup
as_user bash -c 'echo "<h1 id=t>before</h1><script>t.textContent = \"rendered \" + (20 + 3)</script>" > page.html'
expect "rendered 23" guarded "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --disable-dev-shm-usage --user-data-dir="$workspace/chromium" --dump-dom "file://$workspace/page.html"
found=$(denials | jq -c 'select(.guard == "files" or .guard == "exec")')
[ -z "$found" ] || fail "refused: $found"
