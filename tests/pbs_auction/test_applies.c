/* tests/pbs_auction/test_applies.c - in every setting of pbs_auction, what applies moves something
 * and what does not moves nothing. */
#include <glib/gstdio.h>
#include "models/pbs_auction/files/bids_file.h"
#include "tests/param_moves.h"
#include "tests/param_scan.h"
#include "tests/pbs_auction/pbs_case.h"

#define A "n_slots=60;"
#define L "study=learn;value=own;learn_rounds=6;learn_slots=40;"
#define M "study=learn;learn_rounds=2;learn_slots=3;learn_levels=3;"
#define S "study=slots;n_slots=60;"
/* few bundles a slot: skills are solved for on thousands of slots */
#define D \
  "study=days;n_days=20;slots_per_day=20;n_flows=100;n_exclusive=20;n_non_atomic=20;private_hz=0." \
  "5 Hz;"
#define R "study=replay;"
#define G "study=designs;n_slots=60;design="
#define E "study=epbs;n_slots=400;"

typedef struct {
  const char *settings;   /* name=value; @name: of the first builder, %name: of the first relay */
  const char *quiet[48];  /* what applies, but needs more than happens here */
} Setting;

static const char *const labels[] = { "builders.name", "relays.name", NULL };

static const Setting settings[] = {
  { A, { NULL } },
  { A "engine=fast", { NULL } },
  { A "engine=tick", { NULL } },
  { A "payment=second_price", { NULL } },
  { A "value=block", { NULL } },
  { A "value=structural",
    { "calm_bp", NULL } },
  { A "value=structural;@kind=integrated", { NULL } },
  { A "value=own", { NULL } },
  { L, { NULL } },
  { L "payment=second_price", { NULL } },
  { L "learning=best_response", { NULL } },
  { M "learn_of=margin;@strategy=adaptive",
    { "public_log_mean", "engine", NULL } },
  { M "learn_of=reveal;learn_high=300;end_sd_s=1 s;@strategy=stealth;+strategy=last_minute",
    { "engine", NULL } },
  { M "learn_of=bluff;learn_slots=10;@strategy=bluff;+strategy=bluff;reveal_ticks=100;end_sd_s=1 s",
    { "engine", NULL } },
  { A "@strategy=adaptive",
    { "engine", NULL } },
  { A "@strategy=last_minute", { NULL } },
  { A "@strategy=stealth", { NULL } },
  { A "@strategy=bluff",
    { "bluff_low_eth", "bluff_high_eth", NULL } },
  { A "@strategy=shaded", { NULL } },
  { A "@strategy=subsidised;@margin_eth=-0.01 ETH", { NULL } },
  { A "@strategy=sealed_second_price;payment=second_price", { NULL } },
  { S,
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "payment=second_price",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "value=block",
    { "payload_cutoff_s", "calm_bp", NULL } },
  /* both relays have the winner's bid in each of these slots: one that adjusts changes nothing */
  { S "value=structural;@kind=integrated",
    { "relays.connected_share", "relays.adjusts", NULL } },
  { S "@strategy=adaptive",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "@strategy=bluff",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "@strategy=last_minute",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "@strategy=shaded",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "proposer=timing",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "proposer=mixed",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "%adjusts=yes;kickback_share=0.2",
    { "payload_cutoff_s", "calm_bp", "relays.adjusts", "kickback_share", NULL } },
  { S "proposer=polling",
    { "payload_cutoff_s", "calm_bp", "poll_late_s", "poll_pick", NULL } },
  { S "proposer=mixed;polling_share=0.5",
    { "payload_cutoff_s", "calm_bp", "poll_late_s", "poll_pick", NULL } },
  { S "relay_fail_share=0.5",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "inclusion_share=1",
    { "payload_cutoff_s", "local_share", "calm_bp", NULL } },
  { S "trust_all=yes;invalid_share=0.5",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "%optimistic=yes;%header_only=yes;invalid_share=0.3",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "@kind=integrated;@cex_lag_s=2 s", { NULL } },
  { S "@pool=yes",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "cancellations=no",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "top_visible=no",
    { "payload_cutoff_s", "calm_bp", NULL } },
  { S "boost_share=0",
    { "payment", "cex_move_hz", "cex_sd_bp", "cex_regime_log_sd", "cex_regime_half_life_s",
      "builders.group", "builders.pool", NULL } },
  { D,
    { "entrant_share", "era_days_min", "era_strictness", "builders.named", NULL } },
  { D "@pool=yes",
    { "entrant_share", "era_days_min", "era_strictness", "builders.pool_day", "builders.named",
      NULL } },
  /* skills that are solved for hold shares where they were: too even for eras of any length */
  { D "@start_share=0.9",
    { "era_strictness", "era_days_min", "builders.home_share", "builders.named", NULL } },
  { D "@start_share=0.9;solve_skill=no",
    { "era_days_min", "era_strictness", "builders.home_share", "builders.named", NULL } },
  { D "@home_share=1",
    { "entrant_share", "era_days_min", "era_strictness", "builders.named", NULL } },
  { D "@subsidy_eth_per_day=10 ETH",
    { "entrant_share", "era_days_min", "era_strictness", "builders.named", NULL } },
  { D "private_hz=4 Hz;margin_more_share=0.3;margin_from_share=0.1",
    { "entrant_share", "era_days_min", "era_strictness", "builders.named", NULL } },
  /* days that differ by chance alone are eras of their own, as far as these may be short */
  { D "era_strictness=0",
    { "entrant_share", "era_strictness", "builders.named", NULL } },
  { D "@entry_day=5;@log_skill=0.2",
    { "era_days_min", "era_strictness", "builders.named", NULL } },
  { D "leak_share=1;churn_share=0.5",
    { "entrant_share", "era_days_min", "era_strictness", "builders.home_share", "builders.named",
      NULL } },
  { D "@kind=integrated",
    { "entrant_share", "era_days_min", "era_strictness", "builders.named", NULL } },
  { D "slots_per_day=8;pricing=sampled",
    { "builders.pool", "entrant_share", "era_days_min", "era_strictness", "builders.named",
      "engine", NULL } },
  { D "slots_per_day=8;pricing=sampled;@strategy=responsive;contracts=offered;eta=0.5",
    { "entrant_share", "era_days_min", "era_strictness", "builders.named", "engine", NULL } },
  { D "funding=earned",
    { "entrant_share", "era_days_min", "era_strictness", "builders.named", NULL } },
  { E,
    { "penalty_eth", NULL } },
  { E "value=structural", { NULL } },
  { E "option=priced;cex_sd_bp=30;position_log_mean=5", { NULL } },
  { E "option=priced;penalty_rule=dynamic;cex_sd_bp=30;position_log_mean=5", { NULL } },
  { E "cex_sd_bp=30", { NULL } },
  /* designs count no bids, so that an engine moves nothing */
  { G "relays",
    { "resale", "builders.pool", "engine", NULL } },
  { G "relays;block_gas=2e6;@strategy=adaptive",
    { "resale", "builders.pool", "engine", NULL } },
  { G "epbs;@kind=integrated;cex_sd_bp=60;contested_share=0.3",
    { "resale", "builders.pool", "engine", NULL } },
  { G "epbs;@kind=integrated;cex_sd_bp=60;penalty_rule=dynamic",
    { "resale", "builders.pool", "engine", NULL } },
  { G "focil;n_slots=300;contested_share=0.05;@censors=yes",
    { "resale", "builders.pool", "engine", NULL } },
  { G "slot_auction",
    { "resale", "builders.pool", "engine", NULL } },
  /* who may sell it on values the right as the best builder does: first and second are equal */
  { G "ahead",
    { "payment", "builders.pool", "engine", NULL } },
  { G "tickets;n_slots=300",
    { "payment", "builders.pool", "engine", NULL } },
  { G "burn",
    { "resale", "builders.pool", "engine", NULL } },
  { G "sharing;@pool=yes",
    { "resale", "engine", NULL } },
  { G "preconf",
    { "resale", "builders.pool", "engine", NULL } },
  { G "multi_slot",
    { "resale", "builders.pool", "engine", NULL } },
  { R,
    { "builders.count", "builders.group", "winners", "keep_outbid", "slot_rows", NULL } },
  { R "proposer=mixed",
    { "timing_s", "winners", "keep_outbid", "slot_rows", "builders.count", "builders.group",
      NULL } },
};

/* "name=value;...", as in test_params; +name: of all builders but the first. */
static void
set_each (PbsParams *p, const char *text)
{
  g_auto (GStrv) each = g_strsplit (text, ";", -1);

  for (guint i = 0; each[i] != NULL; i++)
    if (each[i][0] == '+')
      for (guint b = 1; b < p->builders.n; b++)
        param_moves_set (pbs_builder_list.rows, pbs_row (p, b), each[i] + 1);
    else if (each[i][0] == '@')
      param_moves_set (pbs_builder_list.rows, p->builders.items, each[i] + 1);
    else if (each[i][0] == '%')
      param_moves_set (pbs_relay_list.rows, p->relays.items, each[i] + 1);
    else
      param_moves_set (pbs_params, p, each[i]);
}

static const char recorded[] = "relay,slot,slot_t_ms,value,block_hash,builder_pubkey\n"
                               "n,5,-900,2000000000000000000,0x1,aa\n"
                               "n,5,-100,1000000000000000000,0x2,aa\n"
                               "s,5,0,1500000000000000001,0x3,cc\n"
                               "n,5,1,1500000000000000001,0x3,cc\n"
                               "n,5,800,3000000000000000000,0x4,bb\n"
                               "s,4,-10,700000000000000000,0x5,bb\n";

/* Two builders are left of four. */
static void
drop_rows (PbsParams *p)
{
  for (; p->builders.n > 2; p->builders.n--)
    sim_params_clear (pbs_builder_list.rows, pbs_row (p, p->builders.n - 1), sizeof (PbsBuilder));
}

/* The builders of a replay are keys of its file. */
static void
give_bids (PbsParams *p)
{
  g_autofree char *dir = g_dir_make_tmp ("orrery-pbs-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "bids.csv", NULL);
  static const char *const keys[] = { "aa", "bb" };

  ck_assert (g_file_set_contents (path, recorded, -1, NULL));
  p->bids = (SimFile){ "bids.csv", pbs_bids_format.load (path, NULL) };
  g_unlink (path);
  g_rmdir (dir);
  drop_rows (p);
  for (guint i = 0; i < p->builders.n; i++)
    sim_param_set (sim_param_find (pbs_builder_list.rows, "name"), pbs_row (p, i), keys[i], NULL);
}

START_TEST (in_each_setting)
{
  const Setting *setting = &settings[_i * param_scan_stride ()];
  PbsParams p = pbs_defaults (4);
  const ParamScan scan
    = { .model = &pbs_auction_model, .params = &p, .labels = labels, .quiet = setting->quiet };

  set_each (&p, setting->settings);
  if (g_str_has_prefix (setting->settings, R))
    give_bids (&p);
  param_scan (&scan, setting->settings);
  if (p.bids.data != NULL)
    pbs_bids_format.free ((gpointer) (gsize) p.bids.data);
  pbs_clear (&p);
}
END_TEST

TEST_MAIN (pbs_applies,
           tcase_add_loop_test (tests, in_each_setting, 0,
                                ((int) G_N_ELEMENTS (settings) - 1) / param_scan_stride () + 1))
