#!/bin/bash
# tests/test_absent.sh - what a study or a load does not measure is blank in its results, and what it measures is there, be it 0.
# TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
unset ORRERY_TRACES

# measures NAME 'BLANK...' 'THERE...' OPTION... : one run of an example, by its metrics.
measures ()
{
  local name=$1 blank=$2 there=$3 wrong=''
  shift 3
  rm -f absent.db*
  if ! "$orrery" run "$@" --reps 1 --jobs 1 --progress none --out absent.db > out 2> err; then
    result 1 "$name runs"
    return
  fi
  "$orrery" show absent.db --format csv > shown 2> err
  for metric in $blank; do
    grep -qE "^0,(.*,)?$metric,[^,]*,," shown || wrong="$wrong $metric is not blank;"
  done
  for metric in $there; do
    grep -qE "^0,(.*,)?$metric,[^,]*,[-0-9]" shown || wrong="$wrong $metric is blank;"
  done
  echo "$wrong" > out
  [ -z "$wrong" ]
  result $? "$name" out
}
examples=$srcdir/scenarios/examples
requests='good_tokens arrived_requests done_requests lost_requests given_up_requests aborted_requests lost_kv_tokens reprefilled_tokens poisoned_tokens retracted_requests restored_tokens tpot_s.n ttft_s.n'
service='tokens faults_hit restarts moved_local_bytes moved_node_bytes moved_remote_bytes moved_host_bytes moved_host_remote_bytes moved_storage_bytes dropped_picks pause_s.n'

ep=$examples/rank_failure.yaml
measures 'rank_failure, load fluid' "$requests" "$service faults" "$ep" --set params.load=fluid
measures 'rank_failure, load closed' '' "$requests $service faults" "$ep" --set params.load=closed --set params.requests_per_rank=4 --set run.until='5 s' --set params.fault_at_s='2 s'
measures 'rank_failure, study step' "$requests $service faults" 'step_s' "$ep" --set params.study=step
measures 'rank_failure, study prefill' "$requests $service faults" 'step_s' "$ep" --set params.study=prefill
measures 'rank_failure, study faults' "$requests $service" 'faults rank_faults' "$ep" --set params.study=faults

counts='done_requests refused_requests tokens iterations preemptions recomputed_tokens faults requeued_requests rebuilt_tokens'
split=$examples/attention_split.yaml
measures 'attention_split, study closed' "$counts latency_s.n request_tbt_s.n" 'iteration_s' "$split" --set params.study=closed
measures 'attention_split, study replay' '' "$counts latency_s.n request_tbt_s.n" "$split" --set params.synthetic_requests=40

relays='orphaned burned unlisted received trusted skipped simulated superseded taken_back unserved won_ahead_s.n published_s.n head_share.n cex_seen_eth.n'
blocks='value_eth refunds_eth builder_eth loss_share.n'
measures 'pbs_auction, study auctions' "$relays local missed above_value request_s.n margin_eth.n" "slots unsold tied proposer_eth total_eth.n $blocks" "$examples/pbs_auction.yaml" --set params.n_slots=20
measures 'pbs_auction, study slots' 'total_eth.n margin_eth.n' "$relays $blocks local missed slots unsold tied above_value request_s.n" "$examples/pbs_slots.yaml" --set params.n_slots=20
measures 'pbs_auction, study days' "$relays local missed total_eth.n request_s.n" "$blocks slots unsold tied above_value" "$examples/pbs_days.yaml" --set params.n_days=2
measures 'pbs_auction, study replay' "$relays $blocks above_value total_eth.n" 'slots unsold tied proposer_eth local missed request_s.n margin_eth.n' "$examples/pbs_replay.yaml"
measures 'pbs_auction, study epbs' "$relays $blocks local missed above_value unsold tied proposer_eth" 'slots' "$examples/pbs_auction.yaml" --set params.study=epbs --set params.n_slots=20

calls='rejected timed_out client_retries waits reused repurposed cold delayed prewarmed evicted expired killed overlay_misses cold_start_s.n'
pool=$examples/sandbox_pool.yaml
measures 'sandbox_pool, study functions' 'pauses llm_usd' "$calls arrived served" "$pool" --set 'sweep.axes."params.system"=[faasd]' --set run.until='5 min'
measures 'sandbox_pool, study agents' "$calls" 'arrived served pauses llm_usd' "$pool" --set params.study=agents --set 'sweep.axes."params.system"=[trenv_vm]'
measures 'sandbox_pool, study vm_starts' "$calls pauses llm_usd" 'arrived start_s.n' "$pool" --set params.study=vm_starts --set run.warmup='0 s' --set 'sweep.axes."params.system"=[trenv_vm]'

# Sums over time begin where the warm-up ends.
platform=$examples/sandbox_platform.yaml fleet=$examples/sandbox_fleet.yaml
power="--set params.node_idle_w=100W --set params.node_busy_w=300W"
sums='waste_share resident_over_busy energy_j' ledgers='density store_usd energy_j energy_j_per_session_hour'
# shellcheck disable=SC2086
{
  measures 'sandbox_platform, whole' '' "$sums e2e_s.n" "$platform" $power --set run.until='2 h'
  measures 'sandbox_platform after a warm-up' '' "$sums e2e_s.n" "$platform" $power --set run.until='2 h' --set run.warmup='1 h'
  measures 'sandbox_fleet, whole' '' "$ledgers provider_usd" "$fleet" $power --set run.until='1 h'
  measures 'sandbox_fleet after a warm-up' '' "$ledgers provider_usd" "$fleet" $power --set run.until='1 h' --set run.warmup='10 min'
}
# Over before its warm-up: told, and no number.
! "$orrery" run "$fleet" --reps 1 --jobs 1 --progress none --set params.sessions=1 --set run.warmup='1000 h' --set run.until='inf s' --out early.db > out 2>&1 \
  && grep -q 'before anything was measured' out
result $? 'a run that ends in its warm-up is told' out

# The table for people is filled up with what has a value: a column that is blank at every point says nothing.
"$orrery" run "$examples/llm_serving_sessions.yaml" --reps 1 --jobs 1 --progress none --set run.until='100 s' --out table.db > shown 2> err \
  && grep -q 'ttft_s.mean' shown && ! grep -q 'urgent_ttft_s' shown
result $? 'the table of a scenario has no column of blanks' shown
finish
