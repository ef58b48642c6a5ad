/* tools/fit_profiles.c - fits the three constants of each engine version on measured runs.
 *
 *   fit_profiles SCENARIO [ASSIGNMENT...]     prints the catalogue's file of profiles
 *
 * Only rows with half = fit count, that are not left out and can be posed.  A version with fewer
 * than eight of them takes the constants of the version that its entry calls nearest.  What is
 * minimised: mean absolute error of TPOT, and a quarter of that of TTFT where the client's settings
 * are known (benchmark rows); a TTFT that is far off does not pull.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "models/llm_board/board/board.h"
#include "tools/board_scenario.h"

enum { LEAST_ROWS = 8, HALVINGS = 5, N_CONSTANTS = 3 };

#define TTFT_WEIGHT 0.25
#define TTFT_FAR 0.5 /* beyond, a queue or delayed streaming is inside: no constant mends it */

typedef struct {
  const BoardScenario *s;
  Board *board;
  const LlmProfile *profile;
  GArray *rows; /* of guint: indices */
} Fit;

typedef struct {
  double at[N_CONSTANTS]; /* host_step_s, host_sequence_s, prefill_factor */
} Point;

static const Point start = { { 0.5e-3, 10e-6, 1.2 } };
static const Point first_step = { { 0.4e-3, 10e-6, 0.2 } };
static const Point least = { { 0.0, 0.0, 1.0 } };
static const Point most = { { 10e-3, 1e-3, 2.5 } }; /* beyond, something else is wrong */

static LlmProfile
profile_at (const LlmProfile *like, const Point *p)
{
  LlmProfile profile = *like;

  profile.host_step_s = p->at[0];
  profile.host_sequence_s = p->at[1];
  profile.prefill_factor = p->at[2];
  return profile;
}

static double
loss (const Fit *fit, const Point *p)
{
  const LlmMeasurements *all = fit->s->params->measurements.data;
  LlmProfile profile = profile_at (fit->profile, p);
  double sum = 0.0;

  for (guint i = 0; i < fit->rows->len; i++) {
    guint index = g_array_index (fit->rows, guint, i);
    const LlmMeasurement *row = &g_array_index (all->rows, LlmMeasurement, index);
    SimStreamKey key = { 1, 0, "", row->id };
    g_autoptr (SimStream) lengths = sim_stream_new (&key);
    BoardJob job = { index, lengths, &profile };
    BoardOutcome o;

    if (!board_run (fit->board, &job, &o, NULL))
      continue;
    sum += fabs (log (o.seen.tpot_s / row->tpot_s));
    if (!row->sweep)
      sum += TTFT_WEIGHT * MIN (fabs (log (o.seen.ttft_s / row->ttft_s)), TTFT_FAR);
  }
  return sum / fit->rows->len;
}

/* One constant after the other, up or down by its step; steps are halved when none helps. */
static Point
search (const Fit *fit, double *best)
{
  Point at = start, step = first_step;

  *best = loss (fit, &at);
  for (guint halved = 0; halved < HALVINGS;) {
    gboolean better = FALSE;

    for (guint k = 0; k < 2 * N_CONSTANTS; k++) {
      Point next = at;
      guint c = k / 2;
      double there;

      next.at[c] = CLAMP (at.at[c] + (k % 2 == 0 ? step.at[c] : -step.at[c]), least.at[c],
                          most.at[c]);
      if (fabs (next.at[c] - at.at[c]) <= 0.0)
        continue;
      there = loss (fit, &next);
      if (there < *best - 1e-6) {
        *best = there;
        at = next;
        better = TRUE;
      }
    }
    for (guint c = 0; c < N_CONSTANTS && !better; c++)
      step.at[c] /= 2.0;
    halved += better ? 0 : 1;
  }
  return at;
}

static gboolean
counts (const Fit *fit, const LlmMeasurement *row, guint index)
{
  SimStreamKey key = { 1, 0, "", row->id };
  g_autoptr (SimStream) lengths = NULL;
  BoardOutcome o;

  if (!row->fit || row->leave_out[0] != '\0'
      || board_profile (fit->s->params, row, (guint) fit->profile->engine) != fit->profile
      || strcmp (row->backend, llm_engine_names[fit->profile->engine].name) != 0)
    return FALSE;
  lengths = sim_stream_new (&key);
  return board_run (fit->board, &(BoardJob) { index, lengths, NULL }, &o, NULL);
}

static void
print_entry (const Fit *fit, const Point *p, const char *how)
{
  const SimEntry *e = sim_catalogue_entry_of (fit->s->catalogue, fit->profile);
  const LlmProfile *profile = fit->profile;

  printf ("  %s:\n    source: \"%s\"\n    confidence: %s\n    note: \"%s\"\n", e->name, e->source,
          e->confidence, how);
  if (profile->kernels < LLM_N_KERNELS)
    printf ("    kernels: %s\n", llm_engine_names[profile->kernels].name);
  printf ("    engine: %s\n    version: \"%s\"\n    nearest: \"%s\"\n",
          llm_engine_names[profile->engine].name, profile->version, profile->nearest);
  printf ("    host_step_s: %.4g us\n    host_sequence_s: %.4g us\n    prefill_factor: %.4g\n",
          p->at[0] * 1e6, p->at[1] < 1e-12 ? 0.0 : p->at[1] * 1e6, p->at[2]);
  printf ("    exchange: %s\n    memory_share: %g\n", llm_exchange_names[profile->exchange].name,
          profile->memory_share);
  if (profile->fused_norms)
    printf ("    fused_norms: yes\n");
  if (profile->fused_rotation)
    printf ("    fused_rotation: yes\n");
  if (profile->eager_layer_s > 0.0)
    printf ("    eager_layer_s: %.4g us\n", profile->eager_layer_s * 1e6);
  if (profile->beside_tokens > 0)
    printf ("    beside_tokens: %" G_GINT64_FORMAT " tokens\n", profile->beside_tokens);
  if (profile->front_end_s > 0.0)
    printf ("    front_end_s: %.4g ms\n", profile->front_end_s * 1e3);
  if (profile->entry_steps > 0)
    printf ("    entry_steps: %" G_GINT64_FORMAT "\n", profile->entry_steps);
  if (profile->host_overlapped)
    printf ("    host_overlapped: yes\n");
  if (isfinite (profile->nccl_values))
    printf ("    nccl_values: %g\n", profile->nccl_values);
}

static void
fit_version (Fit *fit, Point *fitted, gboolean *has)
{
  const LlmMeasurements *all = fit->s->params->measurements.data;
  double best;

  fit->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < all->rows->len; i++)
    if (counts (fit, &g_array_index (all->rows, LlmMeasurement, i), i))
      g_array_append_val (fit->rows, i);
  *has = fit->rows->len >= LEAST_ROWS;
  if (*has)
    *fitted = search (fit, &best);
  if (*has)
    fprintf (stderr, "%s %s: %u rows, loss %.4f: %.0f us, %.1f us, %.2f\n",
             llm_engine_names[fit->profile->engine].name, fit->profile->version, fit->rows->len,
             best, fitted->at[0] * 1e6, fitted->at[1] * 1e6, fitted->at[2]);
}

/* Returns: the version that @i goes by: itself, or the nearest that was fitted. */
static guint
fitted_for (const LlmBoardParams *p, const gboolean *has, guint i)
{
  const BoardVersion *v = p->profiles.items;

  for (guint hops = 0; !has[i] && hops < p->profiles.n; hops++)
    for (guint k = 0; k < p->profiles.n; k++)
      if (v[k].profile->engine == v[i].profile->engine
          && strcmp (v[k].profile->version, v[i].profile->nearest) == 0) {
        i = k;
        break;
      }
  return i;
}

static void
print_all (Fit *fit, const Point *fitted, const gboolean *has, const guint *n_rows)
{
  const LlmBoardParams *p = fit->s->params;
  const BoardVersion *v = p->profiles.items;

  printf ("# Versions of serving engines.  Written by `make fit-profiles`: host_step_s,\n"
          "# host_sequence_s and prefill_factor are fitted, the rest is kept.\n"
          "kind: llm_profile\nentries:\n");
  for (guint i = 0; i < p->profiles.n; i++) {
    guint by = fitted_for (p, has, i);
    g_autofree char *how
      = by == i ? g_strdup_printf ("fitted on %u rows", n_rows[i])
                : g_strdup_printf ("%u rows to fit on: the constants of %s", n_rows[i],
                                   v[by].profile->version);

    fit->profile = v[i].profile;
    print_entry (fit, has[by] ? &fitted[by] : &start, how);
  }
}

int
main (int argc, char **argv)
{
  BoardScenario s;
  Fit fit = { .s = &s };
  Point *fitted;
  gboolean *has;
  guint *n_rows;

  if (argc < 2 || !board_scenario_load (&s, argv[1], (const char *const *) argv + 2))
    return 2;
  fit.board = board_new (s.params, &s.policies);
  fitted = g_new0 (Point, s.params->profiles.n);
  has = g_new0 (gboolean, s.params->profiles.n);
  n_rows = g_new0 (guint, s.params->profiles.n);
  for (guint i = 0; i < s.params->profiles.n; i++) {
    fit.profile = ((const BoardVersion *) s.params->profiles.items)[i].profile;
    fit_version (&fit, &fitted[i], &has[i]);
    n_rows[i] = fit.rows->len;
    g_array_unref (fit.rows);
  }
  print_all (&fit, fitted, has, n_rows);
  g_free (fitted);
  g_free (has);
  g_free (n_rows);
  board_free (fit.board);
  board_scenario_clear (&s);
  return 0;
}
