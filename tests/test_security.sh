#!/bin/bash
# tests/test_security.sh - what scenarios and results files of other people can and cannot do: each sentence of docs/security.md has tests here, by
# its number.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
unset ORRERY_TRACES
export HOME=$dir/home
tested=' '

# sentence NUMBER NAME STATUS
sentence ()
{
  tested+="$1 "
  result "$3" "$1: $2"
}

# call STATUS ARGUMENT... : the exit status of orrery; its words go to out and err.
call ()
{
  local status=$1 got
  shift
  "$orrery" "$@" > out 2> err < /dev/null
  got=$?
  [ "$got" -eq "$status" ] || { echo "exit status $got, not $status: orrery $*" >> err; return 1; }
}

# clean [PATTERN] : nothing ran, and no message sent a control character.
clean ()
{
  ! find "$dir" -name 'ESCAPED*' | grep -q . && ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]' out err
}

# with PROGRAM NUMBER NAME COMMAND... : as sentence, where that program is.
with ()
{
  local program=$1 number=$2 name=$3
  shift 3
  if command -v "$program" > /dev/null; then
    "$@"
    sentence "$number" "$name" $?
  else
    tested+="$number "
    skip "$number: $name" "no $program"
  fi
}

# A scenario that tries everything at once in its texts.
evil='`touch ESCAPED1` $(touch ESCAPED2) '"'"'; system(\"touch ESCAPED3\") # \" <script>alert(1)</script> @x 50 %s'
cat > evil.yaml <<END
orrery: 1
title: "$evil"
description: "$evil"
model: mm1
params: {service_hz: 1.25 Hz}
run: {until: 200 s, warmup: 10 s, replications: 3, seed: 42}
sweep: {axes: {params.arrival_hz: [0.25 Hz, 0.75 Hz]}}
expect:
  - {id: "one/a # TODO x\n::error::forged\e[2J\u202e", metric: "max(served)", claim: {low: 1, source: "a # TODO b"}, kind: law}
  - {id: "one/b <b>|[x](javascript:y)", metric: "max(served)", claim: {high: 1, source: test}, kind: law, status: deviates, reason: "</failure> # SKIP \e[2J <i>"}
plots:
  - {id: sojourn, x: params.arrival_hz, y: sojourn_s, band: ci95, title: "$evil", x_label: "$evil", y_label: "$evil"}
END

# --- what is run ---
call 0 check evil.yaml && call 0 run evil.yaml --progress none && call 0 show evil.db && call 0 report evil.yaml && clean
sentence S1 'texts of every section, through check, run, show and report' $?
plots () { call 0 plot evil.db --out pics/ && clean && grep -q 'touch ESCAPED1' pics/evil-sojourn.svg; }
with gnuplot S2 'titles and labels of a plot' plots
printf 'arrival_s,prompt_tokens,output_tokens\n0,10,5\n1,20,5\n' > 'a `touch ESCAPED4` %s.csv'
cp 'a `touch ESCAPED4` %s.csv' "b ';system('touch ESCAPED5').csv"
cat > model.yaml <<'END'
model: attention_split
params: {llm: llama3-70b, model_gpu: h100-sxm, attention_gpu: h20, link: fhbn-400g, model_devices: 2, attention_devices: 4}
run: {replications: 1, seed: 1}
END
cat > texts.yaml <<'END'
orrery: 1
title: swept texts
extends: model.yaml
sweep: {axes: {params.trace: ["a `touch ESCAPED4` %s.csv", "b ';system('touch ESCAPED5').csv"]}}
END
swept ()
{
  call 0 run texts.yaml --progress none && call 0 plot texts.db --x params.trace --y tokens_per_s --kind bars --out swept.svg && clean \
    && grep -q 'touch ESCAPED4` %s.csv' swept.svg
}
with gnuplot S2 'swept texts on an axis' swept
name="n'a\`touch ESCAPED6\`\";system('touch ESCAPED7')"
named () { cp evil.db "$name.db" && mkdir -p "d$name" && call 0 plot "$name.db" --out "d$name/" && clean && [ -s "d$name/$name-sojourn.svg" ]; }
with gnuplot S3 'the names of a results file and of a folder' named
piped () { call 0 plot evil.db sojourn --out '|touch ESCAPED8;cat >x.svg' && clean && [ -f '|touch ESCAPED8;cat >x.svg' ]; }
with gnuplot S3 'a picture whose name begins with a bar' piped
cat > calls.csv <<'END'
func_name,invoke_time_ms
`touch ESCAPED9`,0
'; system("touch ESCAPED10") #,10
END
cat > tracks.yaml <<'END'
orrery: 1
title: tracks
model: sandbox_pool
params:
  system: faasd
  workload: trace
  trace: calls.csv
  soft_cap_bytes: 4 GB
  functions:
    - {name: "`touch ESCAPED9`", limit_bytes: 100 MB, exec_s: 1 s}
    - {name: "'; system(\"touch ESCAPED10\") #", limit_bytes: 100 MB, exec_s: 1 s}
run: {replications: 1, seed: 1}
END
tracks () { call 0 trace tracks.yaml --out tracks.svg && clean && grep -q 'touch ESCAPED9' tracks.svg; }
with gnuplot S4 'labels of a timeline' tracks
cp evil.yaml "$(printf 'two\ntouch ESCAPED11 #.yaml')"
call 2 submit "$(printf 'two\ntouch ESCAPED11 #.yaml')" --slurm --dry-run && grep -q 'control character' err
sentence S5 'a line feed in a name' $?
cp evil.yaml "$name %a.yaml"
call 0 submit "$name %a.yaml" --slurm --dry-run --set "params.service_hz=2 Hz" --partition 'p "q' && sed -n '/^i=/,/^exit/p' out > task.sh \
  && (SLURM_ARRAY_TASK_ID=1; export SLURM_ARRAY_TASK_ID; bash task.sh) > out 2> err && [ -s "$name %a.shard-1-of-6.db" ]
sentence S5 'every sign of the shell: the script runs the scenario and nothing else' $?
call 0 submit "$name %a.yaml" --slurm --dry-run --partition 'p "q' && grep -qF '#SBATCH --partition="p \"q"' out && grep -qF '%%a.shard-%a.log"' out && clean
sentence S5 'Slurm reads the values that were given' $?
cat > lesson.yaml <<'END'
orrery: 1
title: a lesson
model: mm1
run: {until: 200 s, replications: 2}
sweep: {axes: {params.arrival_hz: [0.5 Hz, 1 Hz]}}
lesson:
  question: what is longer?
  answer: the line
  try: [{set: "params.service_hz=2 Hz'; touch ESCAPED12 #", look: "there"}]
END
call 0 lesson lesson.yaml && (orrery () { :; }; eval "$(grep '^  orrery lesson' out)") && clean
sentence S6 'a lesson'"'"'s command, run by a shell' $?
cp evil.yaml '; touch ESCAPED13.yaml' && call 2 report '; touch ESCAPED13.yaml' && (orrery () { :; }; eval "$(sed 's/.*run it first: //' err)") && clean
sentence S6 'the command that a message proposes' $?
[ "$(grep -c '</script>' evil.html)" -eq "$(grep -c '</script>' "$srcdir/plots/report.html")" ] && ! grep -q '<script>alert' evil.html
sentence S7 'no text ends the element of the data' $?
grep -q "Content-Security-Policy\" content=\"default-src 'none'" evil.html && ! grep -qE '(src|href)="?https?:' evil.html
sentence S7 'the page loads nothing' $?

unloaded ()
{
  local line
  printf 'not a module' > evil.so
  for line in 'load: evil.so' 'plugins: [evil.so]' 'module: evil.so' 'model: ./evil.so' 'extends: evil.so'; do
    printf 'orrery: 1\ntitle: t\n%s\n' "$line" > loads.yaml
    call 2 check loads.yaml && clean && ! grep -q 'cannot be loaded' err || return 1
  done
  ORRERY_PLUGINS=evil.so call 2 list models && grep -q 'only absolute paths' err && chmod o+w evil.so \
    && call 2 --load evil.so list models && grep -q 'everybody may write there' err
}
unloaded
sentence S24 'a scenario names no module (tests/plugins has modules that would tell)' $?
# --- what is printed ---
cat > control.yaml <<'END'
orrery: 1
title: "clears \e[2J \x9b2J \u202e the screen \e]0;name\a"
"model\e[2J": mm1
END
call 2 check control.yaml && clean && grep -qF 'model\x1b[2J' err
sentence S8 'a key in a message' $?
sed -i '3s/.*/model: mm1/' control.yaml && echo 'run: {until: 100 s, replications: 2}' >> control.yaml
call 0 check control.yaml && clean && grep -qF 'clears \x1b[2J \x9b2J <U+202E> the screen' out && call 0 run control.yaml --progress none && clean && call 0 show control.db && clean
sentence S8 'a title in check, run and show' $?
call 0 show control.db --info --format json && clean && grep -qF 'clears \u001b[2J \u009b2J \u202e' out
sentence S8 'JSON' $?
mkdir -p tree/scenarios/figures/paper tree/plots && cp -r "$srcdir/scenarios/catalogue" tree/scenarios/ && cp evil.yaml tree/scenarios/figures/paper/fig.yaml
figures () { ORRERY_DATA=$dir/tree "$orrery" figures --progress none "$@" > out 2> err < /dev/null; }
figures; clean
sentence S8 'a table of figures' $?
figures --format tap; clean && [ "$(wc -l < out)" -eq 3 ] && ! grep -q '^::' out
sentence S8 'TAP' $?
[ "$(grep -c '[^\\]# TODO' out)" -eq 1 ] && ! grep -q '[^\\]# SKIP' out
sentence S10 'TAP has the one directive that is ours' $?
junit () { figures --format junit; clean && python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' out 2>> err; }
with python3 S8 'JUnit is XML' junit
figures --format md; clean && ! grep -qE '<[a-z/]|[^\\]\]\(' out
sentence S10 'Markdown has no tag and no link' $?
printf 'orrery: 1\nmodel: %0100000d\nrun: {until: "%s"}\n' 1 "$(printf 'a\\n%.0s' {1..50000})" > long.yaml
call 2 check long.yaml && [ "$(wc -c < err)" -lt 4000 ] && [ "$(wc -l < err)" -le 3 ] && grep -q 'characters more' err
sentence S9 'a value of 100,000 characters' $?
call 2 show evil.db --metric "$(printf 'a\n::error::forged')" && ! grep -q '^::' err
sentence S9 'a line feed in the name of a metric' $?
cat > secret.yaml <<'END'
orrery: 1
title: a variable
extends: model.yaml
params: {trace: "${SECRET_TOKEN}/trace.csv"}
END
export SECRET_TOKEN=hunter2
call 2 check secret.yaml && grep -qF '${SECRET_TOKEN}/trace.csv: no such file' err && ! grep -q hunter2 err
sentence S11 'a message' $?
mkdir hunter2 && printf 'arrival_s,prompt_tokens,output_tokens\n0,10,x y\n' > hunter2/trace.csv
call 2 check secret.yaml && grep -qF '${SECRET_TOKEN}/trace.csv:2' err && ! grep -q hunter2 err
sentence S11 'a message about a row' $?
cp 'a `touch ESCAPED4` %s.csv' hunter2/trace.csv
call 0 run secret.yaml --progress none && call 0 report secret.yaml && ! grep -qa hunter2 out err secret.db secret.html && grep -qaF '${SECRET_TOKEN}/trace.csv' secret.db
sentence S11 'a results file and its page' $?
SECRET_TOKEN=$dir/hunter2 call 0 run "$dir/secret.yaml" --progress none --out whole.db && call 0 show whole.db --info && grep -qE 'params.trace +\$\{SECRET_TOKEN\}/trace.csv' out && ! grep -q hunter2 out
sentence S11 'an absolute folder is no part of the name either' $?
mkdir -p home other/sub
printf 'root:$6$salt$hash:19000:0:99999:7:::\nmy secret key: 1\n' > home/shadow
printf 'my secret key: top secret\npassword: [1\n' > home/keys
printf 'model: my secret word\n"my secret key": 1\nplain_key: 2\n' > home/map
quiet=0
for file in shadow keys map; do
  printf 'orrery: 1\nextends: ../home/%s\nmodel: mm1\n' $file > other/ext.yaml
  sed -i "$([ $file = map ] && echo 3d || echo '')" other/ext.yaml
  call 2 check other/ext.yaml && ! grep -qE 'secret|salt|root' err || quiet=1
done
grep -q 'plain_key: unknown key' err && [ $quiet = 0 ]
sentence S12 'extends of what is no scenario' $?
ln -s ../home/map other/link.yaml && call 2 check other/link.yaml && ! grep -q secret err
sentence S12 'a link to what is no scenario' $?
quiet=0
for model in 'attention_split trace' 'sandbox_pool trace' 'pbs_auction bids' 'rollout_tail trace' 'rollout_sessions trace' 'rank_failure trace' 'sandbox_pool durations' 'llm_serving trace' 'llm_serving columns: [{is: prompt, column: x}], trace'; do
  printf 'orrery: 1\nmodel: %s\nparams: {%s: ../home/shadow}\n' "${model%% *}" "${model#* }" > other/value.yaml
  call 2 check other/value.yaml && ! grep -qE 'secret|salt|hash|root' err || { quiet=1; break; }
done
[ $quiet = 0 ]
sentence S12 'a value that names what is no trace' $?

# --- what is read ---
mkdir -p own/data away
cp 'a `touch ESCAPED4` %s.csv' own/data/in.csv && cp own/data/in.csv away/out.csv && cp model.yaml away/base.yaml && cp model.yaml own/base.yaml
ln -s ../away own/link && ln -s ../../away/out.csv own/data/link.csv
# reads FILE [BASE] : a scenario in own that reads both
reads () { printf 'orrery: 1\nextends: %s\nparams: {trace: "%s"}\n' "${2:-base.yaml}" "$1" > own/s.yaml; }
reads data/in.csv && call 0 check --confine own own/s.yaml && call 0 run --confine=own own/s.yaml --progress none --out s.db
sentence S13 'inside is read' $?
outside=0
for path in ../away/out.csv link/out.csv data/link.csv data/../../away/out.csv "$dir/away/out.csv" /etc/passwd; do
  reads "$path"
  call 0 check own/s.yaml || [ "$path" = /etc/passwd ] || { outside=1; break; }
  call 2 check --confine own own/s.yaml && grep -q 'outside the folders that may be read' err || { outside=1; break; }
done
[ $outside = 0 ]
sentence S13 'no file of a value' $?
outside=0
for base in ../away/base.yaml link/base.yaml "$dir/away/base.yaml" link/../base.yaml/../../away/base.yaml; do
  reads data/in.csv "$base"
  call 2 check --confine own own/s.yaml && grep -qE 'outside the folders that may be read|no such file' err || outside=1
done
[ $outside = 0 ]
sentence S13 'no file that is extended' $?
ln -s ../away/evil.yaml own/evil.yaml && cp evil.yaml away/evil.yaml && call 0 check own/evil.yaml && call 2 check --confine own own/evil.yaml && grep -q 'outside the folders' err
sentence S13 'no scenario that is a link' $?
reads ../away/none.csv && call 2 check --confine own own/s.yaml && grep -q 'outside the folders' err
sentence S13 'nor is told what exists outside' $?
reads '${ORRERY_TRACES}/out.csv' && ORRERY_TRACES=$dir/away call 0 check --confine own own/s.yaml && printf 'orrery: 1\nextends: %s/scenarios/examples/mm1.yaml\n' "$srcdir" > own/s.yaml && call 0 check --confine own own/s.yaml
sentence S13 'the traces and the installed scenarios are' $?
confined=0
reads ../away/out.csv && call 0 run own/s.yaml --progress none
for command in run lesson report trace 'submit --slurm --dry-run'; do
  call 2 $command --confine own own/s.yaml && grep -q 'outside the folders' err || confined=1
done
for command in show export diff merge plot list describe schema bench; do
  call 2 $command --confine own s.db && grep -q "$command loads no scenario" err || confined=1
done
[ $confined = 0 ]
sentence S13 'every command that loads scenarios; the others refuse the option' $?
reads ../away/out.csv && call 0 check --confine own --allow away own/s.yaml && call 0 check own/s.yaml --confine own --allow home --allow=away
sentence S14 'a folder that was added' $?
call 2 check --allow away own/s.yaml && grep -q 'goes with --confine' err && call 2 check --confine none own/s.yaml && call 2 check own/s.yaml --confine
sentence S14 'an option that cannot act is refused' $?
call 0 submit --slurm --dry-run --confine own --allow away own/s.yaml && grep -qF -- "--confine '$dir/own' --allow '$dir/away'" out
sentence S14 'tasks of a cluster get the same' $?
reads '${SECRET_TOKEN}/in.csv' && export SECRET_TOKEN=data && call 0 check own/s.yaml && call 2 check --confine own own/s.yaml && grep -q 'SECRET_TOKEN may not be used' err
sentence S15 'no other variable' $?
call 0 check --confine own --allow-env SECRET_TOKEN own/s.yaml
sentence S15 'but one that was named' $?
reads '${A=1;touch ESCAPED14}/in.csv' && call 2 check own/s.yaml && grep -q 'is no variable' err && clean
sentence S15 'a name is a name' $?
rm tree/scenarios/figures/paper/fig.yaml && cp own/base.yaml tree/scenarios/figures/paper/_b.yaml
printf 'orrery: 1\nextends: _b.yaml\nparams: {trace: "%s"}\n' "$dir/away/out.csv" > tree/scenarios/figures/paper/fig.yaml
figures; [ $? = 2 ] && grep -q 'outside the folders' err && figures --allow away; [ $? = 0 ]
sentence S16 'a figure that reads elsewhere' $?
sed -i "s,$dir/away,\${SECRET_TOKEN}," tree/scenarios/figures/paper/fig.yaml && figures; [ $? = 2 ] && grep -q 'SECRET_TOKEN may not be used' err
sentence S16 'a figure that uses a variable' $?
reads ../away/out.csv && call 0 check own/s.yaml
sentence S17 'a file elsewhere is read' $?
mkfifo own/pipe own/pipe.yaml && stuck=0
for path in pipe /dev/zero /dev/stdin; do
  reads "$path" && timeout 20 "$orrery" check own/s.yaml > out 2> err < /dev/null
  [ $? = 2 ] && grep -q 'is not a regular file' err || stuck=1
  reads data/in.csv "$path" && timeout 20 "$orrery" check own/s.yaml > out 2> err < /dev/null
  [ $? = 2 ] && grep -q 'is a pipe or a device' err || stuck=1
done
timeout 20 "$orrery" check own/pipe.yaml > out 2> err
[ $? = 2 ] && [ $stuck = 0 ]
sentence S18 'pipes and devices' $?
mkfifo tree/scenarios/figures/paper/pipe.yaml && ORRERY_DATA=$dir/tree timeout 20 "$orrery" figures --list > out 2> err
[ $? = 2 ] && rm tree/scenarios/figures/paper/pipe.yaml
sentence S18 'a pipe among the figures' $?
truncate -s 5G own/data/huge.csv && reads data/huge.csv && call 2 check own/s.yaml && grep -q 'larger than 4 GiB' err && truncate -s 17M own/huge.yaml \
  && call 2 check own/huge.yaml && grep -q 'larger than 16 MiB' err
sentence S18 'files that are too large' $?
echo 'a0: &a0 [x]' > bomb.yaml
for i in {1..39}; do echo "a$i: &a$i [$(printf "*a$((i - 1)), %.0s" 1 2 3 4 5 6 7 8 9)x]"; done >> bomb.yaml
echo "a: $(printf '[%.0s' {1..100})$(printf ']%.0s' {1..100})" > deep.yaml
printf 'orrery: 1\nmodel: mm1\nsweep: {axes: {params.arrival_hz: {from: 0.1 Hz, to: 0.2 Hz, n: 5000}, params.service_hz: {from: 1 Hz, to: 2 Hz, n: 5000}}}\n' > many.yaml
# A sanitizer reserves more address space than any limit leaves: there the time alone is bounded.
room=4000000
(ulimit -v $room; "$orrery" help) > /dev/null 2>&1 || room=unlimited
(ulimit -v $room; timeout 60 "$orrery" check bomb.yaml deep.yaml many.yaml) > out 2> err < /dev/null
[ $? = 2 ] && grep -q 'bomb.yaml.*more than 100000 values' err && grep -q 'deep.yaml.*nested deeper' err && grep -q 'many.yaml.*combinations\|many.yaml.*points' err
sentence S19 'aliases, nesting, points' $?

# --- what is written ---
mkdir here && (cd here && "$orrery" run ../evil.yaml --progress none && "$orrery" report ../evil.yaml && "$orrery" trace ../tracks.yaml) > out 2> err
[ "$(cd here && echo *)" = 'evil.db evil.html tracks-trace.json' ]
sentence S20 'names of what is made' $?
mkdir trap && echo precious > precious
for file in evil.db evil.html tracks-trace.json evil.db-wal evil.slurm; do
  rm -f trap/*; ln -s ../precious trap/$file; status=0
  case $file in
  *.html) cp evil.db trap; words='report' ;;
  *.json) words='trace --set run.seed=1' ;;
  *.slurm) words='submit --slurm'; printf '#!/bin/sh\necho 1\n' > sbatch && chmod +x sbatch ;;
  *) words='run --progress none' ;;
  esac
  (cd trap && PATH=$dir:$PATH "$orrery" $words ../$([ $file = tracks-trace.json ] && echo tracks || echo evil).yaml) > out 2> err < /dev/null
  [ $? = 2 ] && grep -q 'is a link to another file' err && [ "$(cat precious)" = precious ] || { status=1; break; }
done
rm -f sbatch
sentence S21 'links under the names that are made' $status
touch linked.html && ln -s linked.html byname.html && call 0 report evil.db --out byname.html && [ -s linked.html ]
sentence S21 'a link that was named' $?
sed 's/id: sojourn/id: ..\/..\/x/' evil.yaml > dots.yaml && call 2 check dots.yaml && grep -q 'without spaces or slashes' err
sentence S22 'in a scenario' $?
foreign_id ()
{
  cp evil.db id.db && mkdir -p into/id- || return 1
  python3 -c 'import sqlite3; c = sqlite3.connect("id.db"); c.execute("update plot set id = char (47) || \"../../x\""); c.commit ()'
  (cd into && "$orrery" plot ../id.db) > out 2> err < /dev/null
  [ $? = 2 ] && [ -z "$(find . -name 'x.svg')" ]
}
with python3 S22 'in a results file' foreign_id
foreign_kind ()
{
  cp evil.db kind.db && echo 'system("touch ESCAPED15")' > script.gp || return 1
  python3 -c 'import sqlite3, sys; c = sqlite3.connect ("kind.db"); c.execute ("update plot set kind = ?", ("../" * 12 + sys.argv[1][1:] + "/script",)); c.commit ()' "$dir"
  call 2 plot kind.db && clean
}
with python3 S22 'the kind of a plot in a results file' foreign_kind
mkdir empty && (cd empty && "$orrery" check ../evil.yaml && "$orrery" list scenarios && "$orrery" describe mm1) > out 2> err && [ -z "$(ls -A empty)" ]
sentence S23 'an empty folder stays empty' $?

# --- the page and this file say the same ---
missing=
for number in $(grep -o '^- \*\*S[0-9]*' "$srcdir/docs/security.md" | tr -d '* -'); do
  [[ "$tested" == *" $number "* ]] || missing+=" $number"
done
for number in $tested; do
  grep -q "^- \*\*$number\.\*\*" "$srcdir/docs/security.md" || missing+=" $number?"
done
echo "without a test or a sentence:$missing" > out
[ -z "$missing" ]
result $? 'every sentence of docs/security.md has its test'
finish
