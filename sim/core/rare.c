/* sim/core/rare.c - see rare.h. */
#include "sim/core/rare.h"

#include <math.h>
#include <string.h>

#include "sim/core/engine_state.h"

enum { KEPT = 16 };
#define OFF 5.0 /* standard errors from 1 */

/* The clock of the next failure.  A biased one has, beside the model's rate, a hazard of
 * 1 / (scale_s + t) after t, and all kinds are equally likely: without a failure for t its
 * likelihood ratio is 1 + t / scale_s. */
typedef struct {
  double rate[SIM_RARE_KINDS], sum;
  guint n, n_active; /* kinds; those that fail at all */
  gboolean biased, running;
  double scale_s;           /* infinite: the model's rate alone */
  double since_s, booked_s; /* the weight holds so much since then already */
} Clock;

typedef struct {
  gboolean biased, reached;
  double log_weight; /* of the likelihood ratio up to now */
  double began_s, costed_s;
  double cost[SIM_RARE_MEASURES]; /* a second, now */
  double paid[SIM_RARE_MEASURES]; /* weighted */
} Cycle;

struct SimRare {
  Clock clock;
  Cycle cycle;
  guint64 n_biased, n_plain, n_reached;
  double length_s;        /* sums: of plain cycles ... */
  double weight, weight2; /* ... and of those that count for costs */
  double paid[SIM_RARE_MEASURES], paid2[SIM_RARE_MEASURES];
  guint kept[KEPT], n_kept;
};

static SimRareMethod
method_of (const Sim *sim)
{
  return sim->engine->config.rare;
}

static SimRare *
rare_of (Sim *sim)
{
  if (sim->rare == NULL)
    {
      sim->rare = g_new0 (SimRare, 1);
      sim->rare->cycle.biased = method_of (sim) == SIM_RARE_BIASING;
    }
  return sim->rare;
}

gboolean
sim_rare_wanted (const Sim *sim)
{
  return method_of (sim) != SIM_RARE_NONE;
}

/* --- the weight --- */

static void
book_weight (SimRare *rare, double now_s)
{
  Clock *c = &rare->clock;
  double past_s = now_s - c->since_s;

  if (!c->running || !c->biased)
    return;
  rare->cycle.log_weight += log1p (past_s / c->scale_s) - log1p (c->booked_s / c->scale_s);
  c->booked_s = past_s;
}

/* Costs count by the weight at the end of the time that they are for: on average it is what it was
 * at their moment. */
static void
book_costs (SimRare *rare, double now_s)
{
  Cycle *cycle = &rare->cycle;
  double weighted;

  book_weight (rare, now_s);
  weighted = (now_s - cycle->costed_s) * exp (cycle->log_weight);
  for (guint i = 0; i < SIM_RARE_MEASURES; i++)
    cycle->paid[i] += cycle->cost[i] * weighted;
  cycle->costed_s = now_s;
}

/* --- failures --- */

static void
set_rates (Clock *c, const double *rates, guint n)
{
  memcpy (c->rate, rates, n * sizeof *rates);
  c->n = n;
  c->n_active = 0;
  c->sum = 0;
  for (guint i = 0; i < n; i++)
    {
      c->sum += rates[i];
      c->n_active += rates[i] > 0 ? 1 : 0;
    }
}

/* The first failure comes when it comes, of any kind, while all is whole; then within about one
 * repair. */
double
sim_rare_delay (Sim *sim, SimStream *stream, const double *rates, guint n, double repair_s)
{
  SimRare *rare = rare_of (sim);
  Clock *c = &rare->clock;
  double life_s, soon_s;

  sim_assert (sim, n <= SIM_RARE_KINDS);
  book_weight (rare, sim_now_s (sim));
  set_rates (c, rates, n);
  c->biased = rare->cycle.biased && !rare->cycle.reached && repair_s > 0;
  c->scale_s = repair_s;
  c->since_s = sim_now_s (sim);
  c->booked_s = 0;
  c->running = c->sum > 0;
  if (!c->running)
    return INFINITY;
  life_s = sim_exp (stream, 1 / c->sum);
  if (!c->biased || isinf (c->scale_s))
    return life_s;
  soon_s = c->scale_s * (1 / sim_uniform (stream) - 1);
  return MIN (life_s, soon_s);
}

/* Returns: the kind at which the running sum of @rates, or of 1 for each above 0, passes @u. */
static guint
pick (const Clock *c, gboolean equally, double u)
{
  guint last = 0;

  for (guint i = 0; i < c->n; i++)
    {
      if (c->rate[i] <= 0)
        continue;
      last = i;
      u -= equally ? 1 : c->rate[i];
      if (u < 0)
        break;
    }
  return last;
}

guint
sim_rare_kind (Sim *sim, SimStream *stream)
{
  SimRare *rare = rare_of (sim);
  Clock *c = &rare->clock;
  double u = sim_uniform (stream), hazard;
  guint kind;

  sim_assert (sim, c->running);
  book_weight (rare, sim_now_s (sim));
  c->running = FALSE;
  if (!c->biased)
    return pick (c, FALSE, u * c->sum);
  kind = pick (c, TRUE, u * c->n_active);
  hazard = c->sum + 1 / (c->scale_s + c->booked_s);
  rare->cycle.log_weight += log (c->rate[kind] * c->n_active / hazard);
  return kind;
}

/* --- cycles --- */

void
sim_rare_cost (Sim *sim, guint measure, double rate)
{
  sim_assert (sim, measure < SIM_RARE_MEASURES);
  if (!sim_rare_wanted (sim))
    return;
  book_costs (rare_of (sim), sim_now_s (sim));
  sim->rare->cycle.cost[measure] = rate;
}

void
sim_rare_reached (Sim *sim)
{
  if (sim_rare_wanted (sim))
    rare_of (sim)->cycle.reached = TRUE;
}

static void
add_costs (SimRare *rare)
{
  const Cycle *cycle = &rare->cycle;
  double weight = exp (cycle->log_weight);

  rare->n_biased++;
  rare->n_reached += cycle->reached ? 1 : 0;
  rare->weight += weight;
  rare->weight2 += weight * weight;
  for (guint i = 0; i < SIM_RARE_MEASURES; i++)
    {
      rare->paid[i] += cycle->paid[i];
      rare->paid2[i] += cycle->paid[i] * cycle->paid[i];
    }
}

static void
add_length (SimRare *rare, double now_s)
{
  rare->n_plain++;
  rare->length_s += now_s - rare->cycle.began_s;
}

/* Plain cycles do for both where none is biased. */
void
sim_rare_renewed (Sim *sim)
{
  SimRareMethod method = method_of (sim);
  double now_s = sim_now_s (sim);
  SimRare *rare;

  if (method == SIM_RARE_NONE || now_s <= rare_of (sim)->cycle.began_s)
    return;
  rare = sim->rare;
  book_costs (rare, now_s);
  if (rare->cycle.biased || method == SIM_RARE_PLAIN)
    add_costs (rare);
  if (!rare->cycle.biased)
    add_length (rare, now_s);
  rare->clock.running = FALSE;
  rare->cycle = (Cycle){ .biased = method == SIM_RARE_BIASING && !rare->cycle.biased,
                         .began_s = now_s,
                         .costed_s = now_s };
  if (rare->n_biased >= sim->engine->config.rare_cycles
      && rare->n_plain >= sim->engine->config.rare_cycles)
    sim_stop (sim);
}

double
sim_rare_average (const Sim *sim, guint measure)
{
  const SimRare *rare = sim->rare;

  if (rare == NULL || rare->n_biased == 0 || rare->n_plain == 0)
    return NAN;
  return rare->paid[measure] / (double) rare->n_biased / (rare->length_s / (double) rare->n_plain);
}

void
sim_rare_result (Sim *sim, guint metric, double value)
{
  SimRare *rare = rare_of (sim);

  sim_assert (sim, rare->n_kept < KEPT);
  sim_result (sim, metric, value);
  rare->kept[rare->n_kept++] = metric;
}

gboolean
sim_rare_keeps (const Sim *sim, guint metric)
{
  for (guint i = 0; sim->rare && i < sim->rare->n_kept; i++)
    if (sim->rare->kept[i] == metric)
      return TRUE;
  return FALSE;
}

/* --- the run checks itself --- */

static void
judge_weight (Sim *sim, double mean)
{
  const SimRare *rare = sim->rare;
  double n = (double) rare->n_biased;
  double error = sqrt (MAX (0, rare->weight2 / n - mean * mean) / n);

  if (fabs (mean - 1) > OFF * error)
    sim_fail (sim,
              "run.rare: the mean weight of the biased cycles is %.4g +- %.2g (standard error), "
              "not 1: their weights are too unequal for so few cycles; more of them "
              "(run.rare.cycles), or method: plain",
              mean, error);
}

/* Of the measure that rests on the fewest: as many cycles that cost alike would be as good.
 * Source: A. Kong, J. S. Liu, W. H. Wong, Journal of the American Statistical Association 89 (1994)
 * 278-288. */
static double
effective_cycles (const SimRare *rare)
{
  double least = INFINITY;

  for (guint i = 0; i < SIM_RARE_MEASURES; i++)
    if (rare->paid[i] > 0)
      least = MIN (least, rare->paid[i] * rare->paid[i] / rare->paid2[i]);
  return least;
}

SimRareCheck
sim_rare_judge (Sim *sim)
{
  guint64 wanted = sim->engine->config.rare_cycles;
  const SimRare *rare = rare_of (sim);
  SimRareCheck check
    = { rare->weight / (double) rare->n_biased, (double) rare->n_reached, effective_cycles (rare) };

  if (rare->n_biased < wanted || rare->n_plain < wanted)
    sim_fail (sim,
              "run.rare: the run ended at %.6g s, before its cycles were over: a longer run.until "
              "(inf is the default)",
              sim_now_s (sim));
  else if (rare->n_reached < SIM_RARE_LEAST)
    sim_fail (sim,
              "run.rare: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
              " cycles reached what is rare, and a result rests on %d at least: more of them "
              "(run.rare.cycles)",
              rare->n_reached, rare->n_biased, SIM_RARE_LEAST);
  else
    judge_weight (sim, check.mean_weight);
  return check;
}
