#!/usr/bin/env bash
# tests/test_own_figures.sh - `orrery figures` over anybody's folder: pins, forms, what is refused; docs/ci.md as it stands, and the steps of
# its workflows as shell.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
. "$srcdir/tests/pages.sh"
export PATH=$builddir:$PATH
unset ORRERY_TRACES ORRERY_PLUGINS
page "$srcdir/docs/ci.md"

# call STATUS ARGUMENT... : the exit status of orrery; its words go to out and err.
call ()
{
  local status=$1 got
  shift
  orrery "$@" > "$dir/out" 2> "$dir/err" < /dev/null
  got=$?
  [ "$got" -eq "$status" ] || { echo "exit status $got, not $status: orrery $*" >> "$dir/err"; return 1; }
}

# steps WORKFLOW : the lines of its runs, without the ones that install.
steps ()
{
  awk -v name="# $1" '/^```yaml/ { getline; on = $0 == name } /^```$/ { on = 0 } on' "$srcdir/docs/ci.md" \
    | sed -n -e 's/^    - orrery/orrery/p' -e 's/^          //p'
}
export GITHUB_STEP_SUMMARY=$dir/step.md
steps .github/workflows/figures.yaml > github.sh && [ "$(wc -l < github.sh)" -eq 4 ] && bash -e github.sh > "$dir/out" 2> "$dir/err" && grep -q '| lab | present/max | law |' "$dir/step.md" && grep -q '<testsuite' figures.xml
result $? 'the steps of the GitHub workflow'
rm -f figures.xml
steps .gitlab-ci.yml > gitlab.sh && [ "$(wc -l < gitlab.sh)" -eq 1 ] && bash -e gitlab.sh > "$dir/out" 2> "$dir/err" && grep -q 'failures="0"' figures.xml
result $? 'the step of the GitLab workflow'

# --- what moved ---
sed -i 's/seed: 42/seed: 43/' lab/queue.yaml
bash -e github.sh > "$dir/out" 2> "$dir/err"
[ $? -eq 1 ] && grep -q 'What moved' summary.md && grep -q '| lab/queue | params.arrival_hz=0.25 | present.mean | 0\.' summary.md && grep -q 'failures="1"' figures.xml
result $? 'another seed moves, the workflow fails, the summary says what'
call 1 figures lab --against lab/pins.tsv --format tap && grep -q '^not ok 2 - lab queue: .* values moved' "$dir/out"
result $? 'the same in TAP'
call 1 figures lab --against lab/pins.tsv --format json && grep -q '"verdict": "moved"' "$dir/out"
result $? 'the same in JSON'
call 1 figures lab --against lab/pins.tsv --tolerance 0.9 && grep -q '1 of 36 values moved: present.last' "$dir/out"
result $? 'within a tolerance fingerprints do not count'
call 2 diff --exact a.db nowhere.db
result $? 'diff --exact of what is not there'
orrery run lab/queue.yaml --out c.db > /dev/null && call 1 diff --exact a.db c.db && grep -q 'fingerprints at' "$dir/out"
result $? 'diff --exact tells which points differ'
orrery run lab/queue.yaml --out d.db --set 'sweep.axes.params.arrival_hz=[0.25 Hz]' > /dev/null 2>&1
call 1 diff --exact c.db d.db && grep -q '^18 of 36 values differ' "$dir/out" && call 1 diff --exact d.db c.db && grep -q '^18 of 36 values differ' "$dir/out"
result $? 'points that one file lacks count'
call 2 diff --exact --paired a.db c.db
result $? 'diff --exact with statistics is refused'

# --- a folder of anybody's ---
mkdir -p lab/deep && printf 'on: push\n' > lab/ci.yaml && printf 'orrery: 1\nwrong: 1\n' > lab/_piece.yaml
printf 'orrery: 1\ntitle: bare\nmodel: mm1\nrun: {until: 100 s}\n' > lab/deep/bare.yaml
call 0 figures lab --list && grep -q '^lab present/max' "$dir/out" && [ "$(wc -l < "$dir/out")" -eq 1 ]
result $? 'other YAML files and pieces are left alone'
call 0 figures lab/deep --pin bare.tsv && grep -q '^deep/bare' bare.tsv && call 0 figures lab/deep --against bare.tsv && grep -q 'as pinned' "$dir/out"
result $? 'a scenario without expectations can be pinned'
call 2 figures lab/queue.yaml --against bare.tsv
grep -q 'pins other scenarios' "$dir/err"
result $? 'a pin file of another scenario is refused'
printf 'x\ty\n' > bad.tsv
call 2 figures lab --against bad.tsv && grep -q 'bad.tsv:1: no line of a pin file' "$dir/err"
result $? 'no pin file'
call 2 figures nowhere.yaml && grep -q 'nowhere.yaml: no such file' "$dir/err"
result $? 'no such file'
mkdir -p gone/lab none one/lab two/lab
cp lab/queue.yaml one/lab && cp lab/queue.yaml two/lab && cp lab/queue.yaml gone/lab/a.yaml && cp lab/queue.yaml gone/lab/b.yaml
call 0 figures gone --pin gone.tsv && rm gone/lab/b.yaml && call 1 figures gone --against gone.tsv && grep -q 'lab/b is pinned in gone.tsv, and there is no such' "$dir/err"
result $? 'a pinned scenario that is gone moved'
call 0 figures gone/lab/a.yaml --against gone.tsv && call 0 figures gone --against gone.tsv lab/a
result $? 'one that was not asked for did not'
call 2 figures none && grep -q 'none: no scenario in this folder' "$dir/err"
result $? 'a folder without scenarios'
call 2 figures one two --pin twins.tsv && grep -q 'are both called lab/queue' "$dir/err" && ! [ -e twins.tsv ] && call 0 figures one two
result $? 'two scenarios of one name cannot be pinned in one file'
call 0 figures one one/lab one/lab/queue.yaml && grep -q '^1 hold' "$dir/out"
result $? 'a scenario that is named twice is judged once'
call 2 figures lab --tolerance 0.1 && call 2 figures lab --against lab/pins.tsv --tolerance much
result $? 'a tolerance that is none, or without pins'
printf 'secret' > secret.csv
printf 'orrery: 1\ntitle: t\nextends: ../secret.yaml\nexpect: []\n' > lab/deep/leak.yaml && printf 'orrery: 1\nmodel: mm1\n' > secret.yaml
call 2 figures lab/deep/leak.yaml && grep -q 'confine\|outside' "$dir/err"
result $? 'a scenario is confined to the folder that was named'

# --- run ---
call 0 run lab/queue.yaml --out d.db --format junit && grep -q '<testcase classname="queue" name="present/max"/>' "$dir/out" && [ "$(head -c 5 "$dir/out")" = '<?xml' ]
result $? 'run --format junit prints XML alone'
call 1 run lab/queue.yaml --out d.db --format tap --set 'expect=[{id: x/y, metric: max(served), claim: {value: 1, source: s}, within: 0.1, kind: law}]' && grep -q '^not ok 1 - queue x/y' "$dir/out"
result $? 'run --format tap, and status 1 for a claim that fails'
call 2 run lab/queue.yaml --format xml
result $? 'run with another form'
finish
