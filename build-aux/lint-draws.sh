#!/bin/sh
# lint-draws.sh - no random draw inside MAX, MIN, CLAMP or ABS: these macros evaluate an argument twice, so it would draw twice
# and return the second.
cd "$srcdir" || exit 1
find sim models -name '*.[ch]' | sort | xargs "${AWK:-awk}" '
# Reads on from a macro to its closing parenthesis, over lines.
function look (s,   i, c) {
  for (i = 1; i <= length (s) && depth > 0; i++) {
    c = substr (s, i, 1)
    depth += c == "(" ? 1 : c == ")" ? -1 : 0
    argument = argument c
  }
  if (depth == 0 && argument ~ /sim_(dist_draw|uniform|normal|exp|integer|bits) *\(/) {
    print FILENAME ":" FNR ": a draw inside a macro that evaluates it twice"
    n_bad++
  }
  return substr (s, i)
}
FNR == 1 { depth = 0 }
{
  rest = $0
  if (depth > 0) rest = look(rest)
  while (match (rest, /(^|[^A-Za-z_])(MAX|MIN|CLAMP|ABS) *\(/)) {
    rest = substr (rest, RSTART + RLENGTH)
    depth = 1
    argument = ""
    kept = rest
    look(kept)
    if (depth > 0) break
  }
}
END { exit n_bad > 0 }'
