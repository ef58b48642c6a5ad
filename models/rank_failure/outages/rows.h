/* models/rank_failure/outages/rows.h - parameters of outages, for the table in rows.c: where rows
 * come from, what each class does, and how the fleet is wired.
 *
 * P, C and F are that file's shorthands for a number, a choice and a file.
 */
#ifndef MODELS_RANK_FAILURE_OUTAGES_ROWS_H
#define MODELS_RANK_FAILURE_OUTAGES_ROWS_H

#include "models/rank_failure/outages/outages.h"

extern const SimChoice ep_outage_sources[], ep_overlaps[], ep_class_ages[], ep_fabrics[],
  ep_nic_uses[];

/* clang-format off */
#define EP_OUTAGE_ROWS                                                                          \
  C (outages, ep_outage_sources, "classes",                                                     \
     "where outages of the fleet come from",                                                    \
     "assumed", "study is fleet or outages")                                                   ,\
  F (outage_log, &ep_outage_format,                                                             \
     "outages, for outages log",                                                                \
     "assumed", "outages is log")                                                              ,\
  C (log_overlaps, ep_overlaps, "refuse",                                                       \
     "outages log: what becomes of a row that starts while its unit is out",                    \
     "assumed", "outages is log")                                                              ,\
  P (log_window_s, "s", "0 s", "[0, inf)",                                                      \
     "outages log: how long it was kept; rows that start later are left out; 0: to its last end", \
     "the log's description", "outages is log")                                                ,\
  P (horizon_s, "s", "366 day", "(0, inf)",                                                     \
     "outages classes: how long rows are drawn for",                                            \
     "assumed", "outages is classes")                                                          ,\
  SIM_PARAM_LIST (EpParams, fault_classes, &ep_fault_class_list, "", "[0, 200]",                \
     "what rows of a class do, the first item that fits; how often they come, if drawn", \
     "the scenario", "study is fleet or outages is classes")                              ,\
  SIM_PARAM_LIST (EpParams, hazards, &ep_hazard_list, "", "[0, 1000]",                          \
     "outages classes: lives of a class by age, instead of its mtbf_s; ascending ages from 0",  \
     "the scenario", "outages is classes")                                                     ,\
  C (class_ages, ep_class_ages, "stationary",                                                   \
     "outages classes: how old units are at the start",                                         \
     "Cox, Renewal Theory, 1962", "outages is classes")                                        ,\
  P (staffed_from_h, "1", "0", "[0, 24)",                                                       \
     "outages classes: hour of the day from which repairs end",                                 \
     "assumed", "outages is classes and staffed_h < 24")                                       ,\
  P (staffed_h, "1", "24", "(0, 24]",                                                           \
     "and for so many hours; an end outside waits for them",                                    \
     "assumed: at any hour", "outages is classes")                                             ,\
  P (count_class, "1", "gpu", "any",                                                            \
     "study outages: whose rows class_rows counts",                                             \
     "the scenario", "study is outages")                                                       ,\
  C (fabric, ep_fabrics, "rails",                                                               \
     "how NICs are wired to leaves",                                                            \
     "vendor designs; Meta, arXiv 2410.21680", "study is fleet or outages")                    ,\
  P (nodes_per_block, "1", "20", "[1, 10000]",                                                  \
     "nodes whose NICs hang on the same leaves",                                                \
     "Meta, arXiv 2410.21680: 20 servers per block", "study is fleet or outages")                ,\
  P (spines, "1", "8", "[1, 1000]",                                                             \
     "spine switches, over which leaves meet",                                                  \
     "assumed", "study is fleet or outages")                                                   ,\
  P (nic_ports, "1", "1", "[1, 8]",                                                             \
     "ports of a NIC, each on a leaf of its own: losing one costs bandwidth alone",             \
     "assumed; Alibaba HPN, SIGCOMM 2024: 2", "study is fleet")                                ,\
  C (nic_use, ep_nic_uses, "own",                                                               \
     "whether a rank sends by a neighbour's NIC when its own is gone",                          \
     "DeepEP: own; NCCL: neighbour", "study is fleet and nic_ports < 2")                       ,\
  P (nodes_per_power, "1", "4", "[1, 10000]",                                                   \
     "nodes on one power feed",                                                                 \
     "assumed: 2 to 4 nodes a rack", "study is fleet or outages")                              ,
/* clang-format on */

#endif
