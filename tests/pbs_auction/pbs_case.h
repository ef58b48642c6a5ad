/* tests/pbs_auction/pbs_case.h - pbs_auction without a scenario: builders, relays, runs and
 * their columns. */
#ifndef TESTS_PBS_AUCTION_PBS_CASE_H
#define TESTS_PBS_AUCTION_PBS_CASE_H

#include <math.h>
#include <string.h>
#include "models/pbs_auction/market/days.h"
#include "models/pbs_auction/pbs_auction.h"
#include "models/pbs_auction/rows.h"
#include "models/pbs_auction/slot/slot.h"
#include "sim/model/run.h"
#include "tests/set_param.h"
#include "tests/test.h"

G_GNUC_UNUSED static void
set (PbsParams *p, const char *name, const char *text)
{
  set_param (pbs_params, p, name, text);
}

G_GNUC_UNUSED static int
choice (const SimChoice *choices, const char *name)
{
  for (int i = 0; choices[i].name != NULL; i++)
    if (strcmp (choices[i].name, name) == 0)
      return i;
  ck_abort_msg ("no choice %s", name);
}

/* A list of @n rows with their defaults, called b00, b01 ... */
static void
fill_list (PbsParams *p, const char *list, SimList *to, guint n)
{
  const SimListType *type = sim_param_find (pbs_params, list)->detail;

  to->n = n;
  to->items = g_malloc0 (n * type->size);
  for (guint i = 0; i < n; i++)
    {
      char *base = (char *) to->items + i * type->size;
      g_autofree char *name = g_strdup_printf ("b%02u", i);

      sim_params_defaults (type->rows, base);
      g_assert_true (sim_param_set (sim_param_find (type->rows, "name"), base, name, NULL));
    }
}

G_GNUC_UNUSED static PbsBuilder *
pbs_row (const PbsParams *p, guint i)
{
  return &((PbsBuilder *) p->builders.items)[i];
}

/* @n builders, each a row and a group of its own; two relays. */
G_GNUC_UNUSED static PbsParams
pbs_defaults (guint n)
{
  PbsParams p = { 0 };

  sim_params_defaults (pbs_params, &p);
  fill_list (&p, "builders", &p.builders, n);
  fill_list (&p, "relays", &p.relays, 2);
  return p;
}

G_GNUC_UNUSED static void
pbs_clear (PbsParams *p)
{
  sim_params_clear (pbs_params, p, sizeof *p);
}

/* The rows own their texts. */
G_GNUC_UNUSED static void
put (const char **text, const char *value)
{
  g_free ((char *) *text);
  *text = g_strdup (value);
}

G_GNUC_UNUSED static SimRecord *
run_until (const PbsParams *p, guint64 seed, SimTime until)
{
  SimComponent component = { "pbs_auction", &pbs_auction_model, p };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = until, .engine = { .seed = seed }
  };
  g_autoptr (GError) error = NULL;
  SimRecord *record;

  ck_assert_msg (pbs_auction_model.check (p, &error), "%s", error != NULL ? error->message : "");
  record = sim_run (&spec);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

G_GNUC_UNUSED static SimRecord *
run_seed (const PbsParams *p, guint64 seed)
{
  return run_until (p, seed, SIM_TIME_MAX);
}

G_GNUC_UNUSED static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "pbs_auction", &pbs_auction_model, NULL };
  GArray *columns = sim_run_columns (&component, 1);
  double found = NAN;
  gboolean any = FALSE;

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      {
        found = record->values[i];
        any = TRUE;
      }
  g_array_unref (columns);
  ck_assert_msg (any, "no column %s", name);
  return found;
}

G_GNUC_UNUSED static SimStream *
test_stream (const char *name)
{
  return sim_stream_new (&(SimStreamKey){ .seed = 42, .component = "test", .name = name });
}

/* @message NULL: accepted. */
G_GNUC_UNUSED static void
assert_refused (const PbsParams *p, const char *message)
{
  g_autoptr (GError) error = NULL;
  const gboolean accepted = pbs_auction_model.check (p, &error);

  if (message == NULL)
    ck_assert_msg (accepted, "%s", error != NULL ? error->message : "");
  else
    {
      ck_assert (!accepted);
      ck_assert_str_eq (error->message, message);
    }
}

#endif
