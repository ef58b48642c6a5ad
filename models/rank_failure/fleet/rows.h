/* models/rank_failure/fleet/rows.h - parameters of a fleet, for the table in rows.c: its systems,
 * spares, router, joins and coordinator, and the claims of EEP that can be switched off.
 *
 * P, C and F are that file's shorthands for a number, a choice and a file.
 */
#ifndef MODELS_RANK_FAILURE_FLEET_ROWS_H
#define MODELS_RANK_FAILURE_FLEET_ROWS_H

#include "models/rank_failure/fleet/fleet.h"

extern const SimChoice ep_routers[], ep_spare_stages[], ep_growths[], ep_coordinators[],
  ep_partitions[], ep_drain_kvs[];

/* The systems that go on with fewer ranks; those of them that move experts to these, and those that
 * take spares. */
#define EP_ELASTIC "fleet_system is shrink or eep or background or drop"
#define EP_REPAIRS "fleet_system is shrink or eep or background"
#define EP_REJOINS "fleet_system is eep or background or drop"

/* clang-format off */
#define EP_FLEET_ROWS                                                                           \
  C (fleet_system, ep_fleet_systems, "eep",                                                     \
     "what instances do about lost nodes", "the scenario", "study is fleet")                   ,\
  P (fleet_nodes, "1", "400", "[1, 100000]", "nodes of the fleet",                              \
     "InfiniteHBD, arXiv 2502.03885: 400", "study is fleet or outages")                        ,\
  P (instances, "1", "0", "[0, 100000]", "instances of ranks each; 0: as many as fit",          \
     "assumed", "study is fleet")                                                              ,\
  P (prefill_instances, "1", "0", "[0, 100000]",                                                \
     "of them, those that make prompts for the others; 0: prompts come ready",                  \
     "assumed", "study is fleet")                                                              ,\
  P (spare_nodes, "1", "0", "[0, 100000]", "kept as spares; so is what does not divide",        \
     "assumed", "study is fleet and instances < 1")                                            ,\
  C (spare_stage, ep_spare_stages, "cold", "how far a spare has been warmed up",                \
     "assumed", EP_REJOINS)                                                                    ,\
  P (warm_spare_s, "s", "45 s", "any", "what is left of the warm-up of a warm spare",           \
     "assumed: kernels and graphs; weights are in DRAM", "spare_stage is warm")                ,\
  P (shuffle_nodes, "1", "false", "any", "whether an instance is any nodes, not neighbours",    \
     "assumed", "study is fleet")                                                              ,\
  C (router, ep_routers, "spread", "who gets the requests of an instance that is out",          \
     "assumed", "study is fleet")                                                              ,\
  P (demand_share, "1", "1", "(0, 1]", "asked for, of what the whole fleet could serve",        \
     "assumed: all of it", "study is fleet")                                                   ,\
  P (target_availability, "1", "0.9995", "[0, 1]", "months below it are counted",               \
     "the scenario", "study is fleet")                                                         ,\
  P (month_s, "s", "30 day", "[1, inf)", "over which availability is taken",                    \
     "a service level agreement's month", "study is fleet")                                    ,\
  P (kv_floor_tokens, "tokens", "1 tokens", "[1, inf)",                                         \
     "KV of a rank that a restart on fewer nodes must leave room for",                          \
     "assumed", "study is fleet")                                                              ,\
  C (grow, ep_growths, "at_once", "when an instance restarts to take repaired nodes back",      \
     "assumed", "fleet_system is smaller or restart")                                          ,\
  P (grow_at_h, "1", "3", "[0, 24)", "grow at_night: the hour",                                 \
     "assumed", "grow is at_night")                                                            ,\
  P (background_share, "1", "0.2", "(0, 0.95]",                                                 \
     "of the bandwidth between nodes, for experts that are loaded while serving",               \
     "assumed", "fleet_system is background")                                                  ,\
  C (drain_kv, ep_drain_kvs, "migrate", "what becomes of the KV of ranks that leave by plan",   \
     "assumed", EP_ELASTIC)                                                                    ,\
  P (crash_limit_s, "s", "1 h", "[0, inf)", "a crash of less is launched again where it was",   \
     "assumed", "study is fleet and fault_classes.effect is crash")                            ,\
  P (slow_check_s, "s", "5 min", "[0, inf)", "until a slow rank is noticed",                    \
     "Meta, arXiv 2410.21680: health checks every 5 min",                                       \
     "study is fleet and fault_classes.effect is slow")                                        ,\
  P (slow_share, "1", "0.5", "(0, 1]", "bandwidth of a slow rank's node until then",            \
     "assumed: x8 instead of x16", "study is fleet and fault_classes.effect is slow")          ,\
  /* Who commits changes, and joins that fail. */                                               \
  P (scale_nodes, "1", "0", "[0, 10000]",                                                       \
     "planned scaling: nodes that a whole instance gives back every day; 0: none",              \
     "the scenario", "fleet_system is eep or background")                                      ,\
  P (scale_down_h, "1", "22", "[0, 24)", "the hour: experts move first, in one pause",          \
     "vLLM elastic_state.py, 030ea52: the reshuffle is inside the commit", "scale_nodes > 0")  ,\
  P (scale_up_h, "1", "7", "[0, 24)",                                                           \
     "the hour at which it takes as many again: they warm up beside it, and join",              \
     "vLLM elastic_state.py, 030ea52: prepared beside service, a short commit",                 \
     "scale_nodes > 0")                                                                        ,\
  P (low_demand_share, "1", "1", "(0, 1]", "asked for in between, over demand_share",           \
     "the scenario", "scale_nodes > 0")                                                        ,\
  C (coordinator, ep_coordinators, "restart", "what the death of the coordinator's node does",  \
     "Mooncake: one coordinator, on rank 0", EP_ELASTIC)                                       ,\
  P (failover_s, "s", "4.5 s", "[0, inf)", "three missed heartbeats, election, registration",   \
     "assumed", "coordinator is standby")                                                      ,\
  C (partition, ep_partitions, "majority", "which half of a divided instance goes on",           \
     "Mooncake: the coordinator's, and nobody stops the other",                                 \
     "study is fleet and (outages is log or fault_classes.domain is block)")                   ,\
  P (join_registers_first, "1", "false", "any", "whether a joiner registers before it is warm", \
     "SGLang 33111: such joiners were evicted", EP_REJOINS)                                    ,\
  P (join_blocking_s, "s", "lognormal(46 s, 0.23)", "any", "longest stretch of its GPU at work", \
     "SGLang 33111: median 46 s, 97 % above 30 s", "join_registers_first is true")             ,\
  P (join_eviction_s, "s", "30 s", "[0, inf]", "a joiner silent for so long is evicted",        \
     "Mooncake coordinator.h", "join_registers_first is true")                                 ,\
  P (join_retry_s, "s", "60 s", "[0, inf)", "before it is tried again",                         \
     "assumed", "join_registers_first is true or join_lost_share > 0")                         ,\
  P (join_lost_share, "1", "0", "[0, 1)", "of joiners, those that are never heard of again",    \
     "assumed: connections may spin without bound (NIXL)", EP_REJOINS)                         ,\
  P (join_timeout_s, "s", "300 s", "[0, inf)", "after which they are given up",                 \
     "vLLM, tests of elastic EP: 300 s", "join_lost_share > 0")                                ,\
  P (join_tries, "1", "3", "[1, 1000]", "tries before an idle spare takes the node's place",    \
     "assumed", "join_lost_share > 0 or join_registers_first is true")                         ,\
  P (join_commits_first, "1", "false", "any",                                                   \
     "whether the others had committed: its eviction is a fault of theirs",                     \
     "SGLang 33111", "join_registers_first is true")                                           ,\
  /* EEP's claims, switched off. */                                                             \
  P (rebuilds_communicators, "1", "false", "any",                                               \
     "claim 1 off: a change of members builds communicators and buffers anew",                  \
     "NCCL, DeepEP; EEP: false", "study is serve or " EP_ELASTIC)                              ,\
  P (rebuild_abort_s, "s", "1 s", "[0, inf)", "ending the old ones",                            \
     "assumed", "rebuilds_communicators is true")                                              ,\
  P (rebuild_groups, "1", "4", "[1, 64]", "communicators of an engine",                         \
     "world, data, expert, EPLB", "rebuilds_communicators is true")                            ,\
  P (communicator_s, "s", "1.36 s", "[0, inf)", "each of them, besides communicator_per_rank_s", \
     "NCCL issue 534: 16.3 s at 8 and 130 s at 32 ranks, 8 and 32 of them",                     \
     "rebuilds_communicators is true")                                                         ,\
  P (communicator_per_rank_s, "s", "84 ms", "[0, 10]", "and per rank",                          \
     "NCCL issue 534", "rebuilds_communicators is true")                                       ,\
  P (buffer_bytes, "B", "2.15 GB", "[0, inf)", "low-latency buffers, registered anew",          \
     "DeepEP config.hpp 030cdf0: 288 slots, 128 tokens", "rebuilds_communicators is true")     ,\
  P (register_bytes_per_s, "B/s", "5 GB/s", "(0, inf)", "registering them",                     \
     "assumed: 0.1 to 0.3 s a GB", "rebuilds_communicators is true")                           ,\
  P (queue_pair_s, "s", "1 ms", "[0, 1]", "each queue pair: one a slot of the instance",        \
     "assumed: 0.5 to 2 ms", "rebuilds_communicators is true")                                 ,\
  P (recaptures_graphs, "1", "false", "any",                                                    \
     "claim 3 off: healthy ranks capture graphs anew; so they do where claim 1 is off",         \
     "EEP: false", "study is serve or " EP_ELASTIC)                                            ,\
  P (graphs, "1", "34", "[1, 1000]", "graphs of decode, in lock step",                          \
     "SGLang: 34 batch sizes", "recaptures_graphs is true or rebuilds_communicators is true")  ,\
  P (graph_capture_s, "s", "0.32 s", "[0, 60]", "each: three eager steps, instantiation",       \
     "assumed: eager steps of 20 to 60 ms",                                                     \
     "recaptures_graphs is true or rebuilds_communicators is true")                            ,
/* clang-format on */

#endif
