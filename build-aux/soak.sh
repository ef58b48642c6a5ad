#!/usr/bin/env bash
# soak.sh [RUNS] - the whole `make check` again and again, every other time beside two busy loops: a test that depends on the speed
# or the load of a machine shows itself.  Ends at the first failure, whose log stays.  Run in a build tree, by `make soak`.
runs=${1:-20}
loops=()

calm () { [ ${#loops[@]} -eq 0 ] || kill "${loops[@]}" 2> /dev/null; loops=(); }
trap calm EXIT
trap 'exit 130' INT TERM

busy () { local i; for i in 1 2; do while :; do :; done & loops+=($!); done; }

for ((run = 1; run <= runs; run++)); do
  load=quiet
  [ $((run % 2)) -eq 1 ] || { load=busy; busy; }
  SECONDS=0
  "${MAKE:-make}" -s check > soak.log 2>&1 || { grep -E '^(FAIL|ERROR|XPASS)' soak.log; echo "run $run of $runs ($load) failed: soak.log"; exit 1; }
  calm
  echo "run $run of $runs ($load): $(sed -n 's/^# PASS: *//p' soak.log | head -1) passed in $SECONDS s"
done
