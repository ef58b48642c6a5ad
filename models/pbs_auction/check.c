/* models/pbs_auction/check.c - rules across parameters that hold before a run; those of one study
 * are in its file. */
#include "models/pbs_auction/check.h"
#include "models/pbs_auction/rows.h"
#include <string.h>

/* A negative margin is money put in: only a strategy that says so may have it. */
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

/* An engine that plays the end alone cannot have strategies that look at other bids. */
static gboolean
check_engine (const PbsParams *p, GError **error)
{
  const PbsEngine *engine = pbs_engines[p->engine].impl;
  const PbsBuilder *rows = p->builders.items;

  for (guint i = 0; engine->refuses_reactive && p->top_visible && i < p->builders.n; i++)
    if (((const PbsStrategy *) pbs_strategies[rows[i].strategy].impl)->reactive)
      return sim_invalid (error,
                          "engine fast sees the end of an auction alone, but strategy %s looks at "
                          "the best bid; use event or tick",
                          pbs_strategies[rows[i].strategy].name);
  return TRUE;
}

/* A level of something that a strategy does not look at would teach nothing, and its gains of 0
 * would read as an equilibrium. */
static gboolean
check_learner (const PbsParams *p, const PbsBuilder *r, GError **error)
{
  const PbsStrategy *s = pbs_strategies[r->strategy].impl;
  const char *name = pbs_strategies[r->strategy].name;

  if (p->learn_of == PBS_LEARN_MARGIN && (s == &pbs_shaded || s == &pbs_sealed_second_price))
    return sim_invalid (error, "builder %s: strategy %s has no margin to learn", r->name, name);
  if (p->learn_of == PBS_LEARN_REVEAL && !s->timed)
    return sim_invalid (error,
                        "builder %s: strategy %s has no reveal time to learn: last_minute, stealth "
                        "and bluff have",
                        r->name, name);
  if (p->learn_of == PBS_LEARN_BLUFF && s != &pbs_bluff)
    return sim_invalid (error, "builder %s: strategy %s has no bluff to learn: bluff has", r->name,
                        name);
  return TRUE;
}

/* In study epbs nobody bids, but this law draws a value a builder. */
static gboolean
values_are_of_builders (const PbsParams *p)
{
  return pbs_studies[p->study].impl == &pbs_study_epbs
         && pbs_value_laws[p->value].impl == &pbs_value_structural;
}

/* Draws and results go by name: of two rows of one name the order would decide. */
static gboolean
check_names (const PbsParams *p, GError **error)
{
  const char *builder = pbs_name_twice (&p->builders, sizeof (PbsBuilder)),
             *relay = pbs_name_twice (&p->relays, sizeof (PbsRelay));

  for (guint i = 0; i < p->builders.n; i++)
    if (strcmp (((const PbsBuilder *) p->builders.items)[i].name, "all") == 0)
      return sim_invalid (error, "a builder is called all, as totals are: give it another name");
  if (builder != NULL)
    return sim_invalid (error,
                        "two rows of builders are called %s: give each its own name, or one row a "
                        "count",
                        builder);
  if (relay != NULL)
    return sim_invalid (error, "two relays are called %s: give each its own name", relay);
  return TRUE;
}

/* What every study needs, then the study's own rules.  The order is of what a user would mend
 * first: who bids, what is paid, then the rows one by one. */
gboolean
pbs_check (gconstpointer params, GError **error)
{
  const PbsParams *p = params;
  const PbsStudy *study = pbs_studies[p->study].impl;
  const guint n = pbs_count_builders (p);

  if (n == 0 && (!study->needs_no_builder || values_are_of_builders (p)))
    return sim_invalid (error, "there is no builder: give rows in builders");
  if (n > PBS_BUILDERS_MAX)
    return sim_invalid (error, "%u builders, at most %d: give fewer rows, or lower counts", n,
                        PBS_BUILDERS_MAX);
  /* accepted and ignored would be a result of another auction */
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
    if (!check_builder (&((const PbsBuilder *) p->builders.items)[i], error)
        || (study == &pbs_study_learn
            && !check_learner (p, &((const PbsBuilder *) p->builders.items)[i], error)))
      return FALSE;
  if (study->plays_engine && !check_engine (p, error))
    return FALSE;
  if (!check_names (p, error))
    return FALSE;
  if (pbs_value_laws[p->value].impl == &pbs_value_own && study != &pbs_study_auctions
      && study != &pbs_study_learn)
    return sim_invalid (error, "value: own is of studies auctions and learn alone");
  if (study == &pbs_study_designs && pbs_value_laws[p->value].impl == &pbs_value_structural)
    return sim_invalid (error, "study designs needs arrivals: value reference or block");
  return study->check == NULL || study->check (p, error);
}
