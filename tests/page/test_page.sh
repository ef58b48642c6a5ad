#!/bin/bash
# tests/page/test_page.sh - the page of `orrery report` in Chromium: axes, legends, menus, links, keyboard, print, dark mode, saving, phones.
#
# Skipped where there is no Chromium, node or playwright-core; ./bootstrap check installs them where it can.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
. "$srcdir/tests/page/find.sh"
[ -z "$missing" ] || skip_all "$missing"

"$orrery" run "$srcdir/tests/page/page.yaml" --out page.db > out 2>&1 && "$orrery" report page.db --out page.html >> out 2>&1 \
  || { result 1 'the page is made'; finish; }
node "$srcdir/tests/page/page.mjs" "$playwright" "$browser" page.html
