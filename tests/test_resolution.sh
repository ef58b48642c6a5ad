#!/bin/bash
# tests/test_resolution.sh - the clock's tick decides no result: each scenario of tests/golden/list at 100 ps and at 10 ns gives
# what its golden says of it at 1 ns, but for the rounding of instants.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
golden=$srcdir/tests/golden
cd "$srcdir" || exit 1

# runs_at RESOLUTION SCENARIO OPTION... : all runs as JSON, without the fingerprints, which are of the exact instants.
runs_at ()
{
  local resolution=$1 scenario=$2
  shift 2
  "$orrery" run "$scenario" "$@" --set "run.resolution=$resolution" --jobs 1 --progress none --out "$dir/runs.db" --fresh \
    > /dev/null || return
  "$orrery" export "$dir/runs.db" --format json | grep -v '"fingerprint"'
  rm -f "$dir"/runs.db*
}

# agree FILE FILE : the lines that differ.  An instant moves by half of 10 ns, and a difference or a sum of a few by as many;
# a metric that divides by such a time by their ratio.  A trajectory that turned another way would differ by far more.
agree ()
{
  awk '
    function size (x) { return x < 0 ? -x : x }
    NR == FNR { line[FNR] = $0; n = FNR; next }
    line[FNR] != $0 {
      if (line[FNR] !~ /: -?[0-9.]+(e[-+]?[0-9]+)?,?$/) wrong = 1
      split (line[FNR], a, ": "); split ($0, b, ": ")
      if (a[1] != b[1] || size (a[2] - b[2]) > 50e-9 + 1e-6 * size (a[2])) { print "< " line[FNR]; print "> " $0; wrong = 1 }
    }
    END { exit wrong || n != FNR || n < 10 }' "$1" "$2"
}

while read -r name scenario options; do
  case $name in '#'* | '') continue ;; esac
  eval "set -- $options"
  # at 1 ns, its default, it gives what its golden says: tests/test_golden.sh
  sed -n '/^\[/,$p' "$golden/$name.golden" | grep -v '"fingerprint"' > "$dir/usual"
  for tick in '100 ps' '10 ns'; do
    runs_at "$tick" "$scenario" "$@" > "$dir/other" 2> "$dir/out" && agree "$dir/usual" "$dir/other" > "$dir/out" 2>&1
    result $? "$name at $tick" "$dir/out"
  done
done < "$golden/list"
finish
