/* tests/rank_failure/outage_case.h - logs of outages as literals, and classes of failures. */
#ifndef TESTS_RANK_FAILURE_OUTAGE_CASE_H
#define TESTS_RANK_FAILURE_OUTAGE_CASE_H

#include "tests/rank_failure/ep_case.h"

/* A log in memory; its rows have the class `any`, and are given in order. */
typedef struct {
  EpOutageLog log;
  EpFaultClass item;
} OutageCase;

/* Lets @p have the log of @n @rows, each of whose classes has @effect. */
G_GNUC_UNUSED static void
outage_log (EpParams *p, OutageCase *c, EpOutage *rows, guint n, EpEffect effect)
{
  static char path[] = "a.csv";

  set_more (p, "outages", "log", NULL);
  c->log = (EpOutageLog){ .path = path, .n = n, .rows = rows };
  c->log.classes = g_ptr_array_new ();
  g_ptr_array_add (c->log.classes, (gpointer) "any/thing");
  c->item = (EpFaultClass){ .name = "*", .detail = "*", .effect = (int) effect, .shape = 1.0 };
  p->outage_log = (SimFile){ path, &c->log };
  p->fault_classes = (SimList){ 1, &c->item };
}

G_GNUC_UNUSED static void
outage_log_clear (EpParams *p, OutageCase *c)
{
  g_ptr_array_unref (c->log.classes);
  p->outage_log = (SimFile){ NULL, NULL };
  p->fault_classes = (SimList){ 0, NULL };
}

/* A class that is drawn: nodes that live @mtbf and are out @repair. */
G_GNUC_UNUSED static EpFaultClass
drawn_class (double mtbf_s, const char *repair)
{
  EpFaultClass item = { .name = "drawn",
                        .detail = "*",
                        .effect = EP_NODE_DIES,
                        .domain = EP_OF_NODE,
                        .mtbf_s = mtbf_s,
                        .shape = 1.0,
                        .lemon_factor = 10.0 };

  ck_assert (sim_dist_parse (repair, "s", &item.repair_s, NULL));
  ck_assert (sim_dist_parse ("exponential(2 h)", "s", &item.return_soon_s, NULL));
  ck_assert (sim_dist_parse ("exponential(240 h)", "s", &item.return_late_s, NULL));
  ck_assert (sim_dist_parse ("0 s", "s", &item.age_s, NULL));
  ck_assert (sim_dist_parse ("4", "1", &item.wave_units, NULL));
  ck_assert (sim_dist_parse ("0 s", "s", &item.wave_spread_s, NULL));
  return item;
}

#endif
