/* tests/sim/lab_model.h - a model that can go wrong in every way, for tests of layer 4.
 *
 * Everything is static, so that one header serves several test programs.
 */
#ifndef TESTS_LAB_MODEL_H
#define TESTS_LAB_MODEL_H

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "sim/sim.h"

typedef struct {
  double x;
  double bad_share;
  double nap_s;
  const char *gate;
  int    mode;
} LabParams;

enum { LAB_FINE, LAB_FAILS, LAB_CRASHES, LAB_ABORTS, LAB_HANGS, LAB_HOGS, LAB_LEAVES,
       LAB_WAITS, LAB_NOTES };
enum { LAB_ITEMS, LAB_WAIT_S, LAB_DEPTH, LAB_TRAIL, LAB_SCORE };

/* clang-format off */
static const SimChoice lab_modes[] = {
  [LAB_FINE] = { "fine", "", NULL }, [LAB_FAILS] = { "fails", "", NULL },
  [LAB_CRASHES] = { "crashes", "", NULL }, [LAB_ABORTS] = { "aborts", "", NULL },
  [LAB_HANGS] = { "hangs", "", NULL }, [LAB_HOGS] = { "hogs", "", NULL },
  [LAB_LEAVES] = { "leaves", "", NULL }, [LAB_WAITS] = { "waits", "", NULL },
  [LAB_NOTES] = { "notes", "", NULL }, { NULL, NULL, NULL }
};
static const SimParam lab_rows[] = {
  SIM_PARAM (LabParams, x, "1", "0.9", "[0, 1e6]", "a number", "test"),
  SIM_PARAM (LabParams, bad_share, "1", "1", "[0, 1]",
             "share of runs in which the mode strikes", "test"),
  SIM_PARAM (LabParams, nap_s, "s", "0 s", "[0, 60]", "real time a run takes", "test"),
  SIM_PARAM (LabParams, gate, "-", "", "-",
             "mode waits: until this file is gone; notes: gets a byte a start", "test"),
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

/* A byte more: whole, whoever else writes. */
static void
lab_note (const char *path)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  sim_require (fd >= 0 && write (fd, "1", 1) == 1);
  close (fd);
}

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
  while (p->mode == LAB_WAITS && access (p->gate, F_OK) == 0)
    g_usleep (10000);
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
  /* of x = 5 there is an outage in the second half of the second second */
  sim_sample (sim, LAB_TRAIL, p->x == 5 && sim_now_s (sim) > 1.5 ? 0 : p->x);
  sim_result (sim, LAB_SCORE, 10 * p->x + sim_uniform (draws));
  if (p->mode == LAB_NOTES)
    sim_after (sim, 0.01, lab_step, self, NULL);
}

static void
lab_start (Sim *sim, gpointer self, gconstpointer params)
{
  const LabParams *p = params;

  *(const LabParams **) self = p;
  if (p->nap_s > 0)
    g_usleep ((gulong) (p->nap_s * 1e6));
  if (p->mode == LAB_NOTES)
    lab_note (p->gate);
  else if (p->mode != LAB_FINE && sim_uniform (sim_stream (sim, "luck")) < p->bad_share)
    lab_misbehave (sim, p);
  sim_after (sim, 0.5, lab_step, self, NULL);
}

static const SimModel lab_model = {
  .abi = SIM_MODEL_ABI, .name = "lab", .title = "a lab", .reference = "test", .revision = 3,
  .params = lab_rows, .params_size = sizeof (LabParams), .metrics = lab_metrics,
  .state_size = sizeof (gpointer), .start = lab_start,
};
static const SimModel *const lab_models[] = { &lab_model, NULL };
static const SimKind *const lab_kinds[] = { NULL };
static const SimRegistry lab_registry = { .models = lab_models, .kinds = lab_kinds };

#endif
