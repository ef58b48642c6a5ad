#!/bin/bash
# tests/test_golden.sh [--write] - what small scenarios gave when somebody last looked: resolved configuration, fingerprints
# and metrics of every run.  Each line of tests/golden/list is one; numbers must agree to 1e-9, all else to the letter.
#
# A golden says that results moved, not whether they are right.  `make golden` calls this with --write; read the diff before
# it is committed, raise the model's revision, and give CHANGELOG.md a line under Results.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
mode=${1:-}
golden=$srcdir/tests/golden
cd "$srcdir" || exit 1

# golden_of SCENARIO OPTION... : the configuration of the first point without where it comes from, then the runs.
golden_of ()
{
  local scenario=$1 sets=()
  shift
  rm -f "$dir"/runs.db*   # each scenario has its own results
  "$orrery" run "$scenario" "$@" --jobs 1 --progress none --out "$dir/runs.db" --fresh > /dev/null || return
  while [ $# -gt 1 ]; do
    if [ "$1" = --set ]; then sets+=(--set "$2"); fi
    shift
  done
  "$orrery" check "$scenario" ${sets[0]+"${sets[@]}"} --params | sed -n 's/^  \(.*[^ ]\)  *[^ ]*$/\1/p'
  "$orrery" export "$dir/runs.db" --format json
}

# agree FILE FILE : the lines that differ; none when they are equal but for numbers within 1e-9.
agree ()
{
  if [ "$(wc -l < "$1")" != "$(wc -l < "$2")" ]; then
    diff "$1" "$2" | grep '^[<>]'
    return 1
  fi
  awk -v tolerance=1e-9 '
    function number (text) { return text ~ /^-?[0-9.]+(e[-+]?[0-9]+)?,?$/ }
    function close_to (a, b, d, m) {
      d = a - b; m = a < 0 ? -a : a
      if (d < 0) d = -d
      return d <= tolerance * m
    }
    function same (a, b, x, y, k, i) {
      if (a == b) return 1
      k = split (a, x); if (split (b, y) != k) return 0
      for (i = 1; i <= k; i++)
        if (x[i] != y[i] && !(number (x[i]) && number (y[i]) && close_to (x[i] + 0, y[i] + 0))) return 0
      return 1
    }
    NR == FNR { line[FNR] = $0; next }
    !same (line[FNR], $0) { print "< " line[FNR]; print "> " $0; wrong = 1 }
    END { exit wrong }' "$1" "$2"
}

while read -r name scenario options; do
  case $name in '#'* | '') continue ;; esac
  eval "set -- $options"
  golden_of "$scenario" "$@" > "$dir/now" 2> "$dir/out" || { result 1 "$name runs" "$dir/out"; continue; }
  if [ "$mode" = --write ]; then cp "$dir/now" "$golden/$name.golden"; fi
  agree "$golden/$name.golden" "$dir/now" > "$dir/out" 2>&1
  result $? "$name" "$dir/out"
done < "$golden/list"

"$orrery" list models | sed -n 's/^  \([a-z0-9_]\{1,\}\)  .*/\1/p' > "$dir/models"
while read -r model; do
  grep -q "^$model " "$golden/list"
  result $? "the model $model has a golden" "$golden/list"
done < "$dir/models"
finish
