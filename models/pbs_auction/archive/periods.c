/* models/pbs_auction/archive/periods.c - see periods.h.
 *
 * A period keeps one small record per entity; it is reported and forgotten when the first slot
 * after it comes, so that years take no more memory than a month.
 *
 * Intervals: a share of n blocks has Wilson's; an index (HHI, Gini, Nakamoto) has no simple law,
 * and is drawn again from the multinomial of the shares.  Both take blocks as independent, which
 * winners of neighbouring slots nearly are, given the shares (repeats are near the sum of squares);
 * where repeats are far above it intervals are too narrow, and repeats are reported beside them.
 */
#include "models/pbs_auction/archive/periods.h"
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>
#include "models/pbs_auction/results/concentration.h"

enum { RESAMPLES = 200, NOBODY = G_MAXUINT };

static const double NORMAL_95 = 1.959963984540054;
static const guint64 WEI_PER_GWEI = 1000000000;

/* What one entity has of a period. */
typedef struct {
  double    blocks, margin_eth, n_margins, arrival_s, n_arrivals;
  PbsAmount wei;
} Holding;

typedef struct {
  gint64  starts_s;
  double  slots, blocks, local, missed, repeats, chances, unlabelled;
  GArray *holdings;                /* (element-type Holding) by entity */
  GArray *relays;                  /* (element-type double) blocks by relay */
  guint   before;                  /* who won the block before */
  gint64  number;                  /* of the slot before */
} Period;

struct PbsPeriods {
  Sim               *sim;
  const PbsEntities *entities;
  const char *const *relays;
  guint              n_relays;
  Period             month, day, all;
  GArray            *won;          /* (element-type double) */
  PbsAmount          wei, labelled_wei;
  SimStream         *resamples;
};

/* Nobody won the block before the first. */
static void
period_init (Period *p, gint64 starts_s)
{
  *p = (Period){ .starts_s = starts_s,
                 .holdings = g_array_new (FALSE, TRUE, sizeof (Holding)),
                 .relays = g_array_new (FALSE, TRUE, sizeof (double)),
                 .before = NOBODY };
}

/* A period that never began has nothing. */
static void
period_clear (Period *p)
{
  g_clear_pointer (&p->holdings, g_array_unref);
  g_clear_pointer (&p->relays, g_array_unref);
}

/* Months and days begin with the first slot; the whole does now. */
PbsPeriods *
pbs_periods_new (Sim *sim, const PbsEntities *entities, const PbsArchive *archive)
{
  PbsPeriods *p = g_new0 (PbsPeriods, 1);

  p->sim = sim;
  p->entities = entities;
  p->relays = pbs_archive_relays (archive, &p->n_relays);
  p->won = g_array_new (FALSE, TRUE, sizeof (double));
  p->resamples = sim_stream (sim, "resamples");
  period_init (&p->all, 0);
  return p;
}

/* Also of a run that failed before its first slot. */
void
pbs_periods_free (PbsPeriods *p)
{
  if (p == NULL)
    return;
  period_clear (&p->month);
  period_clear (&p->day);
  period_clear (&p->all);
  g_array_unref (p->won);
  g_free (p);
}

/* Entities are met as they win: arrays grow with them. */
static Holding *
holding_of (Period *p, guint entity)
{
  if (p->holdings->len <= entity)
    g_array_set_size (p->holdings, entity + 1);
  return &g_array_index (p->holdings, Holding, entity);
}

/* Only neighbours can repeat: two blocks of which the second follows the first. */
static void
add_won (Period *p, const PbsEnded *slot, const PbsEntities *entities)
{
  Holding *h = holding_of (p, slot->entity);

  p->blocks++;
  p->unlabelled += pbs_entity_is_labelled (entities, slot->entity) ? 0.0 : 1.0;
  h->blocks++;
  h->wei = pbs_amount_add (h->wei, slot->wei);
  if (slot->second != NOBODY)
    {
      h->margin_eth += pbs_amount_eth (slot->margin);
      h->n_margins++;
    }
  if (slot->at_ms != PBS_NO_TIME)
    {
      h->arrival_s += 1e-3 * slot->at_ms;
      h->n_arrivals++;
    }
  p->chances += p->before != NOBODY;
  p->repeats += p->before == slot->entity;
  for (guint i = 0; i < slot->n_relays; i++)
    {
      if (p->relays->len <= slot->relays[i])
        g_array_set_size (p->relays, slot->relays[i] + 1);
      g_array_index (p->relays, double, slot->relays[i])++;
    }
}

/* A slot without a sale breaks the chain of winners, and so does one that no file has. */
static void
add (Period *p, const PbsEnded *slot, const PbsEntities *entities)
{
  if (slot->number != p->number + 1)
    p->before = NOBODY;
  p->number = slot->number;
  p->slots++;
  p->local += slot->end == PBS_LOCAL_BLOCK;
  p->missed += slot->end == PBS_MISSED_BLOCK;
  if (slot->end == PBS_WON)
    add_won (p, slot, entities);
  p->before = slot->end == PBS_WON ? slot->entity : NOBODY;
}

/* Indices of a period's blocks by entity, and their spread when the same number of blocks is drawn
 * again by the shares. */
typedef struct {
  double value[3], half_width[3];  /* HHI, Gini coefficient, Nakamoto coefficient */
} Indices;

/* Three numbers of one distribution, in the order of their metrics. */
static void
indices_of (const double *held, guint n, double at[3])
{
  at[0] = pbs_hhi (held, n);
  at[1] = pbs_gini (held, n);
  at[2] = pbs_nakamoto (held, n, 0.51);
}

/* Those who won nothing are not in the market: they would move the Gini coefficient alone. */
static Indices
measure (PbsPeriods *all, const Period *p)
{
  g_autofree double *held = g_new (double, p->holdings->len + 1),
                    *drawn = g_new (double, p->holdings->len + 1);
  g_autofree guint *counts = g_new (guint, p->holdings->len + 1);
  double sum[3] = { 0 }, squares[3] = { 0 }, at[3];
  Indices indices;
  guint n = 0, n_drawn;

  for (guint e = 0; e < p->holdings->len; e++)
    if (g_array_index (p->holdings, Holding, e).blocks > 0.0)
      held[n++] = g_array_index (p->holdings, Holding, e).blocks;
  indices_of (held, n, indices.value);
  for (guint i = 0; i < RESAMPLES && n > 0; i++)
    {
      gsl_ran_multinomial (sim_stream_gsl (all->resamples), n, (guint) p->blocks, held, counts);
      n_drawn = 0;
      for (guint e = 0; e < n; e++)
        if (counts[e] > 0)
          drawn[n_drawn++] = counts[e];
      indices_of (drawn, n_drawn, at);
      for (guint k = 0; k < 3; k++)
        {
          sum[k] += at[k];
          squares[k] += at[k] * at[k];
        }
    }
  for (guint k = 0; k < 3; k++)
    indices.half_width[k]
      = NORMAL_95 * sqrt (MAX (0.0, squares[k] - sum[k] * sum[k] / RESAMPLES) / (RESAMPLES - 1));
  return indices;
}

/* Wilson's half-width: not 0 even where a share is 0 or 1. */
static double
share_half_width (double share, double n)
{
  const double z2 = NORMAL_95 * NORMAL_95;

  return NORMAL_95 / (1.0 + z2 / n) * sqrt (share * (1.0 - share) / n + z2 / (4.0 * n * n));
}

/* Under the time at which the period begins, Unix time. */
static void
label (PbsPeriods *all, const Period *p, guint metric, const char *who, double value)
{
  sim_label (all->sim, metric, who, (double) p->starts_s, value);
}

/* Wei exact to the last digit: whole gwei and the rest are numbers that a double holds. */
static void
report_value (PbsPeriods *all, const Period *p, const char *who, PbsAmount wei)
{
  const PbsWei gwei = wei.low / WEI_PER_GWEI;

  label (all, p, PBS_BY_MONTH_VALUE, who, pbs_amount_eth (wei));
  if (wei.high != 0 || gwei > G_GUINT64_CONSTANT (1) << 53)
    return;
  label (all, p, PBS_BY_MONTH_GWEI, who, (double) gwei);
  label (all, p, PBS_BY_MONTH_REST, who, (double) (wei.low % WEI_PER_GWEI));
}

/* Only those that won: a list of all that ever bid would be no table of a month. */
static void
report_entities (PbsPeriods *all, const Period *p)
{
  PbsAmount sum = { 0 };

  for (guint e = 0; e < p->holdings->len; e++)
    {
      const Holding *h = &g_array_index (p->holdings, Holding, e);
      const char *who = pbs_entity_name (all->entities, e);

      sum = pbs_amount_add (sum, h->wei);
      if (h->blocks <= 0.0)
        continue;
      label (all, p, PBS_BY_MONTH_BLOCKS, who, h->blocks);
      label (all, p, PBS_BY_MONTH_SHARE, who, h->blocks / p->blocks);
      label (all, p, PBS_BY_MONTH_SHARE_HALF, who,
             share_half_width (h->blocks / p->blocks, p->blocks));
      report_value (all, p, who, h->wei);
      if (h->n_margins > 0.0)
        label (all, p, PBS_BY_MONTH_MARGIN, who, h->margin_eth / h->n_margins);
      if (h->n_arrivals > 0.0)
        label (all, p, PBS_BY_MONTH_ARRIVAL, who, h->arrival_s / h->n_arrivals);
    }
  report_value (all, p, "all", sum);
}

/* Shares of entities, with all unlabelled keys as one: the index cannot be larger, whoever holds
 * them. */
static double
merged_hhi (PbsPeriods *all, const Period *p)
{
  double squares = 0.0, unlabelled = 0.0;

  for (guint e = 0; e < p->holdings->len; e++)
    {
      const double blocks = g_array_index (p->holdings, Holding, e).blocks;

      if (pbs_entity_is_labelled (all->entities, e))
        squares += blocks * blocks;
      else
        unlabelled += blocks;
    }
  return (squares + unlabelled * unlabelled) / (p->blocks * p->blocks);
}

/* Expected where winners are independent from slot to slot: the sum of squares. */
static void
report_repeats (PbsPeriods *all, const Period *p, guint metric)
{
  if (p->chances <= 0.0)
    return;
  label (all, p, metric, "all", p->repeats / p->chances);
  label (all, p, metric + 1, "all", share_half_width (p->repeats / p->chances, p->chances));
}

/* A month without a sale still tells its local blocks. */
static void
report_month (PbsPeriods *all, const Period *p)
{
  label (all, p, PBS_BY_MONTH_BLOCKS, "all", p->blocks);
  label (all, p, PBS_BY_MONTH_LOCAL, "all", p->local);
  label (all, p, PBS_BY_MONTH_MISSED, "all", p->missed);
  if (p->blocks <= 0.0)
    return;
  const Indices indices = measure (all, p);

  report_entities (all, p);
  for (guint k = 0; k < 3; k++)
    {
      label (all, p, PBS_BY_MONTH_HHI + 2 * k, "all", indices.value[k]);
      label (all, p, PBS_BY_MONTH_HHI + 2 * k + 1, "all", indices.half_width[k]);
    }
  report_repeats (all, p, PBS_BY_MONTH_REPEAT);
  label (all, p, PBS_BY_MONTH_MERGED, "all", merged_hhi (all, p));
  label (all, p, PBS_BY_MONTH_UNLABELLED, "all", p->unlabelled / p->blocks);
  for (guint r = 0; r < p->relays->len; r++)
    if (g_array_index (p->relays, double, r) > 0.0)
      label (all, p, PBS_BY_MONTH_RELAY, all->relays[r],
             g_array_index (p->relays, double, r) / p->blocks);
}

/* A day has some 7,000 blocks: shares and indices, without values. */
static void
report_day (PbsPeriods *all, const Period *p)
{
  if (p->blocks <= 0.0)
    return;
  const Indices indices = measure (all, p);

  for (guint k = 0; k < 3; k++)
    {
      label (all, p, PBS_BY_DAY_HHI + 2 * k, "all", indices.value[k]);
      label (all, p, PBS_BY_DAY_HHI + 2 * k + 1, "all", indices.half_width[k]);
    }
  report_repeats (all, p, PBS_BY_DAY_REPEAT);
  for (guint e = 0; e < p->holdings->len; e++)
    if (g_array_index (p->holdings, Holding, e).blocks > 0.0)
      label (all, p, PBS_BY_DAY_SHARE, pbs_entity_name (all->entities, e),
             g_array_index (p->holdings, Holding, e).blocks / p->blocks);
}

/* Midnight of the first of the month, UTC. */
static gint64
month_of (gint64 at_s)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (at_s);
  g_autoptr (GDateTime) first
    = g_date_time_new_utc (g_date_time_get_year (at), g_date_time_get_month (at), 1, 0, 0, 0.0);

  return g_date_time_to_unix (first);
}

/* Before the first slot there is no day. */
static void
close_day (PbsPeriods *p)
{
  if (p->day.holdings != NULL)
    report_day (p, &p->day);
  period_clear (&p->day);
}

/* Before the first slot there is no month either. */
static void
close_month (PbsPeriods *p)
{
  if (p->month.holdings != NULL)
    report_month (p, &p->month);
  period_clear (&p->month);
}

/* A new month begins with a new day, so only then is it looked for. */
void
pbs_periods_add (PbsPeriods *p, const PbsEnded *slot)
{
  static const gint64 DAY_S = 86400;
  const gint64 day = slot->begins_s / DAY_S * DAY_S;

  if (p->day.holdings == NULL || p->day.starts_s != day)
    {
      const gint64 month = month_of (slot->begins_s);

      close_day (p);
      period_init (&p->day, day);
      if (p->month.holdings == NULL || p->month.starts_s != month)
        {
          close_month (p);
          period_init (&p->month, month);
        }
    }
  add (&p->day, slot, p->entities);
  add (&p->month, slot, p->entities);
  add (&p->all, slot, p->entities);
  if (slot->end != PBS_WON)
    return;
  p->wei = pbs_amount_add (p->wei, slot->wei);
  if (pbs_amount_compare (p->wei, slot->wei) < 0)
    sim_fail (p->sim,
              "the blocks won up to slot %" G_GINT64_FORMAT
              " are worth more than 2^256 wei together: "
              "correct the value of the largest",
              slot->number);
  if (pbs_entity_is_labelled (p->entities, slot->entity))
    p->labelled_wei = pbs_amount_add (p->labelled_wei, slot->wei);
  if (p->won->len < pbs_entities_n (p->entities))
    g_array_set_size (p->won, pbs_entities_n (p->entities));
  g_array_index (p->won, double, slot->entity)++;
}

/* Shares that labels cover, of blocks and of value. */
static void
report_cover (PbsPeriods *p)
{
  const double eth = pbs_amount_eth (p->wei);

  if (p->all.blocks > 0.0)
    sim_result (p->sim, PBS_LABELLED_BLOCKS, 1.0 - p->all.unlabelled / p->all.blocks);
  if (eth > 0.0)
    sim_result (p->sim, PBS_LABELLED_VALUE, pbs_amount_eth (p->labelled_wei) / eth);
  if (p->all.chances > 0.0)
    sim_result (p->sim, PBS_REPEAT, p->all.repeats / p->all.chances);
  if (p->wei.high == 0 && p->wei.low / WEI_PER_GWEI <= G_GUINT64_CONSTANT (1) << 53)
    {
      sim_result (p->sim, PBS_WON_GWEI, (double) (p->wei.low / WEI_PER_GWEI));
      sim_result (p->sim, PBS_WON_REST, (double) (p->wei.low % WEI_PER_GWEI));
    }
}

/* The last day and month end with the file, whole or not. */
void
pbs_periods_finish (PbsPeriods *p)
{
  close_day (p);
  close_month (p);
  report_cover (p);
  g_array_set_size (p->won, pbs_entities_n (p->entities));
}

/* As doubles: what indices take. */
const double *
pbs_periods_won (const PbsPeriods *p)
{
  return (const double *) (gpointer) p->won->data;
}
