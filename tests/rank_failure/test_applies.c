/* tests/rank_failure/test_applies.c - in every setting of rank_failure, what applies moves
 * something and what does not moves nothing. */
#include "tests/param_moves.h"
#include "tests/param_scan.h"
#include "tests/rank_failure/outage_case.h"

typedef struct {
  const char *settings;
  double until_s;
  const char *quiet[64]; /* what applies, but needs more than happens here */
} Setting;

static const char *const labels[] = { "measured_a_s", "measured_b_s", NULL };

/* Two instances of four nodes of two ranks, and two spares, for a month. */
#define FLEET                                                                                      \
  "study=fleet;ranks=8;ranks_per_node=2;slots_per_rank=64;fleet_nodes=10;nodes_per_block=4;"       \
  "nodes_per_power=2;horizon_s=31 day"
#define FLEET_S 2.6e6

static const Setting settings[] = {
  { "study=step", 1, { "expert_groups", "stale_exchanges", "overlap", NULL } },
  { "study=step;fidelity=rank;popularity=zipf;overlap_from_requests=32", 1, { NULL } },
  { "study=step;popularity=k_hot;placement=mixed",
    1,
    { "expert_groups", "overlap", "stale_exchanges", NULL } },
  /* several nodes, one fault of one rank, no limit to the first token, no coordinator lost */
  { "study=serve;fault_at_s=1 s;timeout_s=1 s;replace_s=1 s;warm_s=1 s;window_s=1 s",
    30,
    { "stale_exchanges", "retry_backoff", "overlap", "slo_ttft_s", "backup_dies",
      "coordinator_restarts", "relaunch_s", NULL } },
  { "study=faults;faults=process;rank_mtbf_s=1 h", 1000, { NULL } },
  { "study=prefill", 1, { "expert_groups", "stale_exchanges", "overlap_from_requests", NULL } },
  { "study=outages;fleet_nodes=16;horizon_s=100 day", 1, { "hazards", NULL } },
  { "study=serve;fault_at_s=1 s;timeout_s=1 s;replace_s=1 s;warm_s=1 s;window_s=1 s;load=poisson;"
    "prefill_nodes=1;prefill_mtbf_s=2 s;prefill_repair_s=1 s;prompt_tokens=9000 tokens",
    30,
    { "expert_groups", "stale_exchanges", "retry_backoff", "slo_ttft_s", "slo_tpot_s",
      "backup_dies", "coordinator_restarts", "relaunch_s", "overlap", "max_requests_per_rank",
      "retry", "retry_delay_s", "max_retries", "kv_checkpoint", "join", NULL } },
  { FLEET ";popularity=zipf;slots_per_rank=44;scale_nodes=1",
    FLEET_S,
    { "backup_dies", "kv_floor_tokens", NULL } },
  { FLEET ";fleet_system=restart;grow=at_night;demand_share=0.5",
    FLEET_S,
    { "expert_groups", "stale_exchanges", "kv_floor_tokens", NULL } },
  { FLEET ";fleet_system=background;coordinator=standby;join_registers_first=true",
    FLEET_S,
    { "stale_exchanges", "move", "kv_floor_tokens", NULL } },
  { FLEET ";fleet_system=drop;spare_stage=warm",
    FLEET_S,
    { "expert_groups", "stale_exchanges", "kv_floor_tokens", NULL } },
  /* what is built anew is captured anew, whatever is said of captures */
  { FLEET ";rebuilds_communicators=true;spare_stage=warm;router=pinned",
    FLEET_S,
    { "stale_exchanges", "move", "kv_floor_tokens", "recaptures_graphs", NULL } },
};

/* Every kind of outage. */
static EpFaultClass classes[] = {
  { .name = "gpu", .effect = EP_RANK_DIES, .domain = EP_OF_NODE, .mtbf_s = 10 * 86400.0 },
  { .name = "other", .effect = EP_NODE_DIES, .domain = EP_OF_POWER, .mtbf_s = 20 * 86400.0 },
  { .name = "other", .effect = EP_NODE_DRAINED, .domain = EP_OF_NODE, .mtbf_s = 10 * 86400.0 },
  { .name = "other", .effect = EP_RANK_SLOWS, .domain = EP_OF_NODE, .mtbf_s = 20 * 86400.0 },
  { .name = "other", .effect = EP_PROCESS_DIES, .domain = EP_OF_NODE, .mtbf_s = 20 * 86400.0 },
  { .name = "other", .effect = EP_NODE_DIES, .domain = EP_OF_CABLE, .mtbf_s = 100 * 86400.0 },
  { .name = "other", .effect = EP_NODE_DIES, .domain = EP_OF_LEAF, .mtbf_s = 20 * 86400.0 },
  { .name = "other", .effect = EP_NODE_DIES, .domain = EP_OF_SPINE, .mtbf_s = 20 * 86400.0 },
  { .name = "other", .effect = EP_NODE_DIES, .domain = EP_OF_BLOCK, .mtbf_s = 10 * 86400.0 },
};

static void
give_classes (EpParams *p)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      EpFaultClass item = drawn_class (classes[i].mtbf_s, "exponential(10 h)");

      item.name = classes[i].name;
      item.effect = classes[i].effect;
      item.domain = classes[i].domain;
      classes[i] = item;
    }
  p->fault_classes = (SimList){ G_N_ELEMENTS (classes), classes };
}

START_TEST (in_each_setting)
{
  const Setting *setting = &settings[_i * param_scan_stride ()];
  g_auto (EpParams) p = defaults ();
  LlmModel llm = ep_deepseek;
  const ParamScan scan = { .model = &rank_failure_model,
                           .params = &p,
                           .until_s = setting->until_s,
                           .labels = labels,
                           .quiet = setting->quiet };

  param_moves_set (ep_params, &p, setting->settings);
  /* one layer with experts, where plans are what takes long */
  llm.layers = llm.dense_layers + 1;
  if (p.study == EP_FLEET || strstr (setting->settings, "placement=mixed") != NULL)
    p.llm = &llm;
  if (p.study == EP_FLEET || p.study == EP_OUTAGES)
    give_classes (&p);
  param_scan (&scan, setting->settings);
  p.fault_classes = (SimList){ 0, NULL };
}
END_TEST

TEST_MAIN (rank_failure_applies,
           tcase_add_loop_test (tests, in_each_setting, 0,
                                ((int) G_N_ELEMENTS (settings) - 1) / param_scan_stride () + 1))
