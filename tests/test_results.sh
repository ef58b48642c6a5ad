#!/bin/bash
# tests/test_results.sh - the commands around a results file, end to end: run, show, export, figures, plot, and their exit statuses.
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

cat > queue.yaml <<'END'
orrery: 1
title: a queue
model: mm1
params: {service_hz: 1.25 Hz}
run: {until: 2000 s, warmup: 100 s, replications: 4, seed: 7}
sweep: {axes: {params.arrival_hz: [0.25 Hz, 0.9 Hz]}}
expect:
  - {id: fig1/served, metric: max(served), claim: {low: 1000, source: test}, kind: law}
plots:
  - {id: sojourn, x: params.arrival_hz, y: sojourn_s, band: ci95}
END
sed 's/low: 1000/high: 1000/' queue.yaml > wrong.yaml
sed 's/until: 2000 s/until: 20000000 s, timeout: 50 ms/; /^expect/,/^plots/d; /sojourn,/d' queue.yaml > slow.yaml
# The second point takes hours, and soon both workers are at it.
sed '/^expect/,/^plots/{/^plots/!d}; s/replications: 4/replications: 50/; s/axes: .*/axes: {"params.arrival_hz, params.service_hz": [[0.25 Hz, 1.25 Hz], [9e6 Hz, 9e7 Hz]]}}/' queue.yaml > long.yaml
echo 'this is a text and no database; it must stay as it is' > notes.db

expect 0 '^all of it: about [0-9.]+ .?s with 2 workers, as 2 runs tried now took' 'a dry run estimates by trying' run queue.yaml --dry-run --jobs 2
[ ! -e queue.db ]
result $? 'and stores nothing'
expect 0 '^ +0\.9 .* ± ' 'run prints a table with intervals' run queue.yaml --jobs 2
expect 0 'fig1/served +law +at least 1000 .*holds' 'and its expectations' run queue.yaml
expect 0 '^0 runs are left: about 0 s .* as 8 runs in queue.db took' 'a dry run estimates by what is stored' run queue.yaml --dry-run --jobs 2
expect 0 '^8 runs \(0 new, 0 failed\) in queue.db' 'a second call runs nothing' run queue.yaml
expect 0 '^8 runs \(8 new, 0 failed\)' 'unless it is told to' run queue.yaml --fresh --jobs 1
expect 1 'fig1/served .* fails' 'a failed expectation is exit status 1' run wrong.yaml
expect 3 'time-out: it took more than 50 ms' 'failed runs are exit status 3' run slow.yaml --jobs 2
expect 2 'notes.db: this is not a results file' 'a text is refused' run queue.yaml --out notes.db
grep -q 'must stay as it is' notes.db && ! ls notes.db?* > /dev/null 2>&1
result $? 'and left as it is'
expect 2 'queue.yaml: this is a scenario, not a results file; `orrery run` of it writes one' 'a scenario where results are wanted: what to do is said' show queue.yaml
expect 2 'queue.db:1:.*this is a results file, not a scenario: `orrery show` shows it' 'and the other way round' run queue.db
expect 2 'orrery run: --reps 0: it takes a number from 1 on' 'no replications are refused' run queue.yaml --reps 0
expect 2 'orrery run: --seed -1: it takes a number from 0 on' 'a negative seed too' run queue.yaml --seed -1
expect 2 "no such (file|option)|no style 'loud'" 'an unknown progress is refused' run queue.yaml --progress loud
expect 0 '"total":8,"stored":0,"done":8|"total": ?8' 'progress as JSON' run queue.yaml --fresh --progress json --out json.db

expect 0 '^a queue$' 'show has the title' show queue.db
expect 0 '^point,params.arrival_hz,metric,unit,mean,half_width,n,resolution,why$' 'show --format csv' show queue.db --format csv
expect 0 '^1,0.9,sojourn_s.p99,s,[0-9.]+,[0-9.]+,4,[0-9.]+,.*$' 'one metric' show queue.db --metric sojourn_s.p99 --format csv
expect 0 '"metric": "served"' 'show --format json' show queue.db --format json
expect 0 '^\| arrival_hz \|' 'show --format md' show queue.db --format md
expect 2 "no metric 'sojorn_s' \(did you mean" 'an unknown metric is refused' show queue.db --metric sojorn_s
expect 2 "'arrival_hz' \(did you mean \"params.arrival_hz\"\?\)" 'a parameter as the table calls it is recognised' show queue.db --where 'arrival_hz > 0.5'
expect 2 'no such results file' 'a missing file is refused' show none.db
expect 2 'needs one results file' 'and a call without one' show
cp queue.yaml ./-dash.yaml
expect 0 'in -dash.db$' 'behind -- a name may begin with a dash' run --reps 1 -- -dash.yaml
expect 0 '^a queue$' 'a results file too' show -- -dash.db
expect 0 'seed +7' 'show --info' show queue.db --info

expect 0 '^ +0\.25 +sojourn_s\.pooled_p99 +s +[0-9.]+ ± [0-9.]+ +4 +[0-9.e-]+ .*$' 'quantiles of merged histograms, with an interval and their resolution' show queue.db --pooled --metric sojourn_s
expect 0 '^ +0\.9 +sojourn_s\.p99 +s +[0-9.]+ ± [0-9.]+ +4 +[0-9.e-]+.*$' 'a metric of many columns, a row each' show queue.db --metric sojourn_s
expect 0 "smoothed" "Welch's plot of the warm-up" plot queue.yaml --warmup sojourn_s --script
expect 2 "'served' is no tally of the model" 'not of a count' plot queue.yaml --warmup served --script
expect 2 'say --smallest or --largest' 'best is the smallest or the largest' show queue.db --best sojourn_s
expect 2 'needs 10 replications of every point; .* has 4' 'four replications are too few to choose' show queue.db --best sojourn_s --smallest
"$orrery" run queue.yaml --reps 12 --out many.db > out 2> err
expect 0 '^smallest sojourn_s.mean: params.arrival_hz=0.25, with probability 0.95 if no other is within 1 s of it$' 'ten or more choose' show many.db --best sojourn_s --smallest --within 1
expect 2 "no number in s, and no share" 'of a zone that is a number' show many.db --best sojourn_s --smallest --within wide
expect 0 '^ +0\.9 .* ± ' 'show --where' show queue.db --where 'params.arrival_hz > 0.5'
! grep -q '^ *0\.25' out
result $? 'and nothing else'

"$orrery" run queue.yaml --jobs 5 --out five.db > out 2> err
"$orrery" export queue.db > one.csv 2>> err && "$orrery" export five.db > five.csv 2>> err && cmp one.csv five.csv > out
result $? 'one worker and five give the same bytes'
[ "$(wc -l < one.csv)" -eq 9 ]
result $? 'export has one line per run'
expect 0 '"params.service_hz": 1.25' 'export --format json' export queue.db --format json
expect 0 '^point,replication,metric,time_s,value$' 'export --series' export queue.db --series
expect 0 'wall_s' 'export --wall' export queue.db --wall
cat > infinite.yaml <<'END'
orrery: 1
model: attention_split
params: {study: closed, llm: llama3-70b, model_gpu: h100-sxm, attention_gpu: h20, link: fhbn-400g,
         model_gpu_price: h100-lamina-2025, attention_gpu_price: h20-lamina-2025, gemm_norm: inf}
END
"$orrery" run infinite.yaml > out 2> err
expect 0 '^([^,]*,)*inf(,|$)' 'export of a parameter that is infinite' export infinite.db
expect 0 '"params.gemm_norm": null' 'as JSON, which has no such number' export infinite.db --format json
for call in 'show queue.db' 'run queue.yaml' 'figures mm1 --list' 'help' 'describe mm1'; do
  "$orrery" $call > /dev/full 2> err
  [ $? -eq 2 ] && grep -q 'standard output: cannot be written: No space left' err
  result $? "a full disk under the output of $call is told"
done
expect 0 'Replications of every point' 'help on a command' help run
expect 0 'in stdin.db' 'a scenario on standard input' run - --set run.replications=2 < queue.yaml
expect 2 'export knows csv and json' 'export --format md is refused' export queue.db --format md
expect 2 'cannot be written' 'a file that cannot be written' export queue.db --out none/x.csv
"$orrery" export queue.db --out copy.csv > out 2>&1 && cmp copy.csv one.csv >> out 2>&1
result $? 'export --out writes the same'
ln -s /dev/full full.csv
expect 2 'full.csv: cannot be written: No space left' 'a full disk under an export is told' export queue.db --out full.csv
[ -L full.csv ] && ! ls ./*.part > /dev/null 2>&1
result $? 'and leaves nothing behind'

# interrupt PID : when it has started its workers.
interrupt ()
{
  within 60 grep -q '[0-9]' "/proc/$1/task/$1/children"
  kill -TERM "$1"
  wait "$1"
}
"$orrery" run long.yaml --jobs 2 --progress none > out 2> err &
interrupt $!
[ $? -eq 130 ] && grep -q 'interrupted: [0-9]* of 100 runs are stored; the same command goes on from there' err
result $? 'an interrupted run is exit status 130'
stored=$(sed -n 's/.*interrupted: \([0-9]*\) of 100 runs.*/\1/p' err)
expect 0 "^50 runs \\($((50 - ${stored:-50})) new, 0 failed\\)" 'and goes on from there' run long.yaml --jobs 2 --progress none --where 'params.arrival_hz < 1 Hz'
sed 's/^plots:/lesson: {question: q, answer: a}\nplots:/' long.yaml > ask.yaml
"$orrery" lesson ask.yaml > out 2> err &
interrupt $!
[ $? -eq 130 ] && grep -q 'interrupted: [0-9]* of 100 runs are stored; the same command goes on from there' err
result $? 'an interrupted lesson keeps what it has'

expect 0 '^law: [0-9] hold, 0 deviate, 0 fail' 'figures' figures mm1 --fast --out cache
expect 0 '^ok 1 - mm1 closed-form/p99' 'one figure in TAP' figures closed-form/p99 --fast --format tap --out cache
expect 0 'testsuite name="figures" tests="3" failures="0"' 'in JUnit, from the cache' figures mm1 --fast --format junit --out cache
expect 0 '^mm1 closed-form/sojourn' 'figures --list' figures mm1 --list
ORRERY_DATA=/nowhere expect 2 'no folder /nowhere/scenarios: set ORRERY_DATA' 'figures of no folder are not all well' figures --format tap
ORRERY_DATA=/nowhere expect 2 'no folder /nowhere/scenarios: set ORRERY_DATA' 'nor are lessons' lesson
expect 2 'closed-frm.*did you mean "closed-form"' 'an unknown figure is refused' figures closed-frm
expect 2 'no form' 'an unknown form too' figures --format tab
(unset ORRERY_TRACES; "$orrery" figures table4 --list > out 2> err)
grep -q 'lamina/table4_traces is skipped: it reads a file in ${ORRERY_TRACES}, which is not set' err
result $? 'a figure whose trace is not here is skipped, and says so'

expect 0 '^sojourn  a queue$' 'plot --list' plot queue.db --list
expect 2 '--where: column 21: params.arrival_hz is in Hz, so a quantity in s cannot' 'a --where of another dimension' \
  run queue.yaml --where 'params.arrival_hz < 3 s'
expect 2 'column 13: sojourn_s is in s, so a quantity in MB cannot' 'also of what is stored' show queue.db --where 'sojourn_s > 3 MB'
expect 2 "'params.arrival_hz > 9' is true at none of the 2 points" 'a --where that selects nothing' \
  show queue.db --where 'params.arrival_hz > 9'
"$orrery" describe gdr-cpu-400g > out 2> err && ! grep -qw nan out
result $? 'what a catalogue entry does not know is called unknown'
mkdir -p set/scenarios/figures/q set/scenarios/catalogue set/plots
cat > set/scenarios/figures/q/q.yaml <<'END'
orrery: 1
title: a queue   # not ${NO_SUCH_FOLDER}
model: mm1
run: {until: 200 s, replications: 3}
expect:
  - {id: a/b, metric: sojourn_s.mean, claim: {low: 0, high: 100, source: "x"}, kind: input}
END
ORRERY_DATA=$PWD/set "$orrery" figures > out 2> err
grep -q 'a/b .* holds' out
result $? 'a variable in a comment makes no figure skip'
expect 0 'new, 0 failed' '-j1 without a blank' run queue.yaml --reps 1 -j1 --out glued.db
expect 2 'the scenario has 4, from 0' 'a replication that there is not' trace queue.yaml --rep 99
expect 2 'Slurm reads minutes' 'a time limit that Slurm does not read' submit queue.yaml --slurm --dry-run --time nonsense
cat > derived.yaml <<'END'
orrery: 1
title: derived
model: mm1
run: {until: 2000 s, warmup: 100 s, replications: 3, seed: 42}
sweep: {axes: {params.arrival_hz: [0.25 Hz, 0.5 Hz]}}
derive:
  - {name: twice, value: 2 * sojourn_s.mean}
  - {name: rel, value: twice / base(twice), base: {params.arrival_hz: 0.25 Hz}}
END
"$orrery" run derived.yaml > out 2> err
"$orrery" export derived.db > derived.csv 2>> err
awk -F, 'NR == 1 {for (i = 1; i <= NF; i++) if ($i == "sojourn_s.mean") m = i; ok = $(NF - 1) == "twice" && $NF == "rel"; next}
  {x[$1, $2] = $m; ok = ok && ($(NF - 1) - 2 * $m) ^ 2 < 1e-24 && ($NF - $m / x[0, $2]) ^ 2 < 1e-24}
  END {exit !(ok && NR == 7)}' derived.csv
result $? 'derived metrics are exported one a replication'
expect 0 '"rel": 1,?$' 'as JSON too' export derived.db --format json
sed 's/^derive:$/derive:\n  - {name: none, value: "served < 0 ? served : 0 \/ 0", doc: never}/' derived.yaml > infeasible.yaml
"$orrery" run infeasible.yaml > out 2> err
expect 2 'none has no value at any of the [0-9]* points' 'a search in which nothing is feasible says so' show infeasible.db --best none --smallest
"$orrery" run derived.yaml --shard 1/2 --out part.db > out 2> err
for command in show 'plot --x params.arrival_hz --y sojourn_s' report; do
  # shellcheck disable=SC2086
  "$orrery" $command part.db > out 2> err
  grep -q "orrery ${command%% *}: [0-9]* of the plan's [0-9]* runs are not in this file: .*merge its other parts" err
  result $? "${command%% *} of a part of a sweep says what is missing"
done
grep -q "of the plan's [0-9]* runs are not in this page's file" part.html
result $? 'the page says it too'
cat > two.yaml <<'END'
orrery: 1
title: two axes
model: mm1
run: {until: 2000 s, warmup: 100 s, replications: 3, seed: 42}
sweep: {axes: {params.arrival_hz: [0.25 Hz, 0.5 Hz, 0.75 Hz], params.service_hz: [1.25 Hz, 2 Hz]}}
plots:
  - {id: apart, x: params.arrival_hz, y: sojourn_s, facet: params.service_hz}
  - {id: mean, x: params.arrival_hz, y: sojourn_s, average: params.service_hz, band: ci95}
END
"$orrery" run two.yaml > out 2> err
expect 2 'points share params.arrival_hz = 0.25 and differ by params.service_hz: say by, where, facet or average' \
  'a plot that leaves out an axis is refused' plot two.db --x params.arrival_hz --y sojourn_s
expect 0 'x_text = ' 'marks over a metric may share an x' plot two.db --x arrived --y sojourn_s --kind points --where 'params.arrival_hz < 0.3' --script
expect 2 'differ by params.service_hz: say by' 'a line over that metric may not' plot two.db --x arrived --y sojourn_s --where 'params.arrival_hz < 0.3' --script
expect 0 'first = 1$' 'a panel a value of facet' plot two.db apart --script
expect 0 "note = .mean" 'average says over what' plot two.db mean --script
"$orrery" show two.db --metric sojourn_s.mean --format csv > out 2> err
mean=$(awk -F, '$2 == 0.75 {s += $6} END {printf "%.10g", s / 2}' out)
half=$(awk -F, '$2 == 0.75 {s += $7} END {printf "%.10g", s / 2}' out)
"$orrery" plot two.db mean --script > script 2>> err
awk -v m="$mean" -v h="$half" '$1 == 0.75 {d = $2 - m; e = $4 - $2 - h; ok = d * d < 1e-16 && e * e < 1e-16} END {exit !ok}' script
result $? 'average is the mean of means and of half-widths'
"$orrery" report two.db --out two.html > out 2> err
grep -q '"panels":\[{"title":"1.25","series"' two.html && grep -q '"average":"params.service_hz"' two.html
result $? 'the page has the same panels and averages'
expect 0 'load .*/plots/line.gp' 'plot --script' plot queue.yaml --script
# overlaid KEYS COMMAND : a picture with events or published points, checked or drawn.
cat > over.yaml <<'END'
orrery: 1
title: overlaid
model: mm1
run: {until: 500 s, warmup: 50 s, seed: 1}
sweep: {axes: {params.arrival_hz: [0.5 Hz, 0.9 Hz], params.service_hz: [1.25 Hz, 2 Hz]}}
END
"$orrery" run over.yaml > out 2>&1
overlaid ()
{
  cp over.yaml over2.yaml
  echo "plots: [{id: a, x: params.arrival_hz, y: sojourn_s, facet: params.service_hz, $1}]" >> over2.yaml
  "$orrery" run over2.yaml --out over.db > out 2>&1
}
# not_overlaid PATTERN KEYS : refused when the scenario is read.
not_overlaid () { overlaid "$2"; expect 2 "$1" "refused: $2" check over2.yaml; }
not_overlaid "'3 s': s is a wrong dimension, a rate" 'events: [{at: 3 s, text: busy}]'
not_overlaid 'a bare number where a rate' 'events: [{at: 0.9, text: busy}]'
not_overlaid 'events.0..at: must be given' 'events: [{text: busy}]'
not_overlaid "'0.5 s': s is a wrong dimension, a rate" 'published: [{x: 0.5 s, y: 2}]'
not_overlaid "'2 kg': expected a number, in the unit of y" 'published: [{x: 0.5 Hz, y: 2 kg}]'
not_overlaid 'needs y, or low and high, or all three' 'published: [{x: 0.5 Hz}]'
not_overlaid 'low is above high' 'published: [{x: 0.5 Hz, low: 2, high: 1}]'
not_overlaid 'published.0..x: must be given' 'published: [{y: 2}]'
# not_drawn PATTERN KEYS : only the results tell.
not_drawn () { overlaid "$2"; expect 2 "$1" "not drawn: $2" plot over.db; }
not_drawn "no panel '7', where .* the first of 2 is" 'published: [{x: 0.5 Hz, y: 2, facet: "7"}]'
not_drawn "no value of params.arrival_hz is '0.7', .* the first of 2 is '0.5" 'kind: bars, events: [{at: 0.7 Hz, text: busy}]'
not_drawn "no value of params.arrival_hz is 'nope'" 'kind: bars, published: [{x: nope, y: 2}]'
not_drawn 'published value of zero or less has no place on a logarithmic y' 'y_scale: log, published: [{x: 0.5 Hz, y: 0}]'
not_drawn 'at 0 has no place on a logarithmic x' 'x_scale: log, events: [{at: 0 Hz, text: busy}]'
overlaid 'events: [{at: 0.6 Hz, text: busy}], published: [{x: 0.5 Hz, y: 1.333, low: 1.3, high: 1.4, facet: "1.25", source: theory}]'
expect 0 'last_published = 1000' 'and drawn where all of it has a place' plot over.db --script
expect 0 'title_text_lines = 2' 'a title of 45 letters takes two lines of a column' plot over.db --columns 1 --title 'One dead rank of 32, DeepSeek-V3 on H100, EEP' --x params.arrival_hz --y sojourn_s --by params.service_hz --script
expect 2 "no plot 'sojurn' \(did you mean" 'an unknown plot is refused' plot queue.db sojurn
expect 2 'run it first: orrery run none.yaml' 'plot of a scenario that was not run' plot none.yaml
expect 2 "x.gif: a picture's name ends in .svg, .png or .pdf" 'an unknown picture' plot queue.db --out x.gif
expect 2 "no 'gif': it is one of svg, png, pdf" 'an unknown format' plot queue.db --format gif
expect 2 '--x and --y go together' 'half a plot' plot queue.db --x params.arrival_hz
expect 2 'has no plots; say --x' 'a file without plots' plot slow.db
expect 0 'y_text = .served' 'a plot of one'\''s own' plot queue.db --x params.arrival_hz --y served --kind bars --log-y --script
if command -v gnuplot > /dev/null; then
  expect 0 '^pictures/queue-sojourn.svg$' 'plot draws' plot queue.db --out pictures
  expect 0 '^own.png$' 'into a file' plot queue.db --x params.arrival_hz --y sojourn_s.p99 --out own.png
  ln -s /dev/full full.svg
  expect 2 'full.svg: (cannot be written whole|gnuplot could not)' 'a full disk under a picture is told' plot queue.db --out full.svg
  cp own.png kept.png && printf '#!/bin/sh\nexit 1\n' > gnuplot && chmod +x gnuplot
  (PATH=$dir:$PATH "$orrery" plot queue.db --x params.arrival_hz --y served --out own.png > out 2> err)
  [ $? -eq 2 ] && cmp own.png kept.png > out && ! ls ./*.part > /dev/null 2>&1
  result $? 'a picture that cannot be drawn leaves the old one'
  [ -s pictures/queue-sojourn.svg ] && [ -s own.png ]
  result $? 'that has something in it'
fi

cp "$srcdir/scenarios/examples/rank_failure.yaml" ranks.yaml
expect 0 'spans on [0-9]+ tracks in ranks-trace.json' 'trace' trace ranks.yaml
grep -q '"ph":"X","pid":1,"tid":1,"name":' ranks-trace.json
result $? 'in the Trace Event Format'
expect 0 'spans on 1 tracks$' 'trace of one track as a table' trace ranks.yaml --track 'rank 3' --format table
expect 2 'chooses what a picture shows .*this is json' 'lanes of a picture, where none is drawn' trace ranks.yaml --tracks 1-2
expect 2 'mm1 recorded no span' 'trace of a model without spans' trace queue.yaml
expect 2 '--point 2: the scenario has 2, from 0' 'trace of a point that is not there' trace queue.yaml --point 2
expect 2 '^orrery: --from 10 s is after --to 5 s' 'trace of a window that ends before it begins' trace ranks.yaml --from '10 s' --to '5 s'
expect 2 'no form .gif.' 'trace in an unknown form' trace ranks.yaml --out x.gif
expect 2 '--from: ' 'trace from no time' trace ranks.yaml --from 20
expect 2 'choose too little' 'trace of an empty window' trace ranks.yaml --from '200 s'
if command -v gnuplot > /dev/null; then
  expect 0 'in ranks.png$' 'trace draws' trace ranks.yaml --out ranks.png --to '60 s'
  [ -s ranks.png ]
  result $? 'a picture that has something in it'
fi

expect 0 '^queue.html$' 'report' report queue.yaml
sed -n 's/.*<script id="data" type="application\/json">\(.*\)/\1/p' queue.html > out
grep -q '"columns":\[{"path":"params.arrival_hz","name":"arrival_hz","label":"arrival (Hz)"}\]' out &&
  grep -q '"id":"fig1/served","kind":"law","published":"at least 1000"' out && grep -q '"plots":\[{"id":"sojourn"' out
result $? 'a page with columns, verdicts and plots'
expect 0 '^none.html$' 'report of a file with failed runs' report slow.db --out none.html
grep -q '"failures":\["point 0' none.html
result $? 'says why they failed'
expect 2 'run it first: orrery run none.yaml' 'report of a scenario that was not run' report none.yaml
expect 2 'report: needs one results file' 'report of nothing' report
ln -s kept.html page.html && echo old > kept.html
expect 0 '^page.html$' 'report through a link' report queue.db --out page.html
[ -L page.html ] && grep -q '<canvas\|<script' kept.html
result $? 'writes what the link leads to'
expect 2 'none/x.html' 'report into no folder' report queue.db --out none/x.html
if command -v chromium > /dev/null; then
  chromium --headless --no-sandbox --disable-gpu --dump-dom "file://$dir/queue.html" > out 2> err
  grep -q '1 holds; by kind there hold law 1 of 1' out && grep -q '<canvas' out && [ "$(grep -o 'class="u-over"' out | wc -l)" = 2 ]
  result $? 'a browser draws the page: verdicts and both charts'
fi
finish
