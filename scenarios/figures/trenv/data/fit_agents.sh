#!/bin/sh
# fit_agents.sh - the closed-form fit of agent_memory_plain.yaml and agent_memory_browser.yaml: from the nine digitised peaks (GB: E2B, E2B+, TrEnv-X)
# to anonymous, written, shared memory and guest cache of an agent, MB.  N = 200 is inferred; host cache 0; A = A_dirty + A_shared.
LC_ALL=C ${AWK:-awk} '
function fit (name, e2b, plus, trenv,   n, g, shared) {
  n = 200
  g = (plus - trenv) / n
  shared = (e2b - plus) / (n - 1)
  printf "%-10s A %.2f  A_dirty %.2f  A_shared %.2f  G %.2f MB\n", name, 1e3 * ((trenv - shared) / n + shared), 1e3 * (trenv - shared) / n, 1e3 * shared, 1e3 * g
}
BEGIN {
  fit ("blackjack", 18.6, 13.8, 13.0)
  fit ("bugfixer", 23.4, 20.9, 20.9)
  fit ("mapreduce", 44.4, 29.7, 27.9)
  printf "browser    B >= %.0f MB: 182.4 GB / 200 less A and G of blackjack\n", 1e3 * 182.4 / 200 - 89 - 4
}'
