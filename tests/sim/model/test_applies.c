/* tests/sim/model/test_applies.c - conditions of parameters: what they say, what hangs on what, and
 * tables that are wrong. */
#include "sim/model/applies.h"
#include "tests/test.h"
#include <math.h>
#include <signal.h>

typedef struct {
  int    kind;
  double depth;
} Shelf;

typedef struct {
  gint64 lanes;
  int    law;
} Link;

typedef struct {
  int           mode, law;
  bool          doors, open;
  gint64        spares;
  double        rate_hz, wait_s;
  const char   *title;
  SimList       shelves;
  gconstpointer link;
  SimFile       trace;
} Depot;

/* clang-format off */
static const SimChoice modes[] = {
  { "closed", "closed", NULL }, { "open", "open", NULL }, { "fluid", "fluid", NULL },
  { NULL, NULL, NULL } };
static const SimChoice laws[] = {
  { "flat", "flat", NULL }, { "steep", "steep", NULL }, { NULL, NULL, NULL } };

static const SimParam shelf_rows[] = {
  SIM_PARAM_CHOICE (Shelf, kind, laws, "flat", "its kind", "test"),
  SIM_PARAM (Shelf, depth, "1", "1.5", "(0, inf)", "its depth", "test",
             "kind is steep and mode is open"),
  SIM_PARAM_END
};
static const SimListType shelf_list = { shelf_rows, sizeof (Shelf) };
static const SimParam link_rows[] = {
  SIM_PARAM (Link, lanes, "1", "1", "[1, 64]", "lanes", "test"),
  SIM_PARAM_CHOICE (Link, law, laws, "flat", "law", "test", "lanes > 1"),
  SIM_PARAM_END
};
static const SimKind link_kind = { "link", "a link", link_rows, sizeof (Link), NULL };
static const SimFileFormat trace_format = { .name = "trace", .doc = "CSV" };

static const SimParam rows[] = {
  SIM_PARAM_CHOICE (Depot, mode, modes, "closed", "mode", "test"),
  SIM_PARAM_CHOICE (Depot, law, laws, "flat", "law", "test", "mode is open or fluid"),
  SIM_PARAM (Depot, doors, "1", "no", "any", "doors", "test", "law is steep"),
  SIM_PARAM (Depot, open, "1", "no", "any", "called like a choice", "test", "mode is open"),
  SIM_PARAM (Depot, spares, "1", "0", "[0, 64]", "spares", "test"),
  SIM_PARAM (Depot, rate_hz, "Hz", "0.9 Hz", "[0, inf]", "rate", "test"),
  SIM_PARAM (Depot, wait_s, "s", "inf s", "[0, inf]", "wait", "test"),
  SIM_PARAM (Depot, title, "1", "", "any", "title", "test"),
  SIM_PARAM_LIST (Depot, shelves, &shelf_list, "", "[0, 8]", "shelves", "test"),
  SIM_PARAM_REF (Depot, link, &link_kind, "", "link", "test"),
  SIM_PARAM_FILE (Depot, trace, &trace_format, "", "trace", "test"),
  SIM_PARAM_END
};
/* clang-format on */

static const SimParamScope *
scope_of (const Depot *depot, SimParamScope *scope)
{
  *scope = (SimParamScope){ rows, depot, NULL, NULL };
  return scope;
}

static gboolean
holds (const Depot *depot, const char *condition)
{
  SimParam probe = { .name = "probe", .applies = condition };
  SimParamScope scope;

  return sim_param_applies (&probe, scope_of (depot, &scope));
}

static Depot
depot_of (int mode, int law)
{
  return (Depot){ .mode = mode, .law = law, .wait_s = INFINITY, .rate_hz = 0.9 };
}

START_TEST (choices_and_texts)
{
  Depot depot = depot_of (1, 1);

  ck_assert (holds (&depot, NULL));
  ck_assert (holds (&depot, "mode is open"));
  ck_assert (holds (&depot, "mode is fluid or open"));
  ck_assert (!holds (&depot, "mode is fluid or closed"));
  ck_assert (!holds (&depot, "mode is not fluid or open"));
  ck_assert (holds (&depot, "mode is not fluid or closed"));
  ck_assert (holds (&depot, "title is none and doors is false"));
  depot.title = "north";
  depot.doors = true;
  ck_assert (holds (&depot, "title is not none and doors is true"));
}
END_TEST

START_TEST (numbers)
{
  Depot depot = depot_of (0, 0);

  ck_assert (holds (&depot, "rate_hz > 0.8 and rate_hz < 1.25"));
  ck_assert (!holds (&depot, "rate_hz >= 1"));
  ck_assert (holds (&depot, "rate_hz <= 0.9 and spares >= 0"));
  ck_assert (!holds (&depot, "wait_s < inf"));
  depot.wait_s = 3;
  ck_assert (holds (&depot, "wait_s < inf"));
}
END_TEST

START_TEST (what_is_given)
{
  Depot depot = depot_of (0, 0);
  Shelf shelves[] = { { 0, 1.5 }, { 1, 2.5 } };

  ck_assert (holds (&depot, "shelves is none and link is none and trace is none"));
  ck_assert (!holds (&depot, "shelves.kind is flat"));
  depot.shelves = (SimList){ 1, shelves };
  depot.link = &link_kind;
  depot.trace.data = &trace_format;
  ck_assert (holds (&depot, "shelves is not none and link is not none and trace is not none"));
  ck_assert (holds (&depot, "shelves.kind is flat") && !holds (&depot, "shelves.kind is steep"));
  depot.shelves.n = 2;
  ck_assert (holds (&depot, "shelves.kind is steep and shelves > 1"));
}
END_TEST

START_TEST (an_entry_is_looked_into)
{
  Depot depot = depot_of (0, 0);
  Link link = { 1, 1 };

  ck_assert (!holds (&depot, "link.lanes > 0") && !holds (&depot, "link.law is not steep"));
  depot.link = &link;
  ck_assert (holds (&depot, "link.lanes > 0") && !holds (&depot, "link.lanes > 1"));
  ck_assert (!holds (&depot, "link.law is steep")); /* which one lane has not */
  link.lanes = 4;
  ck_assert (holds (&depot, "link.law is steep and link.lanes > 1"));
}
END_TEST

START_TEST (and_binds_more_tightly)
{
  Depot depot = depot_of (1, 0);

  ck_assert (holds (&depot, "mode is open or law is steep and spares > 0"));
  ck_assert (!holds (&depot, "(mode is open or law is steep) and spares > 0"));
  ck_assert (!holds (&depot, "spares > 0 and (mode is open or law is steep)"));
  ck_assert (holds (&depot, "spares > 0 and law is steep or mode is closed or open"));
}
END_TEST

START_TEST (what_does_not_apply_says_nothing)
{
  Depot depot = depot_of (0, 1); /* closed: there is no law */
  SimParamScope scope;

  ck_assert (!holds (&depot, "law is steep") && !holds (&depot, "law is flat"));
  ck_assert (!holds (&depot, "doors is false"));
  ck_assert (!sim_param_applies (sim_param_find (rows, "doors"), scope_of (&depot, &scope)));
  depot.mode = 2;
  ck_assert (holds (&depot, "law is steep"));
  ck_assert (sim_param_applies (sim_param_find (rows, "doors"), &scope));
}
END_TEST

START_TEST (an_item_sees_what_is_beside_its_list)
{
  Depot depot = depot_of (1, 0);
  const SimParamScope outer = { rows, &depot, NULL, NULL };
  Shelf shelf = { 1, 1.5 };
  const SimParamScope inner = { shelf_rows, &shelf, &outer, NULL };

  ck_assert (sim_param_applies (&shelf_rows[1], &inner));
  shelf.kind = 0;
  ck_assert (!sim_param_applies (&shelf_rows[1], &inner));
  shelf.kind = 1;
  depot.mode = 0;
  ck_assert (!sim_param_applies (&shelf_rows[1], &inner));
  ck_assert (sim_param_depends (&shelf_rows[1], &inner, "mode"));
  ck_assert (!sim_param_depends (&shelf_rows[1], &inner, "spares"));
}
END_TEST

START_TEST (words_name_the_whole_chain)
{
  Depot depot = depot_of (0, 0);
  SimParamScope scope;
  const SimParam *doors = sim_param_find (rows, "doors");
  g_autofree char *when = sim_param_when (doors, scope_of (&depot, &scope)), *open = NULL;

  ck_assert_str_eq (when, "it applies when law is steep; law applies when mode is open or fluid");
  depot.mode = 1;
  open = sim_param_when (doors, &scope);
  ck_assert_str_eq (open, "it applies when law is steep");
  ck_assert (sim_param_depends (doors, &scope, "mode"));
  ck_assert (sim_param_depends (doors, &scope, "law"));
  ck_assert (!sim_param_depends (doors, &scope, "open"));
  ck_assert (!sim_param_depends (doors, &scope, "spares"));
}
END_TEST

static const char *const wrong[] = { "mode is shut",
                                     "color is red",
                                     "mode open",
                                     "mode is",
                                     "title > 3",
                                     "spares >",
                                     "(spares > 3",
                                     "spares > 3 then",
                                     "mode is open or law is sleep",
                                     "shelves.height is flat",
                                     "link.color is red",
                                     "mode.color is red" };

START_TEST (a_bad_table_aborts)
{
  Depot depot = depot_of (1, 1);

  holds (&depot, wrong[_i]);
}
END_TEST

/* Aborting needs a child process; CK_FORK=no has none. */
static void
add_aborts (TCase *tests)
{
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") != 0)
    tcase_add_loop_test_raise_signal (tests, a_bad_table_aborts, SIGABRT, 0, G_N_ELEMENTS (wrong));
}

TEST_MAIN (applies, TEST (choices_and_texts), TEST (numbers), TEST (what_is_given),
           TEST (an_entry_is_looked_into), TEST (and_binds_more_tightly),
           TEST (what_does_not_apply_says_nothing), TEST (an_item_sees_what_is_beside_its_list),
           TEST (words_name_the_whole_chain), add_aborts (tests))
