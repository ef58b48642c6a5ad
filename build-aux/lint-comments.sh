#!/bin/sh
# lint-comments.sh - headers are manuals: of the prototypes in a folder's shared headers at least 60 % have a comment (one above a
# group speaks for each in it); of the lines of a model's sources at least 10 % have one, above the code or behind it.
# A folder with fewer than 5 prototypes, or 100 lines of sources, is not judged on that share.  Sources of sim/ are not judged:
# what they do is said in their headers.  With PRINT set both shares of every folder are printed.
cd "$srcdir" || exit 1
find sim models -name '*.[ch]' | LC_ALL=C sort | xargs ${AWK:-awk} -v print_all="${PRINT:-}" '
function dir (p) { sub (/\/[^\/]*$/, "", p); return p }
FNR == 1 { folder = dir (FILENAME); seen[folder]; inside = 0; above = 0; depth = 0; header = FILENAME ~ /\.h$/ }
{ line = $0; starts = line ~ /^[ \t]*\/\*/; any = inside || line ~ /\/\*/ }
!header { lines[folder]++; if (any) comments[folder]++ }
header && depth == 0 && !inside && line ~ /^[A-Za-z][A-Za-z0-9_ *]*[ *][a-z][a-z0-9_]* \(/ && line !~ /^(typedef|static|extern|G_|#)/ {
  protos[folder]++; if (above || line ~ /\/\*/) said[folder]++; else open = 1 }
header && open && line ~ /;/ { if (line ~ /\/\*/) said[folder]++; open = 0 }
header { if (line ~ /^[A-Za-z].*\{$/ || line ~ /^\{/) depth = 1; if (line ~ /^\}/) depth = 0 }
any { inside = line !~ /\*\// && (inside || line ~ /\/\*/); if (starts || !inside) above = line ~ /^[ \t]*(\/)?\*/ || starts ? 1 : above }
line == "" { above = 0 }
END {
  for (f in seen) {
    share = protos[f] ? 100 * said[f] / protos[f] : 100; part = lines[f] ? 100 * comments[f] / lines[f] : 100
    low = ""
    if (protos[f] >= 5 && share < 60) low = low "  headers: say what each function does, its units and errors"
    if (f ~ /^models/ && lines[f] >= 100 && part < 10) low = low "  sources: say why"
    if (low != "" || print_all != "")
      printf "%s: %.0f %% of %d prototypes, %.1f %% of %d lines%s\n", f, share, protos[f], part, lines[f], low | "LC_ALL=C sort"
    bad = bad || low != "" }
  close ("LC_ALL=C sort"); exit bad }'
