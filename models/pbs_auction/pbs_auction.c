/* models/pbs_auction/pbs_auction.c - who wins the auction for the next block, and why the market
 * concentrates.
 *
 * Builders bid for the right to make a block; the proposer takes the best bid that a relay shows
 * it.  What a builder can bid follows from the order flow that it sees; who wins today is given
 * more flow tomorrow.  Three parts: inside a slot (auction*.c, strategy_*.c, value_*.c and the
 * slot files), across days (market files), and measurement (concentration.c and the detector
 * files).  Each file names what it implements. Sources: arXiv 2605.04471 (the question),
 * 2312.14510 (the auction), 2405.01329 (market data).
 */
#include "models/pbs_auction/pbs_auction.h"
#include "models/pbs_auction/pbs.h"

static gboolean
check_builder (const PbsBuilder *r, GError **error)
{
  const PbsStrategy *strategy = pbs_strategies[r->strategy].impl;

  if (r->access_low_share > r->access_high_share)
    return sim_invalid (error, "builder %s: access_low_share (%g) is above access_high_share (%g)",
                        r->name, r->access_low_share, r->access_high_share);
  if (r->margin_eth < 0.0 && !strategy->any_margin)
    return sim_invalid (error,
                        "builder %s: margin_eth (%g ETH) is negative, which strategy %s does not "
                        "allow; subsidised does",
                        r->name, r->margin_eth, pbs_strategies[r->strategy].name);
  return TRUE;
}

static gboolean
check (gconstpointer params, GError **error)
{
  const PbsParams *p = params;
  const PbsStudy *study = pbs_studies[p->study].impl;
  const guint n = pbs_count_builders (p);

  if (n == 0 && !study->needs_no_builder)
    return sim_invalid (error, "there is no builder: give rows in builders");
  if (n > PBS_BUILDERS_MAX)
    return sim_invalid (error, "%u builders, at most %d", n, PBS_BUILDERS_MAX);
  if (p->payment != PBS_FIRST_PRICE && !study->pays)
    return sim_invalid (error,
                        "payment: study %s knows first prices alone; auctions and slots have "
                        "the other",
                        pbs_studies[p->study].name);
  if (p->bluff_low_eth > p->bluff_high_eth)
    return sim_invalid (error, "bluff_low_eth (%g ETH) is above bluff_high_eth (%g ETH)",
                        p->bluff_low_eth, p->bluff_high_eth);
  if (p->public_hz + p->private_hz <= 0.0)
    return sim_invalid (error, "public_hz and private_hz are both 0: nothing to bid for");
  for (guint i = 0; i < p->builders.n; i++)
    if (!check_builder (&((const PbsBuilder *) p->builders.items)[i], error))
      return FALSE;
  return study->check == NULL || study->check (p, error);
}

static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Pbs *m = self;

  m->sim = sim;
  m->p = params;
  m->study = pbs_studies[m->p->study].impl;
  m->sales = g_array_new (FALSE, FALSE, sizeof (PbsSale));
  m->blocks = sim_stream (sim, "blocks");
  m->arrivals = sim_stream (sim, "arrivals");
  m->values = sim_stream (sim, "values");
  m->access = sim_stream (sim, "access");
  m->traits = sim_stream (sim, "traits");
  m->bluffs = sim_stream (sim, "bluffs");
  m->ends = sim_stream (sim, "ends");
  m->ties = sim_stream (sim, "ties");
  pbs_set_up_builders (m);
  m->study->start (m);
}

static void
finish (Sim *sim, gpointer self)
{
  Pbs *m = self;

  m->study->finish (m);
}

static void
clear (gpointer self)
{
  Pbs *m = self;

  if (m->study != NULL && m->study->clear != NULL)
    m->study->clear (m);
  g_clear_pointer (&m->sales, g_array_unref);
  pbs_tape_clear (&m->tape);
  pbs_scratch_clear (&m->scratch);
}

const SimModel pbs_auction_model = {
  .abi = SIM_MODEL_ABI,
  .name = "pbs_auction",
  .title = "block-builder auctions, order flow and concentration",
  .reference = "arXiv 2605.04471; auction: arXiv 2312.14510",
  .revision = 3,
  .params = pbs_params,
  .params_size = sizeof (PbsParams),
  .metrics = pbs_metrics,
  .state_size = sizeof (Pbs),
  .check = check,
  .start = start,
  .finish = finish,
  .clear = clear,
};
