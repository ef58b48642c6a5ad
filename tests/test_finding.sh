#!/usr/bin/env bash
# tests/test_finding.sh - finding one's way on the command line: one parameter, parts of names, lessons, several values, the largest value within a
# bound.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
unset ORRERY_TRACES

# call STATUS ARGUMENT... : the exit status of orrery; its words go to out and err.
call ()
{
  local status=$1 got
  shift
  "$orrery" "$@" > out 2> err < /dev/null
  got=$?
  [ "$got" -eq "$status" ] || { echo "exit status $got, not $status: orrery $*" >> err; return 1; }
}

call 0 describe mm1 arrival_hz && grep -q 'mean arrival rate' out && grep -q '(0 Hz, inf)' out && ! grep -q service_hz out
result $? 'describe MODEL PARAM'
call 0 describe sandbox_pool keep_alive --format md && grep -q '^### Choices of keep_alive' out
result $? 'with its choices, as Markdown'
call 0 describe sandbox_pool --group && grep -q '^always' out && [ "$(grep -c '^[a-z].* is ' out)" -gt 3 ]
result $? 'describe MODEL --group'
call 2 describe mm1 arival_hz && grep -q 'did you mean "arrival_hz"' err && call 2 describe mm2 arrival_hz
result $? 'a parameter or model that there is not'
call 0 describe h100 && grep -q '^h100-sxm: accelerator' out && grep -q '^sglang-h100: operator_law' out && grep -q '^h100-pcie: accelerator' out
result $? 'a part of names stands for every entry that has it'
call 0 describe accelerator/h100-sxm && [ "$(grep -c 'of the catalogue' out)" -eq 1 ]
result $? 'a whole name for its own alone'
call 2 describe nothing-like-it
result $? 'a part that no name has'
call 0 list lessons && grep -q '^  queue ' out && ! grep -q '/' out
result $? 'list lessons'
call 0 list scenarios && ! grep -q '/_' out && grep -q 'examples/mm1.yaml' out
result $? 'pieces are not listed'

cat > queue.yaml <<'END'
orrery: 1
title: mm1
model: mm1
params: {arrival_hz: 0.5 Hz, service_hz: 1.25 Hz}
run: {until: 20000 s, warmup: 1000 s, replications: 5, seed: 42}
END
call 0 run queue.yaml --set params.arrival_hz='0.25 Hz, 0.5 Hz,1 Hz' --dry-run && grep -q '3 points x 5' out
result $? 'several values make an axis'
call 0 run queue.yaml --set params.arrival_hz='0.25 Hz,0.5 Hz' --set params.service_hz='1 Hz,2 Hz' --dry-run && grep -q '4 points x 5' out
result $? 'two of them a grid'
call 2 check queue.yaml --set params.arrival_hz='0.25 Hz,0.5' && grep -q 'a bare number' err
result $? 'each value is looked at'

# --- search: in steady state the mean sojourn is 1 / (service_hz - arrival_hz), here 4 s at 1 Hz ---
call 0 search queue.yaml --axis params.arrival_hz --from '0.1 Hz' --to '1.2 Hz' --metric sojourn_s --below '4 s' --largest --jobs 2
result $? 'search runs'
[ "$(sed -n 's/^params.arrival_hz: \([0-9.]*\) mHz is the largest with sojourn_s at most 4 s$/\1/p' out | awk '$1 > 960 && $1 < 1040')" ]
result $? 'and finds the closed form'
grep -q 'surely holds to .* and surely not from' out && grep -q 'runs in queue-search.db' out
result $? 'says what the intervals alone say, and where the runs are'
tried=$(sed -n 's/ values tried.*//p' out)
call 0 show queue-search.db --metric sojourn_s --format csv && [ "$(grep -c sojourn_s.mean out)" -eq "$tried" ]
result $? 'every value tried is a point of the results file'
call 0 search queue.yaml --axis params.service_hz --from '0.6 Hz' --to '3 Hz' --metric sojourn_s.p99 --below '10 s' --smallest --within 0.05 --out other.db \
  && grep -q '^params.service_hz: 9[0-9.]* mHz is the smallest\|^params.service_hz: 1.0[0-9]* Hz is the smallest\|^params.service_hz: 1 Hz is the smallest' out
result $? 'the smallest server with a p99 of 10 s: 0.5 + ln (100) / 10 = 0.96 Hz'
call 1 search queue.yaml --axis params.arrival_hz --from '1 Hz' --to '1.2 Hz' --metric sojourn_s --below '1 s' --largest --out none.db && grep -q 'nowhere in the range' out
result $? 'nowhere: status 1'
call 0 search queue.yaml --axis params.arrival_hz --from '0.1 Hz' --to '0.2 Hz' --metric sojourn_s --below '10 s' --largest --out all.db && grep -q 'the end of the range' out
result $? 'everywhere: the end of the range'
call 2 search queue.yaml --axis params.arrival_hz --from '0.1 Hz' --to '1.2 Hz' --metric sojourn_s --below '4 s' --smallest --out wrong.db && grep -q 'say --largest' err
result $? 'the wrong direction is told'
refused () { call 2 search queue.yaml "$@" --out bad.db && grep -q "$pattern" err; }
pattern='say --from and --to' && refused --axis params.arrival_hz --metric sojourn_s --below '4 s' --largest \
  && pattern='is no parameter' && refused --axis params.nothing --from 1 --to 2 --metric sojourn_s --below '4 s' --largest \
  && pattern='one --axis has an edge' && refused --axis params.arrival_hz --axis params.service_hz --from '0.1 Hz' --to '1 Hz' --metric sojourn_s --below '4 s' --largest \
  && pattern='one of --below' && refused --axis params.arrival_hz --metric sojourn_s --largest \
  && pattern='one of --largest' && refused --axis params.arrival_hz --metric sojourn_s --below '4 s' \
  && pattern='sojourn_s' && refused --axis params.arrival_hz --from '0.1 Hz' --to '1 Hz' --metric sojurn_s --below '4 s' --largest \
  && pattern='wrong dimension' && refused --axis params.arrival_hz --from '0.1 Hz' --to '1 Hz' --metric sojourn_s --below '4 Hz' --largest \
  && pattern='sweeps params.service_hz too' && refused --axis params.arrival_hz --from '0.1 Hz' --to '1 Hz' --metric sojourn_s --below '4 s' --largest --set params.service_hz='1.25 Hz,2 Hz'
result $? 'calls that make no sense'
pattern='must be greater' && refused --axis params.arrival_hz --from '1 Hz' --to '0.1 Hz' --metric sojourn_s --below '4 s' --largest \
  && refused --axis params.arrival_hz --from '1 Hz' --to 'inf Hz' --metric sojourn_s --below '4 s' --largest
result $? 'a range that is none'
call 3 search queue.yaml --axis params.arrival_hz --from '0.1 Hz' --to '1.2 Hz' --metric sojourn_s --below '4 s' --largest --set run.timeout='1 us' --out failed.db \
  && grep -q 'failed, so that the point has no mean: point 0 .*time-out' err && ! [ -s out ]
result $? 'failed runs are no answer'
call 0 search queue.yaml --axis params.arrival_hz --from '0.99 Hz' --to '1.01 Hz' --metric arrived --below 19010 --largest --within 1e-4 --set run.replications=1 --out fine.db \
  && [ "$(sed -n 's/^  at \([^ ]*\) .*/\1/p' out | sort -u | wc -l)" -eq 2 ]
result $? 'a fine search has as many digits'

# --- the best point of axes ---
cat > bowl.yaml <<'END'
orrery: 1
title: a bowl that is known, and a server that costs
model: mm1
run: {until: 200 s, replications: 1, seed: 1}
sweep: {axes: {params.arrival_hz: [0.2 Hz, 1.4 Hz], params.service_hz: [1.5 Hz, 2.5 Hz]}}
derive:
  - {name: bowl, unit: "1", value: "(params.arrival_hz - 0.7)^2 + 3 * (params.service_hz - 1.7)^2"}
  - {name: cost, unit: "1", value: present.mean + 2 * params.service_hz}
END
near () { sed -n "s/.*params.$1=\([0-9.]*\).*/\1/p" out | awk -v low="$2" -v high="$3" '{ ok = $1 >= low && $1 <= high } END { exit !ok }'; }
call 0 search bowl.yaml --minimize bowl --jobs 1 && near arrival_hz 0.69 0.71 && near service_hz 1.69 1.71 && grep -q 'one replication' out
result $? 'the bottom of a bowl of two axes'
call 0 search bowl.yaml --maximize bowl --jobs 1 --out top.db && near arrival_hz 0.2 0.2001 || near arrival_hz 1.3999 1.4 && near service_hz 2.4999 2.5
result $? 'its highest corner'
call 0 search bowl.yaml --minimize bowl --require 'params.arrival_hz + params.service_hz > 2.8' --within 0.002 --jobs 1 --out edge.db && near arrival_hz 0.95 1.05 && near service_hz 1.75 1.85
result $? 'at a requirement: by Lagrange 1 Hz and 1.8 Hz'
tried=$(sed -n 's/ points tried.*//p' out)
call 0 show edge.db --metric bowl --format csv && [ "$(grep -c ',bowl' out)" -eq "$tried" ]
result $? 'every point tried is a point of the results file'
call 0 search bowl.yaml --minimize bowl --jobs 1 --set params.arrival_hz='0.7 Hz' --set 'sweep={axes: {params.service_hz: [1.5 Hz, 2.5 Hz]}}' --out one.db && near service_hz 1.69 1.71
result $? 'of one axis'
# mean number present r / (1 - r) and 2 for each Hz: least at arrival_hz + sqrt (arrival_hz / 2) = 1 Hz
call 0 search bowl.yaml --minimize cost --set run='{until: 20000 s, warmup: 500 s, replications: 5, seed: 42}' --set 'sweep={axes: {params.service_hz: [0.6 Hz, 3 Hz]}}' --set params.arrival_hz='0.5 Hz' --jobs 2 --out cost.db \
  && near service_hz 0.9 1.1 && grep -q 'cost is 2.9[0-9]* ± .*, the least' out && grep -q 'by 95 % intervals params.service_hz of the best lies from' out
result $? 'with noise: the cheapest server, and between which values it lies'
call 1 search bowl.yaml --minimize bowl --require 'bowl < 0 - 1' --jobs 1 --out none2.db && grep -q 'no point that was tried meets' out && grep -q "'bowl < 0 - 1': bowl is from .* to " out
result $? 'a requirement that nothing meets: status 1, and how near it came'
call 0 search bowl.yaml --minimize bowl --tries 3 --jobs 1 --out few.db && grep -q 'before it was near' out
result $? 'too few steps are told'
refused () { call 2 search bowl.yaml "$@" --out bad2.db && grep -q "$pattern" err; }
pattern='one of --minimize' && refused --minimize bowl --maximize bowl && pattern='of the search for an edge' && refused --minimize bowl --largest \
  && pattern='positive number' && refused --minimize bowl --tries 0 && pattern='did you mean "bowl"' && refused --minimize bowll \
  && pattern="require 'bowl <'" && refused --minimize bowl --require 'bowl <' && pattern='has one value' && refused --minimize bowl --set 'sweep.axes."params.arrival_hz"=[0.3 Hz]' \
  && pattern='has a .where' && refused --minimize bowl --set sweep.where='params.arrival_hz < 2' && call 2 search queue.yaml --minimize served --out bad2.db && grep -q 'nothing is swept' err
result $? 'calls that make no sense'
# a model of many rows that take one
call 0 describe rollout_sessions && [ "$(grep -c 'A distribution: ' out)" -eq 1 ] && [ "$(grep -o 'lognormal(median' out | wc -l)" -eq 1 ]
result $? 'the kinds of distributions are explained once a page'
finish
