#!/usr/bin/env bash
# estimates.sh [REPLICATIONS [JOBS]] - how far the estimates of `orrery run --dry-run` are off, over every shipped figure: the estimate of a few
# runs (when nothing is stored), then the time that the whole then takes.  The table of docs/cost.md.  Times depend on the machine
# and on what else it does: the ratios should not.  Runs in a build tree: $ORRERY (default ./orrery), sources in $srcdir.
set -uo pipefail
export LC_ALL=C
orrery=${ORRERY:-./orrery} sources=${srcdir:-.}
reps=${1:-3} jobs=${2:-1}
export ORRERY_DATA=${ORRERY_DATA:-$sources}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# The seconds of a text such as "about 1.3 min"; nothing where there is none, or a time that is only a lower bound.
seconds ()
{
  awk '/^all of it: about/ {
    n = $5; unit = $6
    unit_s["us"] = 1e-6; unit_s["ms"] = 1e-3; unit_s["s"] = 1; unit_s["min"] = 60; unit_s["h"] = 3600; unit_s["d"] = 86400
    if (unit in unit_s) printf "%.6g\n", n * unit_s[unit] }'
}

now () { date +%s.%N; }

# compare FILE: prints "FILE ESTIMATE ACTUAL"; "late" where a single run takes more than a trial may.
compare ()
{
  local told begun
  told=$("$orrery" run "$1" --dry-run --reps "$reps" --jobs "$jobs" --out "$dir/none.db" 2> /dev/null | seconds)
  begun=$(now)
  "$orrery" run "$1" --reps "$reps" --jobs "$jobs" --progress none --out "$dir/run.db" > /dev/null 2>&1
  case $? in 0 | 1) echo "${1#"$sources"/scenarios/figures/} ${told:-late} $(awk -v a="$begun" -v b="$(now)" 'BEGIN { print b - a }')" ;; esac
  rm -f "$dir"/run.db*
}

echo '| figure | estimate, s | took, s | off by |'
echo '|---|---|---|---|'
# What `orrery figures` runs: files that expect something.
grep -l '^expect:' "$sources"/scenarios/figures/*/[!_]*.yaml | while read -r file; do
  compare "$file"
done | awk '{
  if ($2 == "late") { printf "| %s | more than a trial may | %.3g | |\n", $1, $3; late++; next }
  off = $2 / $3 - 1; n++; within += off < 0.3 && off > -0.3
  long += $3 >= 1; long_within += $3 >= 1 && off < 0.3 && off > -0.3
  printf "| %s | %.3g | %.3g | %+.0f %% |\n", $1, $2, $3, 100 * off }
  END { printf "\nWithin 30 %%: %d of %d; of those that took a second or more, %d of %d; a single run is longer than a trial in %d.\n", within, n, long_within, long, late }'
