-- Distance of each point's means to the baseline's published statistics, each in units of its tolerance.
.mode column
SELECT point,
  round (pow ((T / 3957 - 1) / 0.05, 2) + pow ((tail / 2301 - 1) / 0.10, 2) + pow (ln (preempted / 13686) / ln (1.5), 2)
         + pow ((idle - 0.37) / 0.08, 2) + pow ((gap - 0.70) / 0.15, 2) + pow ((start - 0.42) / 0.10, 2)
         + pow ((longer - 0.15) / 0.10, 2), 3) AS distance,
  sigma, rho, capacity, max_seqs, efficiency,
  round (T) AS T, round (tail) AS tail, round (preempted) AS preempted, round (idle, 3) AS idle, round (gap, 3) AS gap,
  round (start, 3) AS start, round (longer, 3) AS longer
FROM (SELECT point, max ("params.sigma") AS sigma, max ("params.rho") AS rho, max ("params.capacity_tokens") AS capacity,
        max ("params.max_seqs") AS max_seqs, max ("params.efficiency") AS efficiency, avg (rollout_s) AS T, avg (tail_s) AS tail,
        max (avg (preemptions), 1.0) AS preempted, avg (idle_share) AS idle, avg (gap_share) AS gap,
        avg (last_start_share) AS start, avg (last_length_share) AS longer
      FROM results WHERE status = 'ok' GROUP BY point)
ORDER BY distance LIMIT 48;
