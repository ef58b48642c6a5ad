#!/bin/sh
# lint-tests.sh - each folder of models/ has a test of its own: a test in the folder of its model (tests/llm/ for models/llm/step/)
# calls a function that a header of the folder declares, so that the parts can be built without the model around them.
# models/bench/ measures, and folders of headers alone do nothing.  With PRINT set the tests of every folder are printed.
cd "$srcdir" || exit 1
find models tests -name '*.[ch]' | LC_ALL=C sort | xargs ${AWK:-awk} -v print_all="${PRINT:-}" '
function dir (p) { sub (/\/[^\/]*$/, "", p); return p }
FNR == 1 { folder = dir (FILENAME); split (FILENAME, part, "/"); n_parts = split (folder, parts, "/")
           judged = part[1] == "models" && n_parts > 2 && part[2] != "bench" }
judged && FILENAME ~ /\.c$/ { sources[folder]; next }
judged && match ($0, /^[A-Za-z][A-Za-z0-9_ *]*[ *][a-z][a-z0-9_]* \(/) && !/^(typedef|static|extern|G_|#)/ {
  name = substr ($0, 1, RLENGTH - 2); sub (/.*[ *]/, "", name); home[name] = folder; next }
part[1] == "tests" {
  rest = $0
  while (match (rest, /[a-z][a-z0-9_]*/)) {
    name = substr (rest, RSTART, RLENGTH); rest = substr (rest, RSTART + RLENGTH)
    if (name in home && (split (home[name], at, "/")) && at[2] == part[2] && index (who[home[name]], FILENAME) == 0)
      who[home[name]] = who[home[name]] " " FILENAME } }
END { for (f in sources) {
        if (!(f in who)) { bad = 1; split (f, at, "/"); print f ": no test in tests/" at[2] "/ calls any of its functions: build its parts there" | "LC_ALL=C sort" }
        else if (print_all != "") print f ":" who[f] | "LC_ALL=C sort" }
      close ("LC_ALL=C sort"); exit bad }'
