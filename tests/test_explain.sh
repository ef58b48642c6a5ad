#!/bin/bash
# tests/test_explain.sh - `orrery explain`: closed forms of a queue, what it names, what it refuses.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"

cat > queue.yaml <<'END'
orrery: 1
title: A queue
model: mm1
run: {until: 50000 s, warmup: 2000 s, replications: 6, seed: 5}
sweep: {axes: {params.arrival_hz: [0.5 Hz, 0.6 Hz], params.service_hz: [1 Hz]}}
derive:
  - {name: more, value: sojourn_s / base(sojourn_s), base: {params.arrival_hz: 0.5 Hz}, doc: against the first}
plots:
  - {id: stay, x: params.arrival_hz, y: sojourn_s}
END

# near VALUE WITHIN TEXT : is the number in column 2 or 3 of the line with TEXT near?  The interval must hold it as well.
near ()
{
  awk -v value="$1" -v within="$2" -v text="$3" 'index ($0, text) { for (i = 2; i <= NF; i++) if ($(i + 1) == "±") { d = $i - value;
    if (d < 0) d = -d; if (d <= within && d <= 2 * $(i + 2)) found = 1; exit } } END { exit !found }' out
}

"$orrery" explain queue.yaml > out 2> err
result $? 'a queue is explained'
mv out told; "$orrery" explain - < <(cat queue.yaml) > out 2> err && diff out told >> err
result $? 'and so is one from standard input, which is read once and loaded twice'
# (1 / (1.05 - 0.5) - 1 / (0.95 - 0.5)) / (2 s x ln (1.05 / 0.95)), and so for the arrivals: differences of 5 % up and down.
near -2.018 0.2 params.service_hz
result $? 'the elasticity to the service rate is that of the closed form'
near 1.001 0.15 params.arrival_hz
result $? 'and that to the arrival rate'
grep -q 'present = the rate .* x sojourn_s: \(1\|1\.0[0-9]*\|0\.99[0-9]*\) ' out
result $? "Little's law holds"
grep -q '^  params.service_hz: 10 % more .* assumed' out
result $? 'assumed inputs that move the answer are named'
grep -q '^sojourn_s.mean is ' out && grep -q 'measure no utilisation' out
result $? 'the metric is that of the first plot; that no utilisation is measured is said'
"$orrery" explain queue.yaml --point 1 --metric present --step 0.02 > out 2> err && grep -q 'arrival_hz=0.6' out && grep -q '^present.mean is ' out
result $? 'another point and metric'

# One replication: no intervals, which is not the same as nothing assumed that moves.
"$orrery" explain queue.yaml --set run.replications=1 > out 2> err && grep -q 'set run.replications=5' out \
  && grep -q '^  params.service_hz: 10 % more .* in this one replication' out
result $? 'with one replication assumed inputs are named, as not certain'
examples=$srcdir/scenarios/examples
"$orrery" explain "$examples/llm_cost.yaml" > out 2> err && grep -q '^  params.tp: from 1 to 2 it moves' out && ! grep -q 'params.batch_requests' out
result $? 'of few whole things the change is told; what moves by rounding alone moves nothing'
"$orrery" explain "$examples/llm_board.yaml" > out 2> err && grep -q 'another: --metric NAME' out && grep -q 'None of the strongest is assumed' out
result $? 'where no plot names a metric, that is said'
"$orrery" explain "$examples/rollout_tail.yaml" > out 2> err && grep -q 'Not a sure order: .* 0 is inside' out && grep -q 'set run.replications=12' out \
  && grep -q '^  Not sure with these replications: .*params.sigma' out && ! grep -qE 'e[+]0|-0(\.0*)? ±|nan' out
result $? 'intervals too wide to rank: how many replications would help'
grep -q '^  params.watermark_share  *0.99 ' out
result $? 'a parameter at the end of its range is tried on the other side'

# At each point of this sweep some of its axes do not apply, of two systems each with its own.
"$orrery" explain "$examples/llm_serving_drafts.yaml" --set run.replications=1 > out 2> err && grep -q '^Elasticities' out
result $? 'a point is explained to which not all axes of the sweep apply'

"$orrery" explain "$examples/llm_serving_search.yaml" --set run.replications=2 > out 2> err
grep -q 'That is not 1: more is there at one end' out
result $? "and where Little's law does not come out, as a queue that still fills does not let it"

# Screening takes one replication, and pairs want equal numbers: neither is left to stop_when.
sed 's/replications: 6/stop_when: {metric: sojourn_s, half_width: 0.05, max: 60}/' queue.yaml > stop.yaml
"$orrery" explain stop.yaml > out 2> err && near -2.018 0.3 params.service_hz && grep -q '^sojourn_s.mean is .* over 1[0-9] replications' out
result $? 'a scenario that stops when it knows enough'

# Whichever process runs a change, and in whatever order.
"$orrery" explain queue.yaml --jobs 1 > one 2> err && "$orrery" explain queue.yaml --jobs 5 > five 2> err && cmp one five
result $? 'any number of processes gives the same'

sed 's/^plots:/&\n  - {id: least, x: params.arrival_hz, y: present.min}/' queue.yaml > idle.yaml
"$orrery" explain idle.yaml > out 2> err && ! grep -q '^present.min is' out && grep -q '^Elasticities' out
result $? 'a metric of a plot that is 0 at this point is passed over'

# obeys SCENARIO LAWS [OPTION...] : are so many laws of a model told, each exact or within 5 % ?
obeys ()
{
  local scenario=$1 wanted=$2
  shift 2
  "$orrery" explain "$examples/$scenario.yaml" --brief "$@" > out 2> err
  sed -n '/^Laws/,$p' out | sed 1d > laws
  [ "$(grep -c ': ' laws)" = "$wanted" ] && ! grep -q 'fault of the model' laws \
    && awk '!/: exactly$/ { sub (/.*: /, ""); if ($1 < 0.95 || $1 > 1.05) bad = 1 } END { exit bad }' laws
  result $? "$scenario obeys its laws"
}
obeys attention_split 2 --set run.replications=1
obeys llm_board 1
obeys llm_cost 2
obeys llm_serving 2 --set run.replications=1
obeys pbs_auction 2 --set run.replications=1
obeys pbs_slots 1 --set run.replications=1
obeys rank_failure_requests 5 --set run.replications=1
obeys rollout_sessions 2 --set run.replications=1
obeys rollout_tail 2 --set run.replications=1
obeys sandbox_fleet 1 --set run.replications=1
obeys sandbox_platform 2 --set run.replications=1
obeys sandbox_pool 2 --set run.replications=1
obeys sandbox_starts 2 --set run.replications=1
# refused TEXT ARGUMENT...
refused ()
{
  local text=$1
  shift
  "$orrery" explain "$@" > out 2> err
  [ $? = 2 ] && grep -q -- "$text" err
  result $? "refused: $text"
}
refused 'needs one scenario'
refused 'the scenario has 2, from 0' queue.yaml --point 7
refused "no metric 'sojurn_s'" queue.yaml --metric sojurn_s
refused 'present.min is 0 here' idle.yaml --metric present.min
refused 'a share between 0 and 0.5' queue.yaml --step 2
finish
