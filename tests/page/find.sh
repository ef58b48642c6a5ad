# tests/page/find.sh - what the tests of the page need, for shell: sets $playwright and $browser, or $missing, which says what is not there.
missing=''
playwright=$builddir/page-test/node_modules/playwright-core/index.mjs
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
  missing='no Chromium (apt-get install chromium)'
elif ! command -v node > /dev/null; then
  missing='no node (apt-get install nodejs npm)'
elif [ ! -e "$playwright" ]; then
  missing='no playwright-core (make page-test installs it by npm)'
fi
