/* tests/sim/all_types.h - a model with a parameter of every type, for tests of what is made from
 * rows. */
#ifndef TESTS_ALL_TYPES_H
#define TESTS_ALL_TYPES_H

#include "sim/model/model.h"

typedef struct {
  double weight;
  int    colour;
} AllPart;

typedef struct {
  double      latency_s;
  const char *maker;
} AllLink;

typedef struct {
  bool        repair;
  gint64      devices;
  double      fetch_s, load_share;
  const char *label;
  SimDist     service_s;
  int         split;
  SimList     parts;
  const void *link;
  SimFile     trace;
} AllTypes;

/* clang-format off */
static const SimChoice all_colours[] = {
  { "red",  "as a brick", NULL },
  { "blue", "as the sea | or the sky", NULL },
  { NULL, NULL, NULL }
};
static const SimChoice all_splits[] = {
  { "heads",    "by attention head", NULL },
  { "requests", "by request",        NULL },
  { NULL, NULL, NULL }
};
static const SimParam all_part_rows[] = {
  SIM_PARAM (AllPart, weight, "1", NULL, "(0, inf)", "its weight", "assumed"),
  SIM_PARAM_CHOICE (AllPart, colour, all_colours, "blue", "its colour", "assumed", "weight > 2"),
  SIM_PARAM_END
};
static const SimParam all_link_rows[] = {
  SIM_PARAM (AllLink, latency_s, "s", NULL, "[0, inf)", "one way", "data sheet"),
  SIM_PARAM (AllLink, maker, "1", "", "any", "who makes it", "data sheet"),
  SIM_PARAM_END
};
static const SimListType all_part_list = { all_part_rows, sizeof (AllPart) };
static const SimKind all_link_kind = {
  "link", "a path between devices", all_link_rows, sizeof (AllLink), NULL
};
static const SimFileFormat all_trace_format
  = { "request trace", "CSV of arrivals", NULL, NULL, FALSE };

static const SimParam all_rows[] = {
  SIM_PARAM (AllTypes, repair, "1", "yes", "any", "repair in place", "section 4"),
  SIM_PARAM (AllTypes, devices, "1", "4", "[1, 64]", "devices", "section 5"),
  SIM_PARAM (AllTypes, fetch_s, "s", NULL, "(0, 2]", "time of a fetch", "table 2"),
  SIM_PARAM (AllTypes, load_share, "1", "25 %", "[0, 1)", "load", "assumed"),
  SIM_PARAM (AllTypes, label, "1", "", "any", "what it is called", "assumed"),
  SIM_PARAM (AllTypes, service_s, "s", "exponential(2 ms)", "any", "service", "assumed"),
  SIM_PARAM_CHOICE (AllTypes, split, all_splits, "requests", "how to split", "section 3"),
  SIM_PARAM_LIST (AllTypes, parts, &all_part_list, "", "[0, 8]", "parts", "assumed"),
  SIM_PARAM_REF (AllTypes, link, &all_link_kind, "nvlink9", "the link", "assumed"),
  SIM_PARAM_FILE (AllTypes, trace, &all_trace_format, "", "arrivals", "assumed"),
  SIM_PARAM_END
};
static const SimMetric all_metrics[] = {
  { "wait_s", SIM_TALLY, "s", "time in the line" },
  { "busy", SIM_LEVEL, "1", "servers at work" },
  { "queue", SIM_SERIES, "1", "customers in the line" },
  { "drain_s", SIM_TALLY, "s", "time to drain" },
  SIM_METRIC_END
};
static const SimModel all_model = {
  .abi = SIM_MODEL_ABI, .name = "all_types", .title = "every type", .reference = "nobody 2025",
  .revision = 3,
  .params_size = sizeof (AllTypes), .params = all_rows, .metrics = all_metrics,
};
static const SimModel *const all_models[] = { &all_model, NULL };
static const SimKind *const all_kinds[] = { &all_link_kind, NULL };
static const SimRegistry all_registry = { .models = all_models, .kinds = all_kinds };
/* clang-format on */

#endif
