#!/bin/sh
# coverage.sh MINIMUM - line coverage of sim/ in this build tree, by file; fails under MINIMUM percent.
find sim -name '*.gcno' -exec gcov -n {} + 2>/dev/null | ${AWK:-awk} -v minimum="$1" '
/^File / { file = $2; gsub (/\047/, "", file); sub (/^.*\/sim\//, "sim/", file); next }
/^Lines executed:/ && file ~ /^sim\/.*\.c$/ {
  split ($0, part, /[:% ]+/)
  share[file] = part[3]; lines[file] = part[5]; file = ""
}
END {
  for (f in lines) {
    printf "%7.2f %%  %5d lines  %s\n", share[f], lines[f], f | "sort -n"
    total += lines[f]; hit += lines[f] * share[f] / 100
  }
  close ("sort -n")
  if (total == 0) { print "coverage: no data"; exit 1 }
  printf "coverage: %.2f %% of %d lines of sim/ (at least %g %% wanted)\n", 100 * hit / total, total, minimum
  exit 100 * hit / total < minimum
}'
