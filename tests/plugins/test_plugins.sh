#!/usr/bin/env bash
# tests/plugins/test_plugins.sh - a model outside of the tree, as a module: what `orrery new model` writes, every command over it, what
# is refused, what a crash does, what records say.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
. "$srcdir/tests/plugins/staged.sh"
flags="-O1 -g -Wall -Wextra -Wno-unused-parameter -Werror $(setting SAN_CFLAGS)"

# call STATUS ARGUMENT... : the exit status of orrery; its words go to out and err.
call ()
{
  local status=$1 got
  shift
  orrery "$@" > out 2> err < /dev/null
  got=$?
  [ "$got" -eq "$status" ] || { echo "exit status $got, not $status: orrery $*" >> err; return 1; }
}

# module NAME [FLAG]... : builds NAME.c to NAME.so.
module ()
{
  local name=$1
  shift
  # shellcheck disable=SC2046,SC2086
  $CC $flags "$@" -o "$name.so" "$name.c" $(pkg-config --cflags --libs orrery-model) > out 2>&1
}

# refused NAME PATTERN ARGUMENT... : exit status 2, and a message that matches.
refused ()
{
  local name=$1 pattern=$2
  shift 2
  call 2 "$@" && grep -q -e "$pattern" err && [ "$(wc -l < err)" -eq 1 ]
  result $? "refused: $name"
}

call 0 new model lost && grep -q 'make -C lost check' out
result $? 'new model writes a folder'
(cd lost && make -s check CFLAGS="$flags") > out 2>&1
result $? 'which builds without a warning and passes'
refused 'a folder that is there' 'cannot be made: File exists' new model lost
refused 'a name of this program' 'there is a model called mm1 already' new model mm1
refused 'a name that is no word' 'the name of a model is a-z' new model ../evil
cp lost/lost.so lost/scenario.yaml .

# --- every command ---
call 0 --load lost.so list models && grep -q 'one server without a queue (Erlang 1917); lost 0.1, .*/lost.so' out
result $? 'list, with --load before the command'
call 0 list models --load=lost.so && grep -q 'lost.so' out
result $? 'and behind it, with ='
ORRERY_PLUGINS=$PWD/lost.so call 0 describe lost && grep -q 'From the plug-in lost 0.1' out && grep -q 'mean arrival rate' out
result $? 'describe, by ORRERY_PLUGINS'
call 0 --load . describe lost --format json && grep -q '"plugin": "lost"' out && grep -Eq '"sha256": "[0-9a-f]{64}"' out
result $? 'describe as JSON, from a folder'
call 0 --load lost.so schema && grep -q '"lost"' out
result $? 'schema'
call 0 --load lost.so check scenario.yaml --params
result $? 'check'
call 0 --load lost.so run scenario.yaml --out runs.db --progress none --jobs 2 && grep -q '15 runs (15 new' out
result $? 'run, a sweep in two processes'
call 0 --load lost.so run scenario.yaml --out runs.db --progress none && grep -q '15 runs (0 new' out
result $? 'run again: nothing is new'
call 0 show runs.db --metric lost_share && grep -q lost_share out
result $? 'show needs no module: results are data'
call 0 show runs.db --info --format csv && grep -q "^module lost,$PWD/lost.so" out && grep -q '^module lost version,lost 0.1' out \
  && grep -Eq '^module lost sha256,[0-9a-f]{64}' out
result $? 'records say which file, version and hash'
call 0 --load lost.so report runs.db --out page.html && grep -q lost_share page.html
result $? 'report'
call 0 --load lost.so diff runs.db runs.db
result $? 'diff'
call 0 --load lost.so submit scenario.yaml --slurm --dry-run && grep -q -e "--load '$PWD/lost.so'" out
result $? 'submit hands the module on'
call 2 check scenario.yaml && grep -q "no model called 'lost'" err
result $? 'without --load the model is unknown'

# --- another build is another model ---
sed -i 's/n_lost; .*/n_lost;/' lost/lost.c
cp lost/lost.c . && sed -i 's/"0.1"/"0.2"/' lost.c && module lost && call 0 --load lost.so run scenario.yaml --out runs.db --progress none && grep -q '15 new' out \
  && call 0 show runs.db --info --format csv && grep -q '^module lost version,lost 0.2' out
result $? 'what another build ran is run anew'

# --- a bench of a plug-in, and a crash ---
cat > crash.c <<'END'
#include "sim/bench/bench.h"
#include "sim/model/plugin/plugin.h"
#include "sim/sim.h"
typedef struct { gint64 at; } Params;
static const SimParam rows[] = { SIM_PARAM (Params, at, "1", "0", "[0, 9]", "1: reads where nothing is", "assumed"), SIM_PARAM_END };
static const SimMetric metrics[] = { { "done", SIM_COUNT, "1", "events" }, SIM_METRIC_END };
typedef struct { const Params *p; } State;
static void once (Sim *sim, gpointer self, gpointer item)
{
  State *s = self;
  if (s->p->at == 1)
    g_print ("%d", *(volatile int *) GSIZE_TO_POINTER (s->p->at));
  sim_count (sim, 0, 1);
}
static void start (Sim *sim, gpointer self, gconstpointer params)
{
  State *s = self;
  s->p = params;
  sim_after (sim, 1, once, s, NULL);
}
static const SimModel crash = { .abi = SIM_MODEL_ABI, .name = "crash", .title = "t", .reference = "r", .revision = 1, .params = rows,
  .params_size = sizeof (Params), .metrics = metrics, .state_size = sizeof (State), .start = start };
static const SimModel *const models[] = { &crash, NULL };
static void measure (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe) { *ours = 3; *probe = 2; }
static const SimBench benches[] = { { "plugin_row", "1", "three", "two", 1, SIM_BENCH_MORE_IS_BETTER, measure, 0, NULL }, { .name = NULL } };
SIM_PLUGIN ("crash", "1", .models = models, .benches = benches);
END
cat > crash.yaml <<'END'
orrery: 1
title: a crash at one of three points
model: crash
run: {until: 10 s, replications: 2}
sweep: {axes: {params.at: [0, 1, 2]}}
END
module crash && call 3 --load crash.so run crash.yaml --progress none && grep -q '6 runs (6 new, 2 failed)' out && grep -q 'crash: signal 11\|crash: the worker' err
result $? 'a crash is a failed run, and the sweep goes on'
sed 's/^static const SimModel crash =/static gboolean check (gconstpointer params, GError **error)\
{\
  return ((const Params *) params)->at != 3 || *(volatile int *) GSIZE_TO_POINTER (((const Params *) params)->at) == 0;\
}\
&/; s/"crash"/"fragile"/; s/SIM_PLUGIN ("crash"/SIM_PLUGIN ("fragile"/; s/\.start = start/.start = start, .check = check/; s/plugin_row/fragile_row/' crash.c > fragile.c
sed 's/^model: crash/model: fragile/; s/, 1, 2]/, 2, 3]/' crash.yaml > fragile.yaml
module fragile && call 2 --load fragile.so check fragile.yaml crash.yaml && grep -q 'fragile.yaml:1:1: a module \(crashed\|ended the process\) while this was read and checked: \(signal 11\|status\) .*/fragile.so' err && grep -q "no model called 'crash'" err
result $? 'a check that crashes is a fault of its scenario, and the next is looked at'
# read_in STATUS COMMAND ARGUMENT... : the same for a call that reads its scenario from standard input.
read_in ()
{
  local status=$1
  shift
  orrery --load fragile.so "$@" > out 2> err
  [ $? -eq "$status" ] || { echo "not exit status $status: $*" >> err; return 1; }
}
read_in 2 check - < fragile.yaml && grep -q '<stdin>:1:1: a module \(crashed\|ended\)' err && read_in 2 run - --progress none --out fragile.db < <(cat fragile.yaml) && grep -q '<stdin>:1:1: a module' err
result $? 'nor does it end a command that reads it from standard input, a file or a pipe'
read_in 2 check - < <(head -c 20000000 /dev/zero | tr '\0' '#') && grep -q 'larger than 16 MiB' err && read_in 2 check - <&- && grep -q 'Bad file descriptor' err \
  && read_in 0 check - < <(sed 's/, 2, 3]/, 2, 4]/' fragile.yaml)
result $? 'what is too large there, or closed, is told as ever, and what is right is read'
call 0 --load fragile.so check fragile.yaml --set 'sweep.axes."params.at"=[0, 2]' && call 2 --load fragile.so run fragile.yaml --progress none --out fragile.db && ! [ -e fragile.db ]
result $? 'a check that does not crash is heeded as ever, and run is refused as check is'
mkdir -p watched && cp fragile.yaml watched/ && sed 's/^model: .*/model: mm1/; /^sweep/d; s/^run:.*/run: {until: 2000 s, replications: 2}\nexpect:\n  - {id: served, metric: served, claim: {value: 1800, source: by hand}, within: 0.5, kind: law}/' fragile.yaml > watched/whole.yaml
call 2 --load fragile.so figures ./watched && grep -q 'a module \(crashed\|ended the process\)' err
result $? 'figures refuse it, like any file that is wrong'
call 0 --load crash.so bench --only plugin_row --format json && grep -q '"ratio": 1.5' out
result $? 'bench measures what a plug-in brings'
mkdir -p two && cp lost.so crash.so two
call 0 --load two list models && grep -q lost.so out && grep -q crash.so out
result $? 'a folder of two'
call 0 --load two --load two/lost.so list models
result $? 'the same file twice is one'

# --- what is refused ---
printf 'no module\n' > text.so
refused 'a file that is no module' 'text.so: cannot be loaded' --load text.so list
printf 'int x;\n' > empty.c && module empty
refused 'a module without the symbol' 'empty.so: is no plug-in of orrery' --load empty.so list
sed 's/^SIM_PLUGIN .*/const SimPlugin orrery_plugin __attribute__ ((visibility ("default"))) = { .abi = 99 };/' lost.c > abi.c && module abi -Wno-missing-field-initializers -Wno-unused-const-variable -Wno-unused-variable
refused 'another ABI' 'is a plug-in of ABI 99, and this program takes ABI 2: build it again' --load abi.so list
sed 's/^SIM_PLUGIN .*/const SimPlugin orrery_plugin __attribute__ ((visibility ("default"))) = { SIM_PLUGIN_ABI, SIM_PLUGIN_LAYOUT + 1, "x", "1", models, NULL, NULL };/' lost.c > layout.c && module layout
refused 'other headers' 'was built with headers of another version' --load layout.so list
sed 's/\.abi = SIM_MODEL_ABI/.abi = 7/' lost.c > model_abi.c && module model_abi
refused 'a model of another ABI' 'has a model of ABI 7' --load model_abi.so list
sed 's/\.name = "lost"/.name = "mm1"/' lost.c > taken.c && module taken
refused 'a name that the program has' "has a model called 'mm1', and so has this program" --load taken.so list
cp lost.so copy.so
refused 'two modules with one name' "copy.so: has a model called 'lost', and so has .*/lost.so" --load lost.so --load copy.so list
sed 's/"0.9 Hz"/"-1 Hz"/' lost.c > default.c && module default
refused 'a default that its row refuses' "default.so: its model 'lost': arrival_hz: its default: " --load default.so list
printf '#include <glib.h>\nvoid sim_never (void);\n__attribute__ ((visibility ("default"))) void orrery_plugin (void) { sim_never (); }\n' > symbol.c && module symbol -Wno-missing-prototypes
refused 'a function that this program does not have' 'cannot be loaded: .*sim_never' --load symbol.so list
chmod o+w copy.so
refused 'what everybody may write' 'copy.so: everybody may write there' --load copy.so list
mkdir none
refused 'a folder without a module' 'none: holds no module' --load none list
refused 'a file that is not there' 'No such file' --load nowhere.so list
refused 'no value' 'load needs a folder or a file' list --load
export ORRERY_PLUGINS=lost.so
refused 'a relative path in the environment' 'ORRERY_PLUGINS: lost.so: only absolute paths' list models
export ORRERY_PLUGINS=/no/such.so
refused 'a missing one in the environment' 'ORRERY_PLUGINS: .*/no/such.so' list models
unset ORRERY_PLUGINS

# --- a scenario names no module ---
cat > mark.c <<'END'
#include <stdio.h>
__attribute__ ((constructor)) static void loaded (void) { fclose (fopen ("LOADED", "w")); }
END
module mark && mkdir -p plugins && cp mark.so plugins && cp mark.so mark
for line in 'load: mark.so' 'plugins: [mark.so]' 'model: mark.so' "model: $PWD/mark.so" 'extends: mark.so' 'model: mark'; do
  printf 'orrery: 1\ntitle: t\n%s\n' "$line" > evil.yaml
  call 2 check evil.yaml && call 2 run evil.yaml --progress none && [ ! -e LOADED ]
  result $? "a scenario with '$line' loads nothing"
done
cp scenario.yaml evil.yaml
for set in load=mark.so plugins=mark.so model=mark.so; do
  call 2 check evil.yaml --set "$set" && [ ! -e LOADED ]
  result $? "nor does --set $set"
done
finish
