/* models/rank_failure/faults/faults.c - when ranks, nodes and switches fail.
 *
 * Per GPU one mean time between events covers all domains; shares split it (Llama 3 table: 331 of
 * 419 local to a rank, 53 to a node, 35 to a switch).  An event of a node or switch kills all its
 * ranks.  Exponential events are superposed; with Weibull each rank has its own clock and age,
 * renewed at its failure, while nodes and switches stay exponential; bursts modulate all rates.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include "models/rank_failure/faults/faults.h"
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/inputs.h"

/* Without faults_in_repair the process is the textbook one of availability: no fault in a pause. */
static gboolean
may_strike (const EpFailures *m)
{
  return m->inst->p->study == EP_FAULTS_ALONE || m->inst->p->faults_in_repair
         || m->inst->state == EP_SERVING;
}

/* Times between events, for their spread. */
static void
note_interval (EpFailures *m)
{
  double now = sim_now_s (m->inst->sim), gap = now - m->last_fault_s;

  m->last_fault_s = now;
  m->interval_sum_s += gap;
  m->interval_sum2_s2 += gap * gap;
}

/* Of what has the right to strike now. */
static void
hit (EpFailures *m, guint domain, guint first, guint n)
{
  gboolean crash = sim_uniform (sim_stream (m->inst->sim, "kinds")) < m->inst->p->crash_share;

  m->fault_counts[domain]++;
  sim_count (m->inst->sim, EP_FAULTS, 1);
  note_interval (m);
  ep_category_draw (m, domain);
  if (m->inst->p->study == EP_SERVE)
    ep_die (m->recovery, first, MIN (n, m->inst->n_ranks - first), domain == 0 && crash);
}

/* The kind is drawn whether it counts or not, so that a fault that may not strike moves no later
 * draw. */
static void
miss (EpFailures *m, guint domain, guint first, guint n)
{
  sim_uniform (sim_stream (m->inst->sim, "kinds"));
}

static void
strike (EpFailures *m, guint domain, guint first, guint n)
{
  (may_strike (m) ? hit : miss) (m, domain, first, n);
}

/* Ranks that an event of the domain kills: one, a node, or all nodes of a switch. */
static guint
domain_size (const EpFailures *m, guint domain)
{
  guint node = (guint) m->inst->p->ranks_per_node;

  return domain == 0   ? 1
         : domain == 1 ? node
                       : node * (guint) MAX (1, m->inst->p->nodes_per_switch);
}

/* Events a second of all domains that are exponential. */
static double
rate_of (const EpFailures *m, guint domain)
{
  const EpParams *p = m->inst->p;
  double all = m->hazard * m->inst->n_ranks / p->rank_mtbf_s;

  if (domain == 0)
    return p->fault_law == EP_WEIBULL ? 0.0 : all * p->rank_share;
  return all * (domain == 1 ? p->node_share : p->switch_share);
}

/* With run.rare the house decides when, and what: mean repairs say how soon is soon. */
static double
next_fault_s (const EpFailures *m, const double *rates, double sum)
{
  Sim *sim = m->inst->sim;
  SimStream *stream = sim_stream (sim, "faults");

  if (!sim_rare_wanted (sim))
    return sum > 0.0 ? sim_exp (stream, 1.0 / sum) : INFINITY;
  return sim_rare_delay (sim, stream, rates, 3, ep_next_repair_s (m->recovery));
}

static guint
domain_of (const EpFailures *m, gboolean struck, const double *rates, double sum)
{
  SimStream *stream = sim_stream (m->inst->sim, "domains");
  double u;

  if (sim_rare_wanted (m->inst->sim))
    return struck ? sim_rare_kind (m->inst->sim, stream) : 0;
  u = sim_uniform (stream) * sum;
  return u < rates[0] ? 0 : u < rates[0] + rates[1] ? 1 : 2;
}

static void
superposed (Sim *sim, gpointer self, gpointer item)
{
  EpFailures *m = self;
  double rates[3] = { rate_of (m, 0), rate_of (m, 1), rate_of (m, 2) };
  double sum = rates[0] + rates[1] + rates[2], delay_s;
  guint domain = domain_of (m, item != NULL, rates, sum), size, n;

  if (item != NULL)
    {
      size = domain_size (m, domain);
      n = (m->inst->n_ranks + size - 1) / size;
      strike (m, domain, size * (guint) sim_integer (sim_stream (sim, "victims"), n), size);
    }
  delay_s = next_fault_s (m, rates, sum);
  m->fault_event = sum > 0.0 ? sim_after (sim, delay_s, superposed, m, m) : 0;
}

/* Without memory a new draw is as good as the rest of the old one. */
static void
redraw (EpFailures *m)
{
  if (m->fault_event != 0)
    sim_cancel (m->inst->sim, m->fault_event);
  superposed (m->inst->sim, m, NULL);
}

/* A cycle of run.rare ends; the next one has a clock of its own. */
void
ep_faults_renewed (gpointer failures)
{
  EpFailures *m = failures;

  sim_rare_renewed (m->inst->sim);
  redraw (m);
}

/* Failures that come in bursts: a Poisson process whose rate is modulated by a Markov chain of two
 * states.  For an exponential time of mean calm_s all rates are low, then for one of mean burst_s
 * they are burst_factor times as high; over a long time there are as many events as without bursts.
 * The first state is drawn from the stationary law.
 * Source: W. Fischer, K. Meier-Hellstern, The Markov-modulated Poisson process (MMPP) cookbook,
 * Performance Evaluation 18 (1993), 149-171. */
static void
set_hazard (EpFailures *m, gboolean burst)
{
  const EpParams *p = m->inst->p;
  double calm = (p->calm_s + p->burst_s) / (p->calm_s + p->burst_factor * p->burst_s);

  m->bursting = burst;
  m->hazard = burst ? p->burst_factor * calm : calm;
}

static void change_hazard (Sim *sim, gpointer self, gpointer item);

static void
wait_to_change (EpFailures *m)
{
  double mean_s = m->bursting ? m->inst->p->burst_s : m->inst->p->calm_s;

  sim_after (m->inst->sim, sim_exp (sim_stream (m->inst->sim, "bursts"), mean_s), change_hazard, m,
             NULL);
}

static void
change_hazard (Sim *sim, gpointer self, gpointer item)
{
  EpFailures *m = self;

  set_hazard (m, !m->bursting);
  redraw (m);
  wait_to_change (m);
}

static void
start_bursts (EpFailures *m)
{
  const EpParams *p = m->inst->p;
  double share = p->burst_s / (p->burst_s + p->calm_s);

  set_hazard (m, sim_uniform (sim_stream (m->inst->sim, "bursts")) < share);
  wait_to_change (m);
}

/* The scale at which the mean life is the one that rank_mtbf_s and rank_share state. */
static double
weibull_scale_s (const EpParams *p)
{
  return p->rank_mtbf_s / p->rank_share / tgamma (1.0 + 1.0 / p->weibull_shape);
}

/* The rest of the life of a rank that is @age_s old. */
static double
weibull_s (EpFailures *m, double age_s)
{
  double k = m->inst->p->weibull_shape, scale = weibull_scale_s (m->inst->p), age = age_s / scale;
  double spent = -log (sim_uniform (sim_stream (m->inst->sim, "lives")));

  return age <= 0.0 ? scale * pow (spent, 1.0 / k)
                    : scale * MAX (0.0, pow (pow (age, k) + spent, 1.0 / k) - age);
}

/* The first failure seen from now on.  Stationary: the life under way is drawn by its length, and
 * now is anywhere in it, so that the rate is 1 / MTBF from the start for every shape.
 * Source: D. R. Cox, Renewal Theory, 1962, chapter 5. */
static double
first_life_s (EpFailures *m)
{
  const EpParams *p = m->inst->p;
  SimStream *stream = sim_stream (m->inst->sim, "ages");
  double length;

  if (p->rank_ages == EP_OF_AGE)
    return weibull_s (m, sim_dist_draw (&p->rank_age_s, stream));
  length = weibull_scale_s (p)
           * pow (gsl_ran_gamma (sim_stream_gsl (stream), 1.0 + 1.0 / p->weibull_shape, 1.0),
                  1.0 / p->weibull_shape);
  return length * sim_uniform (stream);
}

/* Renewal: what replaces the rank is new, whatever killed it. */
static void
worn_out (Sim *sim, gpointer self, gpointer item)
{
  EpFailures *m = self;
  const EpRank *rank = item;

  strike (m, 0, (guint) (rank - m->inst->rank), 1);
  sim_after (sim, weibull_s (m, 0.0), worn_out, m, item);
}

/* Returns: the largest domain that begins at rank @first and dies whole. */
static guint
domain_at (const EpFailures *m, const gboolean *dies, guint first)
{
  guint domain = 2;

  for (; domain > 0; domain--)
    {
      guint size = domain_size (m, domain), r = first;

      while (first % size == 0 && r < first + size && r < m->inst->n_ranks && dies[r])
        r++;
      if (r - first > domain_size (m, domain - 1) && (r == first + size || r == m->inst->n_ranks))
        break;
    }
  return domain;
}

typedef void (*EpStrike) (EpFailures *m, guint domain, guint first, guint n);

/* Ranks that die at one instant and make up a node, or the nodes of a switch, died of one cause,
 * and are repaired as one. */
static void
strike_domains (EpFailures *m, const gboolean *dies, EpStrike struck)
{
  for (guint r = 0, domain; r < m->inst->n_ranks;
       r += MAX (1, dies[r] ? domain_size (m, domain) : 1))
    {
      domain = domain_at (m, dies, r);
      if (dies[r])
        struck (m, domain, r, domain_size (m, domain));
    }
}

/* Counted when it was planned, whatever it hits, and never a crash: so it is not `strike`. */
static void
strike_planned (EpFailures *m, guint domain, guint first, guint n)
{
  if (m->inst->p->study == EP_SERVE)
    ep_die (m->recovery, first, MIN (n, m->inst->n_ranks - first), FALSE);
}

/* fault_ranks different ranks, in a row or anywhere. */
static void
planned (Sim *sim, gpointer self, gpointer item)
{
  EpFailures *m = self;
  g_autofree guint *victims = g_new (guint, m->inst->n_ranks);
  g_autofree gboolean *dies = g_new0 (gboolean, m->inst->n_ranks);

  for (guint r = 0; r < m->inst->n_ranks; r++)
    victims[r] = (guint) (m->inst->p->fault_rank + r) % m->inst->n_ranks;
  if (m->inst->p->fault_scattered)
    sim_shuffle (sim_stream (sim, "victims"), victims, m->inst->n_ranks, sizeof *victims);
  m->fault_counts[0] += m->inst->p->fault_ranks;
  sim_count (sim, EP_FAULTS, (double) m->inst->p->fault_ranks);
  for (gint64 i = 0; i < m->inst->p->fault_ranks && i < m->inst->n_ranks; i++)
    dies[victims[i]] = TRUE;
  strike_domains (m, dies, strike_planned);
}

/* All that the file has for this instant: it strikes together, before the first of it makes a
 * pause. */
static void
traced (Sim *sim, gpointer self, gpointer item)
{
  EpFailures *m = self;
  const EpFaults *trace = m->inst->p->fault_trace.data;
  const EpFault *fault = item;
  g_autofree gboolean *dies = g_new0 (gboolean, m->inst->n_ranks);

  for (; fault < trace->faults + trace->n && fault->time_s <= ((const EpFault *) item)->time_s;
       fault++)
    dies[fault->rank] = TRUE;
  strike_domains (m, dies, may_strike (m) ? hit : miss);
}

void
ep_faults_start (EpFailures *m)
{
  const EpFaults *trace = m->inst->p->fault_trace.data;

  m->hazard = 1.0;
  if (m->inst->p->faults == EP_PROCESS && m->inst->p->fault_law == EP_BURSTS)
    start_bursts (m);
  if (m->inst->p->faults == EP_AT)
    sim_after (m->inst->sim, m->inst->p->fault_at_s, planned, m, NULL);
  if (m->inst->p->faults == EP_PROCESS)
    superposed (m->inst->sim, m, NULL);
  if (m->inst->p->faults == EP_PROCESS && m->inst->p->fault_law == EP_WEIBULL)
    for (guint r = 0; r < m->inst->n_ranks; r++)
      sim_after (m->inst->sim, first_life_s (m), worn_out, m, &m->inst->rank[r]);
  if (m->inst->p->faults == EP_FAULT_TRACE)
    for (guint i = 0; i < trace->n; i++)
      if (i == 0 || trace->faults[i].time_s > trace->faults[i - 1].time_s)
        sim_after (m->inst->sim, trace->faults[i].time_s, traced, m, (gpointer) &trace->faults[i]);
}
