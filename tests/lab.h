/* tests/lab.h - a model that can go wrong in every way, and what tests of layer 4 share.
 *
 * Everything is static, so that one header serves several test programs.
 */
#ifndef TESTS_LAB_H
#define TESTS_LAB_H

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "sim/experiment/export.h"
#include "sim/experiment/execute.h"
#include "sim/report/table.h"
#include "sim/sim.h"

typedef struct {
  double x;
  double bad_share;
  double nap_s;
  int    mode;
} LabParams;

enum { LAB_FINE, LAB_FAILS, LAB_CRASHES, LAB_ABORTS, LAB_HANGS, LAB_HOGS, LAB_LEAVES };
enum { LAB_ITEMS, LAB_WAIT_S, LAB_DEPTH, LAB_TRAIL, LAB_SCORE };

/* clang-format off */
static const SimChoice lab_modes[] = {
  [LAB_FINE] = { "fine", "", NULL }, [LAB_FAILS] = { "fails", "", NULL }, [LAB_CRASHES] = { "crashes", "", NULL },
  [LAB_ABORTS] = { "aborts", "", NULL }, [LAB_HANGS] = { "hangs", "", NULL }, [LAB_HOGS] = { "hogs", "", NULL },
  [LAB_LEAVES] = { "leaves", "", NULL }, { NULL, NULL, NULL }
};
static const SimParam lab_rows[] = {
  SIM_PARAM (LabParams, x, "1", "0.9", "[0, 1e6]", "a number", "test"),
  SIM_PARAM (LabParams, bad_share, "1", "1", "[0, 1]", "share of runs in which the mode strikes", "test"),
  SIM_PARAM (LabParams, nap_s, "s", "0 s", "[0, 60]", "real time a run takes", "test"),
  SIM_PARAM_CHOICE (LabParams, mode, lab_modes, "fine", "how it goes wrong", "test"),
  SIM_PARAM_END
};
static const SimMetric lab_metrics[] = {
  [LAB_ITEMS]  = { "items", SIM_COUNT, "1", "seven" },
  [LAB_WAIT_S] = { "wait_s", SIM_TALLY, "s", "draws" },
  [LAB_DEPTH]  = { "depth", SIM_LEVEL, "1", "a level" },
  [LAB_TRAIL]  = { "trail", SIM_SERIES, "1", "a series" },
  [LAB_SCORE]  = { "score", SIM_RESULT, "USD", "ten x and noise" },
  SIM_METRIC_END
};
/* clang-format on */

static void
lab_misbehave (Sim *sim, const LabParams *p)
{
  if (p->mode == LAB_FAILS)
    sim_fail (sim, "the lab burned down at x = %g", p->x);
  if (p->mode == LAB_CRASHES)
    {
      signal (SIGSEGV, SIG_DFL);      /* a sanitizer would catch it */
      raise (SIGSEGV);
    }
  if (p->mode == LAB_ABORTS)
    sim_require (p->x < 0);
  while (p->mode == LAB_HANGS)
    g_usleep (100000);
  if (p->mode == LAB_LEAVES)
    _exit (7);
  for (guint i = 0; p->mode == LAB_HOGS && i < 64; i++)
    memset (g_malloc (64 << 20), 1, 64 << 20);
}

static void
lab_step (Sim *sim, gpointer self, gpointer item)
{
  SimStream *draws = sim_stream (sim, "draws");
  const LabParams *p = *(const LabParams **) self;

  for (guint i = 0; i < 7; i++)
    {
      sim_count (sim, LAB_ITEMS, 1);
      sim_tally (sim, LAB_WAIT_S, sim_exp (draws, 1.25));
    }
  sim_level (sim, LAB_DEPTH, 3);
  sim_sample (sim, LAB_TRAIL, p->x);
  sim_result (sim, LAB_SCORE, 10 * p->x + sim_uniform (draws));
}

static void
lab_start (Sim *sim, gpointer self, gconstpointer params)
{
  const LabParams *p = params;

  *(const LabParams **) self = p;
  if (p->nap_s > 0)
    g_usleep ((gulong) (p->nap_s * 1e6));
  if (p->mode != LAB_FINE && sim_uniform (sim_stream (sim, "luck")) < p->bad_share)
    lab_misbehave (sim, p);
  sim_after (sim, 0.5, lab_step, self, NULL);
}

static const SimModel lab_model = {
  .abi = SIM_MODEL_ABI, .name = "lab", .title = "a lab", .reference = "test", .revision = 3, .params = lab_rows,
  .params_size = sizeof (LabParams), .metrics = lab_metrics, .state_size = sizeof (gpointer), .start = lab_start,
};
static const SimModel *const lab_models[] = { &lab_model, NULL };
static const SimKind *const lab_kinds[] = { NULL };
static const SimRegistry lab_registry = { lab_models, lab_kinds };

/* A loaded scenario, and a folder of the test's own for results. */
typedef struct {
  SimCatalogue *catalogue;
  SimScenario  *scenario;
  SimPlan      *plan;
  char         *dir, *db;
} Lab;

static Lab
lab_new (const char *rest)
{
  Lab lab = { .catalogue = sim_catalogue_new (&lab_registry), .dir = g_dir_make_tmp ("orrery-lab-XXXXXX", NULL) };
  SimScenarioContext context = { &lab_registry, lab.catalogue, NULL };
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autofree char *path = g_build_filename (lab.dir, "lab.yaml", NULL);
  g_autofree char *yaml = g_strconcat ("orrery: 1\ntitle: a day in the lab\nmodel: lab\n", rest, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (path, yaml, -1, NULL));
  lab.scenario = sim_scenario_load (path, &context, faults);
  lab.plan = lab.scenario ? sim_plan_new (lab.scenario, NULL, faults) : NULL;
  text = sim_faults_text (faults);
  ck_assert_msg (lab.plan != NULL, "%s", text);
  lab.db = g_build_filename (lab.dir, "lab.db", NULL);
  return lab;
}

static void
lab_empty (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

static void
lab_clear (Lab *lab)
{
  sim_plan_free (lab->plan);
  sim_scenario_free (lab->scenario);
  sim_catalogue_free (lab->catalogue);
  lab_empty (lab->dir);
  g_free (lab->dir);
  g_free (lab->db);
}

static inline SimStore *
lab_open (const char *path, SimStoreMode mode)
{
  GError *error = NULL;
  SimStore *store = sim_store_open (path, mode, &error);

  ck_assert_msg (store != NULL, "%s", error ? error->message : "?");
  return store;
}

static inline SimProgress
lab_execute (const Lab *lab, SimStore *store, const SimExecuteOptions *options)
{
  SimProgress progress;
  GError *error = NULL;

  ck_assert_msg (sim_execute (lab->plan, store, options, &progress, &error), "%s", error ? error->message : "?");
  return progress;
}

/* One line of text for every run, exact: what must not depend on how it was executed. */
static void
lab_take_row (gpointer data, const SimCell *cells, guint n)
{
  for (guint k = 0; k < n; k++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (data, cells[k].text ? cells[k].text : g_ascii_dtostr (number, sizeof number, cells[k].number));
      g_string_append_c (data, k + 1 < n ? ',' : '\n');
    }
}

static void
lab_take_names (gpointer data, const char *const *names)
{
}

static inline char *
lab_export (SimStore *store)
{
  GString *out = g_string_new (NULL);
  SimExportSink sink = { lab_take_names, lab_take_row, out };
  GError *error = NULL;

  ck_assert_msg (sim_export_runs (store, FALSE, &sink, &error), "%s", error ? error->message : "?");
  ck_assert (sim_export_series (store, &sink, &error));
  return g_string_free (out, FALSE);
}

static inline char *
lab_export_file (const char *path)
{
  SimStore *store = lab_open (path, SIM_STORE_READ);
  char *text = lab_export (store);

  sim_store_free (store);
  return text;
}

/* Opens and expects a refusal that says @what. */
static inline void
lab_refused (const char *path, SimStoreMode mode, int code, const char *what)
{
  GError *error = NULL;
  SimStore *store = sim_store_open (path, mode, &error);

  ck_assert_msg (store == NULL, "%s was opened", path);
  ck_assert_msg (g_error_matches (error, SIM_ERROR, code) && strstr (error->message, what) != NULL, "%s", error->message);
  g_error_free (error);
}

#endif
