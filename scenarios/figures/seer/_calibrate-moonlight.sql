-- Distance of each point's means to the baseline's published time and tail, each in units of its tolerance.
.mode column
SELECT point, round (pow ((T / 3910 - 1) / 0.05, 2) + pow ((tail / 1817 - 1) / 0.10, 2), 3) AS distance,
  sigma, rho, capacity, max_seqs, efficiency, round (T) AS T, round (tail) AS tail, round (preempted) AS preempted
FROM (SELECT point, max ("params.sigma") AS sigma, max ("params.rho") AS rho, max ("params.capacity_tokens") AS capacity,
        max ("params.max_seqs") AS max_seqs, max ("params.efficiency") AS efficiency, avg (rollout_s) AS T, avg (tail_s) AS tail,
        avg (preemptions) AS preempted
      FROM results WHERE status = 'ok' GROUP BY point)
ORDER BY distance LIMIT 16;
