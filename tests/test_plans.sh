#!/bin/bash
# tests/test_plans.sh - a results file knows what it is: its scenario, its plans, its one writer; and files of schema 1 stay readable.
# TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
unset ORRERY_TRACES

# expect STATUS PATTERN NAME ARGUMENT... : the exit status, and a line on either output that matches.
expect ()
{
  local status=$1 pattern=$2 name=$3 got
  shift 3
  "$orrery" "$@" > out 2> err
  got=$?
  [ "$got" -eq "$status" ] && cat out err | grep -qE -- "$pattern"
  result $? "$name (exit status $got)"
}

mkdir lessons
cat > queue.yaml <<'END_OF_YAML'
orrery: 1
title: a queue
model: mm1
params: {service_hz: 1.25 Hz}
run: {until: 2000 s, warmup: 100 s, replications: 4, seed: 7}
sweep: {axes: {params.arrival_hz: [0.25 Hz, 0.9 Hz]}}
plots:
  - {id: sojourn, x: params.arrival_hz, y: sojourn_s, band: ci95}
END_OF_YAML
sed 's/title: .*/title: another queue/' queue.yaml > lessons/queue.yaml
# The second point takes hours.
sed 's/replications: 4/replications: 50/; s/axes: .*/axes: {"params.arrival_hz, params.service_hz": [[0.25 Hz, 1.25 Hz], [9e6 Hz, 9e7 Hz]]}}/' queue.yaml > long.yaml
sed 's/title: .*/title: not that one/' long.yaml > other.yaml

# --- scenarios ---
expect 0 '^8 runs \(8 new' 'a run' run queue.yaml
expect 2 'holds the results of another scenario, "a queue" \(.*/queue.yaml\)' 'a scenario of the same name elsewhere is refused' run lessons/queue.yaml
expect 2 'another scenario, "a queue".*not of lessons/queue.yaml: run it' 'by report' report lessons/queue.yaml
expect 2 'another scenario, "a queue".*not of lessons/queue.yaml: run it' 'by plot' plot lessons/queue.yaml --list
sed -i 's/title: .*/title: an edited title/; s/0.9 Hz/0.9 Hz, 1 Hz/' queue.yaml
expect 0 '^12 runs \(4 new' 'an edited title and sweep go on' run queue.yaml
cp queue.yaml copy.yaml
expect 0 '^12 runs \(0 new' 'a file that was moved too' run copy.yaml --out queue.db
expect 0 '^8 runs \(8 new' 'another scenario joins when told to' run lessons/queue.yaml --add --set params.service_hz='2 Hz'
expect 0 '^12 runs \(0 new' 'and the first goes on' run queue.yaml

# --- plans ---
expect 0 '^20 runs stored, 4 in the present plan .*--all' 'run tells what a filter hides' run queue.yaml --where 'params.arrival_hz > 0.95 Hz'
expect 0 '^4 runs; 20 runs stored, 4 in the present plan' 'show tells it' show queue.db
expect 0 'orrery show: 20 runs stored, 4 in the present plan' 'as a message beside CSV' show queue.db --format csv
grep -q 'stored' out
[ $? -eq 1 ]
result $? 'not in it'
expect 0 'orrery export: 20 runs stored, 4 in' 'export tells it' export queue.db
expect 0 'orrery plot: 20 runs stored, 4 in' 'plot tells it' plot queue.db --list
expect 0 'orrery report: 20 runs stored, 4 in' 'report tells it' report queue.db
expect 0 'what has changed runs anew: params.service_hz \(1.25 Hz, now 3 Hz\)' 'run tells which setting leaves runs behind' run queue.yaml --set params.service_hz='3 Hz' --as fast
expect 0 '^variant plan-[0-9]: .*params.service_hz=1.25 Hz' 'show --all shows the plans before' show queue.db --all
[ "$(grep -cE '^(variant|present)' out)" -ge 3 ]
result $? 'all of them'
expect 0 '^fast,params.arrival_hz=0.9,served,1,' 'in CSV with a column variant' show queue.db --all --format csv --metric served
expect 0 '^12 runs \(0 new' 'the plan comes back' run queue.yaml
expect 0 '^variant fast: params.service_hz=3 Hz' 'show --variant' show queue.db --variant fast
expect 0 '^0,0,ok,.*,3,' 'export --variant' export queue.db --variant fast
expect 0 '^sojourn ' 'plot --variant' plot queue.db --variant fast --list
expect 0 '^fast.html' 'report --variant' report queue.db --variant fast --out fast.html
grep -q '"params.service_hz","3 Hz"' fast.html || grep -q '3 Hz' fast.html
result $? 'has its settings'
expect 1 'sojourn_s.mean' 'diff of the present plan and a variant' diff queue.db --variant fast --metric sojourn_s.mean
expect 0 '0 of 3 differ' 'diff of a variant with itself' diff queue.db queue.db --variant fast --metric sojourn_s.mean
expect 2 "no variant 'slow': there are .*fast" 'an unknown variant is refused' show queue.db --variant slow
expect 2 'a name is made of letters' 'a name that is none' run queue.yaml --as 'a b'
expect 2 'plan-N is' 'nor one of ours' run queue.yaml --as plan-1

# --- a quantity beside a parameter of another dimension ---
both='arrival_hz is in Hz, so a quantity in ms'
expect 2 "$both" 'show --where checks dimensions of swept parameters' show queue.db --where 'params.arrival_hz > 5 ms'
expect 2 'service_hz is in Hz, so a quantity in ms' 'and of the others' show queue.db --where '5 ms < params.service_hz'
expect 2 "$both" 'of a variant' show queue.db --variant fast --where 'params.arrival_hz > 5 ms'
expect 2 "$both" 'of one in everything' show queue.db --all --where 'params.arrival_hz > 5 ms'
expect 2 "$both" 'run too' run queue.yaml --where 'params.arrival_hz > 5 ms'
expect 2 "$both" 'plot too' plot queue.db --x params.arrival_hz --y sojourn_s --where 'params.arrival_hz > 5 ms'
expect 0 '^ *1 .* 4$' 'a quantity of the same dimension goes' show queue.db --where 'params.arrival_hz > 950 mHz'

expect 0 '^8 runs \(8 new' 'more replications' run queue.yaml --out less.db --where 'params.arrival_hz < 0.95 Hz'
expect 0 '^8 runs \(0 new' 'than are asked for now' run queue.yaml --out less.db --where 'params.arrival_hz < 0.95 Hz' --reps 3
grep -q '^6 of them are asked for now' out
result $? 'is told'

# --- an axis that changed nothing ---
sed 's/axes: .*/axes: {params.arrival_hz: [1e-9 Hz, 1 Hz], params.service_hz: [1.25 Hz, 2 Hz]}}/; /^plots/,$d' queue.yaml > idle.yaml
expect 0 '^orrery run: params.service_hz: changed no result at any point' 'run tells it' run idle.yaml --out idle.db --where 'params.arrival_hz < 0.5 Hz'
[ "$(grep -c 'changed no result' err)" -eq 1 ] && ! grep -q 'changed no result' out
result $? 'once, as a message'
expect 0 '^orrery show: params.service_hz: changed no result at any point' 'show too' show idle.db --format csv
expect 0 '^16 runs \(8 new' 'the whole sweep' run idle.yaml --out idle.db
[ "$(cat out err | grep -c 'changed no result')" -eq 0 ]
result $? 'an axis that changes something somewhere is not told'
expect 0 '' 'show' show idle.db
[ "$(cat out err | grep -c 'changed no result')" -eq 0 ]
result $? 'by show neither'

# --- several scenarios in one file ---
sed 's/title: .*/title: the second/; s/0.9 Hz, 1 Hz/0.5 Hz/' queue.yaml > second.yaml
"$orrery" run queue.yaml --out both.db --progress none > out 2> err
"$orrery" run second.yaml --out both.db --add --progress none > out 2> err
cp both.db queue.db
expect 0 'this is variant plan-1' 'plot of the scenario that did not run last says whose plan it is' plot queue.yaml
expect 0 '12 in the variant plan-1' 'report too' report queue.yaml
grep -q '<title>an edited title' queue.html
result $? 'and shows that one'
expect 0 '' 'the last one is the present plan' plot queue.db
"$orrery" run queue.yaml --set run.seed=9 --as ninth --progress none > out 2> err
"$orrery" run second.yaml --out queue.db --add --progress none > out 2> err
expect 2 'these are of queue.yaml: .*ninth.*choose one with --variant' 'of several plans none is guessed' plot queue.yaml
expect 0 '' 'one is chosen' plot queue.yaml --variant ninth
"$orrery" run second.yaml --out queue.db --seed 3 --as third --progress none > out 2> err
expect 2 'variant third is of another scenario' 'one of another scenario is refused' report queue.yaml --variant third

# --- plans of files that are merged ---
for i in 1 2; do
  "$orrery" run queue.yaml --out part$i.db --shard $i/2 --as slow --set params.service_hz='2 Hz' --progress none > out 2> err
  "$orrery" run queue.yaml --out part$i.db --shard $i/2 --seed $((i + 10)) --progress none > out 2> err
  "$orrery" run queue.yaml --out part$i.db --shard $i/2 --progress none > out 2> err
done
expect 0 '^12 runs of 2 files' 'parts with plans beside the present one' merge merged.db part1.db part2.db
"$orrery" show merged.db --all > all 2> err
grep -A1 '^variant slow' all | grep -q '^12 runs'
result $? 'a named plan is whole' all
[ "$(grep -c '^variant plan-[0-9]*: seed=1[12]$' all)" -eq 2 ]
result $? 'plans that one part alone has are there' all
expect 0 '^12 runs of 3 files' 'merged again' merge merged.db part1.db part2.db
"$orrery" show merged.db --all 2> err | cmp - all > out
result $? 'nothing is new'
"$orrery" run queue.yaml --out whole.db --as slow --set params.service_hz='2 Hz' --progress none > out 2> err
expect 0 '0 of 3 differ' 'its values are those of one run of all' diff merged.db whole.db --variant slow --metric sojourn_s.mean

# --- one writer, one file ---
"$orrery" run long.yaml --jobs 1 --out held.db --progress none > held.out 2> held.err &
held=$!
within 60 test -s held.db
ln -s held.db soft.db
ln held.db hard.db
expect 2 'is writing to this results file|under another' 'a second writer through a symbolic link is refused' run other.yaml --out soft.db
expect 2 'under another' 'through a hard link' run other.yaml --out hard.db
rm held.db*
within 120 grep -q 'held.db: the results file was removed while it was being written' held.err
result $? 'a file that was removed is told while the run works' held.err
wait "$held"
[ $? -eq 4 ]
result $? 'with exit status 4' held.err

# --- schema 1 ---
if command -v python3 > /dev/null; then
  python3 -c 'import sqlite3, sys; sqlite3.connect ("old.db").executescript (open (sys.argv[1]).read ())' "$srcdir/tests/data/results-1.sql"
  "$orrery" show old.db --format csv 2> err | cmp - "$srcdir/tests/data/results-1.csv" > out
  result $? 'show of a file of schema 1 is what it was'
  # The last column is the derived metric, which is worked out anew and not stored.
  "$orrery" export old.db 2> err | sed 's/,[^,]*$//' | cmp - "$srcdir/tests/data/results-1.runs.csv" > out
  result $? 'export too'
  "$orrery" export old.db 2> err | sed '1s/.*,//; q' | grep -qx slower
  result $? 'with the derived metric'
  expect 0 '10 runs stored, 6 in the present plan' 'what an earlier plan left is told' show old.db
  expect 0 '4 runs of earlier plans are stored too' 'and counted' show old.db --all
  expect 0 '^ *0.25 ' 'units that the file does not say are not checked' show old.db --where 'params.arrival_hz > 5 ms'
  expect 0 '0 of 2 differ' 'diff' diff old.db old.db --metric sojourn_s.mean
  expect 0 '^old.html$' 'report' report old.db
  expect 2 'another scenario, "a queue of schema 1"' 'another scenario is refused' run queue.yaml --out old.db
  python3 -c 'import sqlite3; assert sqlite3.connect ("old.db").execute ("PRAGMA user_version").fetchone () == (1,)' 2> err
  result $? 'and leaves it as it is'
  sed 's/title: .*/title: a queue of schema 1/; s/2000 s, warmup: 100 s, replications: 4/400 s, warmup: 20 s, replications: 3/; s/, 1 Hz//; /^plots/,$d' queue.yaml > old.yaml
  expect 0 '^6 runs \(0 new, 0 failed\)' 'its own goes on, and brings it to the present schema' run old.yaml
  # The column that tallies have got since is empty.
  "$orrery" export old.db 2> err | python3 -c 'import csv, sys
rows = list (csv.reader (sys.stdin)); k = rows[0].index ("sojourn_s.correlation_n")
assert not any (row[k] for row in rows[1:])
csv.writer (sys.stdout, lineterminator="\n").writerows (row[:k] + row[k + 1:] for row in rows)' | cmp - "$srcdir/tests/data/results-1.runs.csv" > out
  result $? 'with the same runs'
else
  skip 'a file of schema 1' 'there is no python3 to make it'
fi
finish
