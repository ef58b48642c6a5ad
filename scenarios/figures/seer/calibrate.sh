#!/bin/sh
# calibrate.sh WORKLOAD [FOLDER [PATH=VALUE]...] - fits qwen, moonlight or kimi-k2 on the baseline's published statistics alone.
#
# First pass: the Sobol design of _calibrate-WORKLOAD.yaml.  Second pass: its nearest points again, with other seeds and more of them.
# Prints the nearest fits with what they give, and as rows for _WORKLOAD-fits.yaml; the nearest of all is frozen in _WORKLOAD-frozen.yaml.
# A fit is as far away as the sum over the published statistics of (miss / tolerance) squared: T 5 %, tail 10 %, and for Qwen preemptions
# a factor of 1.5, idle share 0.08, gap 0.15, start of the last 5 % 0.10, share of longer responses 0.10 (Seer figures 3 and 8, section 4.2.2).
# PATH=VALUE changes an assumption (params.prefill_s_per_token="25 us/tokens") in both passes.  FOLDER keeps the results; runs that are there
# are not done again.  The program is $ORRERY, or orrery; sqlite3 is needed.
set -eu
workload=$1 folder=${2:-calibration} orrery=${ORRERY:-orrery}
[ $# -ge 2 ] && shift 2 || shift 1
here=$(cd "$(dirname "$0")" && pwd)
case $workload in
  qwen) T=3957 tail=2301 all=1 n=48 reps=20 ;;
  moonlight) T=3910 tail=1817 all=0 n=32 reps=24 ;;
  kimi-k2) T=12202 tail=3144 all=0 n=32 reps=24 ;;
  *) echo "$0: workload is qwen, moonlight or kimi-k2, not $workload" >&2; exit 2 ;;
esac

sets () { for s; do printf -- '--set\n%s\n' "$s"; done; }
simulate () { # FILE DB [PATH=VALUE]...
  file=$1 db=$2; shift 2
  sets "$@" > "$folder/sets"
  set --
  while IFS= read -r word; do set -- "$@" "$word"; done < "$folder/sets"
  "$orrery" run "$file" --out "$db" --progress none "$@" > /dev/null
}

# The points of a results file by distance: distance, five numbers, what they give.
nearest () { # DB N
  sqlite3 -separator ' ' "$1" "
    SELECT printf ('%.4f', pow ((T / $T - 1) / 0.05, 2) + pow ((tail / $tail - 1) / 0.10, 2)
             + $all * (pow (ln (max (preempted, 1.0) / 13686) / ln (1.5), 2) + pow ((idle - 0.37) / 0.08, 2) + pow ((gap - 0.70) / 0.15, 2)
                       + pow ((start - 0.42) / 0.10, 2) + pow (max (longer - 0.15, 0) / 0.10, 2))) AS distance,
      sigma, rho, printf ('%.0f', capacity), max_seqs, efficiency,
      round (T), round (tail), round (preempted), round (idle, 3), round (gap, 3), round (start, 3), round (longer, 3)
    FROM (SELECT point, max (\"params.sigma\") AS sigma, max (\"params.rho\") AS rho, max (\"params.capacity_tokens\") AS capacity,
            max (\"params.max_seqs\") AS max_seqs, max (\"params.efficiency\") AS efficiency, avg (rollout_s) AS T, avg (tail_s) AS tail,
            avg (preemptions) AS preempted, avg (idle_share) AS idle, avg (gap_share) AS gap,
            avg (last_start_share) AS start, avg (last_length_share) AS longer
          FROM results WHERE status = 'ok' GROUP BY point)
    ORDER BY CAST (distance AS REAL) LIMIT $2"
}
rows () { awk '{ printf "      - [%.4g, %.4g, %.4g tokens, %d, %.4g]\n", $2, $3, $4, $5, $6 }'; }

mkdir -p "$folder"
simulate "$here/_calibrate-$workload.yaml" "$folder/$workload-1.db" "$@"
cat > "$folder/$workload-2.yaml" << END
extends: [$here/_$workload.yaml]
orrery: 1
title: calibration of $workload on the baseline, second pass
params: {policy: verl}
run: {replications: $reps, seed: 107}
sweep:
  axes:
    "params.sigma, params.rho, params.capacity_tokens, params.max_seqs, params.efficiency":
$(nearest "$folder/$workload-1.db" $n | rows)
END
simulate "$folder/$workload-2.yaml" "$folder/$workload-2.db" "$@"
echo "distance sigma rho capacity_tokens max_seqs efficiency T tail preemptions idle gap start longer"
nearest "$folder/$workload-2.db" 16
nearest "$folder/$workload-2.db" 12 | rows
