/* models/pbs_auction/pbs_auction.c - who wins the auction for the next block, and why the market
 * concentrates.
 *
 * Builders bid for the right to make a block; the proposer takes the best bid that a relay shows
 * it.  What a builder can bid follows from the order flow that it sees; who wins today is given
 * more flow tomorrow.  The rooms: auction/ (value, strategies, one auction), slot/ (relays and
 * the proposer), archive/ (recorded slots), market/ (flows over days), detection/ (exclusive
 * flows and eras), results/ and files/. Sources: arXiv 2605.04471 (the question),
 * 2312.14510 (the auction), 2405.01329 (market data).
 */
#include "models/pbs_auction/pbs_auction.h"
#include "models/pbs_auction/check.h"
#include "models/pbs_auction/metrics_more.h"
#include "models/pbs_auction/rows.h"

/* Looked up here alone. */
static void
look_up_choices (Pbs *m)
{
  m->study = pbs_studies[m->p->study].impl;
  m->engine = pbs_engines[m->p->engine].impl;
  m->law = pbs_value_laws[m->p->value].impl;
  m->proposer = pbs_proposers[m->p->proposer].impl;
  m->design = pbs_designs[m->p->design].impl;
}

/* Bidders' strategies are filled in here, since auction/ does not know the table of choices. */
static void
set_up_parts (Pbs *m)
{
  PbsBuilders *builders = &m->builders;

  builders->traits = sim_stream (m->sim, "traits");
  builders->bluffs = sim_stream (m->sim, "bluffs");
  pbs_builders_set_up (builders, m->p);
  for (guint b = 0; b < builders->n; b++)
    builders->bidders[b].strategy = pbs_strategies[builders->rows[b]->strategy].impl;
  m->value = (PbsValue){ .p = m->p,
                         .builders = builders,
                         .blocks = sim_stream (m->sim, "blocks"),
                         .arrivals = sim_stream (m->sim, "arrivals"),
                         .values = sim_stream (m->sim, "values"),
                         .access = sim_stream (m->sim, "access") };
  pbs_accounts_init (&m->accounts, m->sim, m->p, builders);
}

/* Relays, and a proposer who may get no block from them. */
static const guint of_slots[] = {
  PBS_ORPHANED, PBS_BURNED, PBS_UNLISTED, PBS_RECEIVED, PBS_TRUSTED,
  PBS_SKIPPED, PBS_SIMULATED, PBS_SUPERSEDED, PBS_TAKEN_BACK, PBS_UNSERVED, PBS_WON_AHEAD_S,
  PBS_POLLING, PBS_LOST_HONEST, PBS_LOST_WAITING, PBS_LOST_POLLING, PBS_LOCAL_BY_RESERVE,
  PBS_RELAY_ETH, PBS_ADJUSTED, PBS_POLLS_ASKED,
  PBS_PUBLISHED_S, PBS_HEAD, PBS_CEX_SEEN, PBS_CEX_GAINED,
};

/* What a recorded bid does not tell: its block's value, and who got what of it. */
static const guint of_blocks[] = { PBS_VALUE, PBS_REFUNDS, PBS_PROFIT, PBS_LOSS, PBS_EI };

/* Value that nobody saw; what archives tell; when a proposer asked. */
static const guint of_auctions[] = { PBS_TOTAL, PBS_WASTE };
static const guint of_replay[] = {
  PBS_MARGIN,      PBS_CANCELLED,  PBS_RELAYS_A_BLOCK, PBS_TOP_CHANGES, PBS_TOP_FALLS,
  PBS_TOP_LASTS,   PBS_TOP_STEP,   PBS_TOP_AT,         PBS_TOP_AT + 1,  PBS_TOP_AT + 2,
  PBS_TOP_AT + 3,  PBS_TOP_AT + 4, PBS_TOP_AT + 5,     PBS_TOP_AT + 6,  PBS_TOP_AT + 7,
};
static const guint of_proposers[]
  = { PBS_REQUEST_S, PBS_WON_ARRIVED_S, PBS_WAITING, PBS_HONEST, PBS_LOCAL, PBS_MISSED };

/* Slots that are sold at an auction. */
static const guint of_sales[] = { PBS_UNSOLD, PBS_TIED, PBS_PROPOSER, PBS_BID, PBS_CI, PBS_BIDS };

/* Of an auction by bids at the end: nobody climbs, and no second is reported. */
static const guint of_climbing[] = { PBS_TIED, PBS_CI, PBS_EI, PBS_BIDS };

/* Builders that may pay for a slot out of their budgets: of the other studies no bid is above what
 * its builder sees. */
static const guint of_budgets[] = { PBS_ABOVE_VALUE };

static void
leave_out (const Pbs *m)
{
  gboolean slots = m->study == &pbs_study_slots, epbs = m->study == &pbs_study_epbs,
           replay = m->study == &pbs_study_replay;

  if (!slots)
    sim_absent (m->sim, of_slots, G_N_ELEMENTS (of_slots));
  if (!slots && m->study != &pbs_study_days)
    sim_absent (m->sim, of_budgets, G_N_ELEMENTS (of_budgets));
  if (m->study == &pbs_study_learn)
    {
      sim_absent (m->sim, of_blocks, G_N_ELEMENTS (of_blocks));
      sim_absent (m->sim, of_sales, G_N_ELEMENTS (of_sales));
    }
  if (m->study == &pbs_study_designs)
    sim_absent (m->sim, of_climbing, G_N_ELEMENTS (of_climbing));
  else
    sim_absent (m->sim, (const guint[]){ PBS_BURNT }, 1);
  if (m->study != &pbs_study_auctions)
    sim_absent (m->sim, of_auctions, G_N_ELEMENTS (of_auctions));
  if (!replay)
    sim_absent (m->sim, of_replay, G_N_ELEMENTS (of_replay));
  if (!slots && !replay)
    sim_absent (m->sim, of_proposers, G_N_ELEMENTS (of_proposers));
  if (!epbs || m->p->option != PBS_PRICED_OPTION)
    sim_absent (m->sim, (const guint[]){ PBS_OPTION_BID }, 1);
  if (epbs || replay)
    sim_absent (m->sim, of_blocks, G_N_ELEMENTS (of_blocks));
  if (epbs)
    sim_absent (m->sim, of_sales, G_N_ELEMENTS (of_sales));
}

/* The study takes over: it decides what an event is. */
static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Pbs *m = self;

  m->sim = sim;
  m->p = params;
  /* of all studies */
  m->ends = sim_stream (sim, "ends");
  m->ties = sim_stream (sim, "ties");
  look_up_choices (m);
  set_up_parts (m);
  leave_out (m);
  m->study->start (m);
}

/* Every study reports its own. */
static void
finish (Sim *sim, gpointer self)
{
  Pbs *m = self;

  m->study->finish (m);
}

/* The study's part first: it may point at the rest. */
static void
clear (gpointer self)
{
  Pbs *m = self;

  if (m->study != NULL && m->study->clear != NULL)
    m->study->clear (m);
  pbs_accounts_clear (&m->accounts);
  pbs_tape_clear (&m->value.tape);
  pbs_scratch_clear (&m->scratch);
}

/* For `orrery explain`.  With relays a block may be local or lost: its value goes other ways. */
static const SimLaw laws[] = {
  { "a slot is sold, or not",
    "bid_eth.n + unsold",
    "slots", TRUE, "study is auctions or slots or days" },
  { "the value of blocks is paid to proposers, kept by builders or given back",
    "proposer_eth + builder_eth + refunds_eth",
    "value_eth", TRUE, "study is auctions or days" },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[] = { { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

const SimModel pbs_auction_model = {
  .abi = SIM_MODEL_ABI,
  .name = "pbs_auction",
  .title = "block-builder auctions, order flow and concentration",
  .reference = "arXiv 2605.04471; auction: arXiv 2312.14510",
  .revision = 12,
  .params = pbs_params,
  .params_size = sizeof (PbsParams),
  .metrics = pbs_metrics,
  .state_size = sizeof (Pbs),
  .offers = offers,
  .check = pbs_check,
  .start = start,
  .finish = finish,
  .clear = clear,
  .any_resolution = TRUE,
};
