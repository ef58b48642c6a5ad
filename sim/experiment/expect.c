/* sim/experiment/expect.c - see expect.h. */
#include "sim/experiment/expect.h"
#include <math.h>

/* One expectation under evaluation. */
typedef struct {
  const SimSummary *summary;
  const GArray     *points;      /* (element-type guint): selected */
  /* the point whose own value is the result; -1 when several enter */
  gint              witness;
  guint             n_without;   /* points that an aggregate left out */
} Claim;

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

/* A name outside an aggregate: there must be one point to take it from. */
static gboolean
single_name (gpointer data, const char *name, SimCell *cell, GError **error)
{
  Claim *claim = data;
  SimCell first;

  if (claim->points->len == 0)
    return sim_invalid (error, "no point is selected");
  for (guint i = 0; i < claim->points->len; i++)
    {
      SimCell other;

      if (!sim_summary_cell (claim->summary, g_array_index (claim->points, guint, i), name, &other,
                             error))
        return FALSE;
      if (i == 0)
        first = other;
      else if (claim->points->len > 1
               && (first.text != NULL || other.text != NULL || first.number != other.number))
        return sim_invalid (
          error,
          "%u points are selected and %s differs among them: give a `where` that leaves one, "
          "or say max, min, mean, sum or count (%s)",
          claim->points->len, name, name);
    }
  claim->witness = claim->points->len == 1 ? (gint) g_array_index (claim->points, guint, 0) : -1;
  *cell = first;
  return TRUE;
}

typedef enum {
  NO_AGGREGATE,
  AGGREGATE_MAX,
  AGGREGATE_MIN,
  AGGREGATE_MEAN,
  AGGREGATE_SUM,
  AGGREGATE_COUNT
} Aggregate;

static Aggregate
aggregate_of (const char *function)
{
  static const char *const names[] = { "", "max", "min", "mean", "sum", "count" };

  for (guint i = 1; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (function, names[i]))
      return (Aggregate) i;
  return NO_AGGREGATE;
}

/* What an aggregate has seen: points without a value do not count, and the verdict says so. */
typedef struct {
  double max, min, sum;
  guint  n, n_true;
  gint   at_max, at_min;
} Seen;

static void
look (Seen *seen, guint point, double value)
{
  if (isnan (value))
    return;
  if (seen->n == 0 || value > seen->max)
    {
      seen->max = value;
      seen->at_max = (gint) point;
    }
  if (seen->n == 0 || value < seen->min)
    {
      seen->min = value;
      seen->at_min = (gint) point;
    }
  seen->sum += value;
  seen->n++;
  seen->n_true += value != 0 ? 1 : 0;
}

static double
result_of (const Seen *seen, Aggregate aggregate, gint *witness)
{
  *witness = aggregate == AGGREGATE_MAX   ? seen->at_max
             : aggregate == AGGREGATE_MIN ? seen->at_min
                                          : -1;
  switch (aggregate)
    {
    case AGGREGATE_MAX:
      return seen->n ? seen->max : NAN;
    case AGGREGATE_MIN:
      return seen->n ? seen->min : NAN;
    case AGGREGATE_MEAN:
      return seen->n ? seen->sum / seen->n : NAN;
    case AGGREGATE_SUM:
      return seen->sum;
    default:
      return seen->n_true;
    }
}

static gboolean
call (gpointer data, const char *function, const SimExpr *argument, SimCell *cell, GError **error)
{
  Claim *claim = data;
  Aggregate aggregate = aggregate_of (function);
  Seen seen = { .at_max = -1, .at_min = -1 };

  if (aggregate == NO_AGGREGATE)
    return FALSE;
  for (guint i = 0; i < claim->points->len; i++)
    {
      SimSummaryAt at = { claim->summary, g_array_index (claim->points, guint, i) };
      SimScope scope = sim_summary_scope (&at);
      double value;

      if (!sim_expr_number (argument, &scope, &value, error))
        return FALSE;
      look (&seen, at.point, value);
    }
  claim->n_without = MAX (claim->n_without, claim->points->len - seen.n);
  *cell = (SimCell){ result_of (&seen, aggregate, &claim->witness), NULL };
  return TRUE;
}

/* The interval of the result, where it is the value of one metric at one point. */
static double
half_width_of (const Claim *claim, const SimExpr *expr)
{
  g_autoptr (GPtrArray) names = sim_expr_names (expr);
  const char *text = sim_expr_text (expr);
  const char *name = names->len == 1 ? g_ptr_array_index (names, 0) : "";
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autofree char *squeezed = g_strjoinv ("", words);
  g_autofree char *max = g_strdup_printf ("max(%s)", name),
                  *min = g_strdup_printf ("min(%s)", name);
  guint metric;

  if (claim->witness < 0 || names->len != 1
      || !sim_summary_find (claim->summary, name, &metric, NULL)
      || (!g_str_equal (squeezed, name) && !g_str_equal (squeezed, max)
          && !g_str_equal (squeezed, min)))
    return NAN;
  return sim_summary_stat (claim->summary, (guint) claim->witness, metric).half_width;
}

static gboolean
compute (SimVerdict *verdict, const SimSummary *summary, GError **error)
{
  const SimExpect *expect = verdict->expect;
  g_autoptr (GArray) points = sim_summary_select (summary, expect->where, error);
  Claim claim = { summary, points, -1, 0 };
  SimScope scope = { single_name, call, &claim };

  if (points == NULL)
    return FALSE;
  if (points->len == 0)
    return sim_invalid (error, "`where` selects no point");
  if (!sim_expr_number (expect->metric, &scope, &verdict->ours, error))
    return FALSE;
  verdict->half_width = half_width_of (&claim, expect->metric);
  if (claim.n_without > 0)
    verdict->why = g_strdup_printf ("no value at %u of %u points, which are left out",
                                    claim.n_without, points->len);
  return isnan (verdict->ours) ? sim_invalid (error, "no value: the runs gave none") : TRUE;
}

static SimVerdictKind
judge (const SimVerdict *verdict)
{
  const SimExpect *expect = verdict->expect;
  gboolean inside = verdict->ours >= expect->low && verdict->ours <= expect->high;

  if (verdict->fault)
    return SIM_VERDICT_FAILS;
  if (expect->deviates)
    return inside ? SIM_VERDICT_MENDED : SIM_VERDICT_DEVIATES;
  return inside ? SIM_VERDICT_HOLDS : SIM_VERDICT_FAILS;
}

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

GArray *
sim_expect_evaluate (const SimScenario *scenario, const SimSummary *summary)
{
  const GPtrArray *expects = sim_scenario_expects (scenario);
  GArray *verdicts = g_array_new (FALSE, TRUE, sizeof (SimVerdict));

  g_array_set_clear_func (verdicts, verdict_clear);
  for (guint i = 0; i < expects->len; i++)
    {
      g_autoptr (GError) error = NULL;
      SimVerdict verdict
        = { .expect = g_ptr_array_index (expects, i), .ours = NAN, .half_width = NAN };

      if (!compute (&verdict, summary, &error))
        verdict.fault = g_strdup (error->message);
      verdict.kind = judge (&verdict);
      explain (&verdict);
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
