#!/usr/bin/env bash
# tests/cluster/slurm.sh - a sweep on a real Slurm of one node: submitted, one task killed half-way and requeued, merged, and
# compared with the result of one process.  TAP on standard output.
#
# The sweep holds itself: of each pair of points one waits until a gate, a file, is gone (lab_model.h), so that a task can be met
# half-way on any machine at any load.
#
# Munge, slurmctld and slurmd run as root in a folder of the test's own, on the loopback interface alone, without systemd, cgroups or
# accounting.  Every daemon is stopped by its process number, and nothing outside the folder is written.
. "${top_srcdir:-.}/tests/tap.sh"
lab=$builddir/tests/sim/lab_orrery
[ -x "$lab" ] || skip_all 'tests/sim/lab_orrery is not built'
[ "$(id -u)" = 0 ] || skip_all 'needs root to start munge and Slurm'
for tool in munged slurmctld slurmd sbatch scontrol squeue scancel; do
  command -v "$tool" > /dev/null || skip_all "there is no $tool (Debian packages slurmctld slurmd slurm-client munge)"
done
pids=()

stop ()      # PID: asks, waits, insists
{
  kill "$1" 2> /dev/null
  for _ in $(seq 50); do kill -0 "$1" 2> /dev/null || return; sleep 0.1; done
  kill -9 "$1" 2> /dev/null
}

stop_all ()
{
  [ -n "${SLURM_CONF:-}" ] && timeout 5 scancel --user=root > /dev/null 2>&1
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do stop "${pids[i]}"; done
  rm -rf "$dir"
}
trap stop_all EXIT
trap 'exit 130' INT TERM

free_port () # a port of the loopback interface on which nobody listens
{
  local port
  while port=$((20000 + RANDOM % 30000)); (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do :; done
  echo "$port"
}

start_slurm ()
{
  local host
  host=$(hostname -s)
  mkdir -m 700 "$dir/munge" "$dir/state" "$dir/spool" "$dir/log"
  head -c 1024 /dev/urandom > "$dir/munge/key" && chmod 400 "$dir/munge/key"
  munged --foreground --force --key-file="$dir/munge/key" --socket="$dir/munge/socket" --pid-file="$dir/munge/pid" \
    --log-file="$dir/log/munged" --seed-file="$dir/munge/seed" --num-threads=1 > "$dir/log/munged.out" 2>&1 &
  pids+=($!)
  cat > "$dir/slurm.conf" <<END
ClusterName=orrery
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$dir/munge/socket
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
ReturnToService=2
KillWait=1
SlurmdParameters=config_overrides
NodeName=node NodeHostname=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=main Nodes=node Default=YES MaxTime=INFINITE State=UP
END
  export SLURM_CONF=$dir/slurm.conf
  within 30 test -S "$dir/munge/socket" || return 1
  slurmctld -D -i > "$dir/log/slurmctld" 2>&1 &
  pids+=($!)
  slurmd -D -N node > "$dir/log/slurmd" 2>&1 &
  pids+=($!)
  within 60 node_is_idle
}

node_is_idle () { scontrol show node node | grep -q 'State=IDLE'; }

# report STATUS NAME : and the ends of all logs at the first failure.
report ()
{
  if [ "$1" -ne 0 ] && [ $failed -eq 0 ]; then tail -n 20 "$dir"/log/* "$dir"/work/*.log > "$dir/logs" 2> /dev/null; fi
  result "$1" "$2" "$dir/logs"
}

# Slurm may be installed and yet not able to run here (a container without the right to, a host without a name).
start_slurm || { tail -n 5 "$dir"/log/* >&2; skip_all "Slurm does not start here"; }
mkdir "$dir/work" && cd "$dir/work" || exit 99
sed "s|GATE|$dir/gate|" "$srcdir/tests/cluster/held.yaml" > sweep.yaml
"$lab" run sweep.yaml --out one.db --jobs 2 --progress none > "$dir/log/one" 2>&1
report $? "the sweep runs in one process"

touch "$dir/gate"
"$lab" submit sweep.yaml --slurm --tasks 4 --partition main --time 10 > "$dir/log/submit" 2>&1
report $? "submit hands over the array and the merge"
array=$(sed -n 's/^job \([0-9]*\): 4 tasks.*/\1/p' "$dir/log/submit")
merge=$(sed -n 's/^job \([0-9]*\): the merge.*/\1/p' "$dir/log/submit")

# Task 2 has stored the runs of its first point and is held in those of the second: killed there, its file must hold whole runs and
# be taken up again.
held ()
{
  local n
  n=$("$lab" export sweep.shard-2-of-4.db 2> "$dir/log/held" | sed 1d | wc -l)
  echo "task 2 has stored $n runs; $(cat "$dir/log/held")"
  [ "$n" -gt 0 ]
}
within 120 held && scontrol requeue "${array}_2" > "$dir/log/requeue" 2>&1
report $? "task 2 is killed half-way and requeued"
# Killed, it is back in the queue, where Slurm would let it wait two minutes.  Some seconds must pass all the same: a node refuses
# a job that starts within the second in which it was killed ("Job credential revoked").
task_2 () { scontrol show job "${array}_2" | tee "$dir/log/task-2" && grep -q Restarts=1 "$dir/log/task-2" && grep -Eq "JobState=($1)" "$dir/log/task-2"; }
within 120 task_2 PENDING && scontrol update "JobId=${array}_2" StartTime=now+3seconds
# The gate opens for all tasks: those that run are held too, and hold both processors.
rm "$dir/gate"
within 120 task_2 'RUNNING|COMPLETED'

ended () { scontrol show job "$merge" | tee "$dir/log/merge" && grep -Eq 'JobState=(COMPLETED|FAILED|CANCELLED)' "$dir/log/merge"; }
within 240 ended
scontrol show job > "$dir/log/jobs" 2>&1
grep -A3 "^JobId=$merge " "$dir/log/jobs" | grep -q 'JobState=COMPLETED'
report $? "the merge runs after all tasks"

"$lab" export one.db --out one.csv && "$lab" export sweep.db --out cluster.csv && cmp one.csv cluster.csv > "$dir/log/cmp" 2>&1
report $? "the merged result equals that of one process, byte for byte"

grep -q 'Restarts=1' "$dir/log/task-2" && grep -Eq '[1-9][0-9]* of 24' sweep.shard-2.log
report $? "the requeued task went on where it was"
finish
