/* sim/experiment/summary/expect.c - see expect.h. */
#include <math.h>
#include "sim/core/statistics/stats.h"
#include "sim/experiment/summary/expect_state.h"

#define LEVEL 0.95              /* of the intervals that people see */
#define FALSE_ALARMS 0.01       /* over all claims that are judged together */

enum { MANY = 1000000 };        /* more replications than anybody will run */

static const char *const verdict_names[] = {
  [SIM_VERDICT_HOLDS] = "holds", [SIM_VERDICT_DEVIATES] = "deviates", [SIM_VERDICT_FAILS] = "fails",
  [SIM_VERDICT_MENDED] = "mended", [SIM_VERDICT_UNDECIDED] = "undecided",
};
static const char *const kind_names[] = {
  [SIM_KIND_INPUT] = "input", [SIM_KIND_CALIBRATED] = "calibrated", [SIM_KIND_LAW] = "law",
  [SIM_KIND_SIGN] = "sign",   [SIM_KIND_PREDICTED] = "predicted",
};

const char *
sim_verdict_name (SimVerdictKind kind)
{
  return verdict_names[kind];
}

const char *
sim_claim_kind_name (SimClaimKind kind)
{
  return kind_names[kind];
}

/* --- the rule --- */

/* Is the whole band that the claim allows beside ours +- half? */
static gboolean
is_outside (const SimVerdict *v, double half)
{
  return v->ours + half < v->expect->low || v->ours - half > v->expect->high;
}

static gboolean
is_inside (const SimVerdict *v, double half)
{
  return v->ours - half >= v->expect->low && v->ours + half <= v->expect->high;
}

static gboolean
has_two_sides (const SimExpect *expect)
{
  return !isinf (expect->low) && !isinf (expect->high);
}

/* With a tolerance, ours inside it and known as well as it asks; with one bound, the whole interval
 * on its side. */
static gboolean
holds (const SimVerdict *v)
{
  if (has_two_sides (v->expect))
    return is_inside (v, 0) && v->half_width <= (v->expect->high - v->expect->low) / 2;
  return is_inside (v, v->half_width);
}

/* @sure: the half-width at which a false alarm is as rare as promised. */
static SimVerdictKind
judge (const SimVerdict *v, double sure)
{
  if (v->fault)
    return SIM_VERDICT_FAILS;
  if (isnan (v->half_width))
    return SIM_VERDICT_UNDECIDED;
  if (v->expect->deviates)
    return is_inside (v, sure)               ? SIM_VERDICT_MENDED
           : is_outside (v, v->half_width) ? SIM_VERDICT_DEVIATES
                                           : SIM_VERDICT_UNDECIDED;
  return is_outside (v, sure) ? SIM_VERDICT_FAILS
         : holds (v)          ? SIM_VERDICT_HOLDS
                              : SIM_VERDICT_UNDECIDED;
}

/* --- what would decide --- */

/* How far ours is from the nearest bound. */
static double
distance (const SimVerdict *v)
{
  return fmin (fabs (v->ours - v->expect->low), fabs (v->ours - v->expect->high));
}

/* Returns: the fewest replications with a half-width of at most @target, if the spread stays as it
 * is; 0 where that is more than MANY. */
static guint
replications_for (const SimEstimate *e, double level, double target)
{
  double spread = e->se * sqrt (e->n);
  guint low = 2, high = MANY;

  if (target <= 0 || sim_stats_t (level, high) * spread / sqrt (high) > target)
    return 0;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (sim_stats_t (level, middle) * spread / sqrt (middle) <= target)
        high = middle;
      else
        low = middle + 1;
    }
  return high;
}

/* Returns: (transfer full): why it is undecided and what would decide it. */
static char *
tell_undecided (SimVerdict *v, const SimEstimate *e, double sure_level)
{
  gboolean narrow = has_two_sides (v->expect) && is_inside (v, 0) && !v->expect->deviates;
  double wanted = narrow ? (v->expect->high - v->expect->low) / 2 : distance (v);
  const char *what = narrow                             ? "its interval is wider than the tolerance"
                     : is_outside (v, v->half_width) ? "outside, but not beyond chance"
                                                     : "its interval reaches across the bound";
  double level = is_inside (v, 0) == v->expect->deviates ? sure_level : LEVEL;

  if (isnan (v->half_width))
    {
      v->needs = e->n < 2 ? 2 : 0;
      return g_strdup (e->n < 2 ? "one replication has no interval: run two or more"
                                : "no interval: without one of the replications there is no value");
    }
  v->needs = replications_for (e, level, wanted);
  return v->needs > 0 ? g_strdup_printf ("%s: %u replications would decide", what, v->needs)
                      : g_strdup_printf ("%s, and more replications would not decide", what);
}

/* --- verdicts --- */

/* Puts the reason of the verdict before what is noted already. */
static void
explain (SimVerdict *verdict)
{
  g_autofree char *note = g_steal_pointer (&verdict->why);
  const char *reason = verdict->fault ? verdict->fault
                       : verdict->kind == SIM_VERDICT_MENDED
                         ? "marked as deviating, but it holds: remove the mark"
                         : verdict->expect->reason;

  verdict->why
    = reason && note ? g_strdup_printf ("%s; %s", reason, note) : g_strdup (reason ? reason : note);
}

static void
verdict_clear (gpointer verdict)
{
  g_free (((SimVerdict *) verdict)->fault);
  g_free (((SimVerdict *) verdict)->why);
}

static void
note_missing (SimVerdict *v, const SimEstimate *e)
{
  g_autofree char *before = g_steal_pointer (&v->why);

  v->why
    = e->n_without == 0
        ? g_steal_pointer (&before)
        : g_strdup_printf ("%s%sno value at %u of %u points, which are left out",
                           before ? before : "", before ? "; " : "", e->n_without, e->n_points);
}

/* @alarm: how often a true claim may fail. */
static void
evaluate (SimVerdict *v, const SimSummary *summary, double alarm)
{
  g_autoptr (GError) error = NULL;
  SimEstimate e = { .n_choices = 1 };
  double sure = 0, level;

  if (!sim_expect_estimate (v->expect, summary, &e, &error))
    {
      v->fault = g_strdup (error->message);
      v->kind = judge (v, 0);
      explain (v);
      return;
    }
  if (e.blank)
    {
      v->kind = SIM_VERDICT_UNDECIDED;
      v->needs = e.needs;
      v->why = e.blank;
      return;
    }
  level = 1 - alarm / e.n_choices;
  v->ours = e.ours;
  v->n = e.n == G_MAXUINT ? 0 : e.n;
  v->half_width = e.se == 0 ? 0 : isnan (e.se) ? NAN : sim_stats_t (LEVEL, e.n) * e.se;
  if (e.se > 0)
    sure = sim_stats_t (level, e.n) * e.se;
  v->kind = judge (v, sure);
  if (v->kind == SIM_VERDICT_UNDECIDED)
    v->why = tell_undecided (v, &e, level);
  note_missing (v, &e);
  explain (v);
}

void
sim_expect_names (const SimScenario *scenario, GPtrArray *names)
{
  const GPtrArray *expects = sim_scenario_expects (scenario);

  for (guint i = 0; i < expects->len; i++)
    {
      g_autoptr (GPtrArray) used
        = sim_expr_names (((const SimExpect *) g_ptr_array_index (expects, i))->metric);

      g_ptr_array_extend (names, used, NULL, NULL);
    }
}

SimSummary *
sim_expect_summary (const SimScenario *scenario, SimStore *store, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  sim_expect_names (scenario, names);
  return sim_summary_new_keeping (store, names, error);
}

GArray *
sim_expect_evaluate (const SimScenario *scenario, const SimSummary *summary, guint n_together)
{
  const GPtrArray *expects = sim_scenario_expects (scenario);
  GArray *verdicts = g_array_new (FALSE, TRUE, sizeof (SimVerdict));

  g_array_set_clear_func (verdicts, verdict_clear);
  for (guint i = 0; i < expects->len; i++)
    {
      SimVerdict verdict
        = { .expect = g_ptr_array_index (expects, i), .ours = NAN, .half_width = NAN };

      evaluate (&verdict, summary, FALSE_ALARMS / MAX (n_together, expects->len));
      g_array_append_val (verdicts, verdict);
    }
  return verdicts;
}

gboolean
sim_expect_all_hold (const GArray *verdicts)
{
  for (guint i = 0; i < verdicts->len; i++)
    {
      SimVerdictKind kind = g_array_index (verdicts, SimVerdict, i).kind;

      if (kind == SIM_VERDICT_FAILS || kind == SIM_VERDICT_MENDED)
        return FALSE;
    }
  return TRUE;
}
