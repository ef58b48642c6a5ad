/* models/attention_split/attention_split.c - decode with the attention operator on devices of its
 * own.
 *
 * One decode iteration has a model part, which reads the weights once for the whole batch, and
 * attention, which reads every request's own KV.  Lamina puts KV and attention on cheap devices
 * with much memory, so that the costly ones run the model part at a larger batch; the price is
 * two transfers per layer and iteration.  The baseline runs both on one kind of device. The
 * mechanisms, each a folder that knows only those before it: systems/ (what runs where and how
 * long a step takes), progress/ (the decode batch on the clock), rotation/ (the schedule of
 * layers), workload/ (a trace, or one fixed batch), recovery/ (devices that fail).  Here they are
 * put together: each is given the parts below it, the policies of the parameters, and handlers for
 * what it reports upward.
 * Source: Chen et al., "Efficient
 * Heterogeneous Large Language Model Decoding with Model-Attention Disaggregation", arXiv
 * 2405.01814v2.
 */
#include "models/attention_split/attention_split.h"
#include "models/attention_split/metrics.h"
#include "models/attention_split/recovery/recovery.h"
#include "models/attention_split/rotation/layer_replay.h"
#include "models/attention_split/rows.h"
#include "models/attention_split/workload/closed.h"

typedef struct {
  SplitDeployment deployment;
  SplitProgress progress;
  SplitReplay replay;     /* study replay */
  SplitLayerReplay layer; /* ... at fidelity layer */
  SplitRecovery recovery; /* ... at fidelity iteration */
  SplitClosed closed;     /* study closed */
} Split;

/* What has no meaning together; each part checks its own, so a new system needs no line here. */
static gboolean
check (gconstpointer params, GError **error)
{
  const SplitParams *p = params;
  const SplitSystem *system = split_systems[p->system].impl;
  const SplitLossPolicy *model = split_model_losses[p->model_lost].impl;
  const SplitLossPolicy *attention = split_attention_losses[p->attention_lost].impl;

  if (p->llm->experts > 0)
    return sim_invalid (error, "llm: a mixture of experts is not modelled here; use a dense model");
  if (!sim_known (llm_weight_bytes (p->llm)))
    return sim_invalid (error, "llm: its weight_bytes and params are unknown; give one of them");
  if (p->gemm == SPLIT_GEMM_TABLE && p->gemm_table.path == NULL)
    return sim_invalid (error, "gemm table needs a file: give gemm_table");
  return split_check_hardware (p, error) && split_check_requests (p, error)
         && split_check_faults (p, model, attention, error)
         && system->check (p, split_head_splits[p->head_split].impl, error);
}

/* At layer fidelity requests enter at their batch's own boundary; else the batch plans anew at
 * once. */
static void
arrived (gpointer data)
{
  Split *m = data;

  if (m->progress.by_layer)
    split_layer_replay_arrived (&m->layer);
  else
    split_replan (&m->progress);
}

/* The recovery counts what is rebuilt, and says how long it takes. */
static double
rebuild (gpointer data, gint64 tokens)
{
  Split *m = data;

  return split_rebuild (&m->recovery, tokens);
}

/* Losses after the last request would lengthen the run for nothing. */
static void
ended (gpointer data)
{
  Split *m = data;

  split_faults_end (&m->recovery);
}

static const SplitReplayHandlers handlers = { arrived, rebuild, ended };

/* The schedule of layers before the replay: the first request may arrive at 0. */
static void
start_replay (Split *m, Sim *sim, const SplitParams *p)
{
  m->progress.by_layer = p->fidelity == SPLIT_LAYER;
  m->replay = (SplitReplay){ .sim = sim,
                             .deployment = &m->deployment,
                             .progress = &m->progress,
                             .handlers = &handlers,
                             .data = m };
  m->recovery = (SplitRecovery){ .sim = sim,
                                 .deployment = &m->deployment,
                                 .progress = &m->progress,
                                 .replay = &m->replay,
                                 .model_lost = split_model_losses[p->model_lost].impl,
                                 .attention_lost = split_attention_losses[p->attention_lost].impl };
  m->layer = (SplitLayerReplay){ .deployment = &m->deployment, .progress = &m->progress };
  if (m->progress.by_layer)
    split_layer_replay_start (&m->layer);
  split_replay_start (&m->replay, split_may_fail (p));
  split_faults_start (&m->recovery);
}

/* Parts from the ground up: each takes pointers to those before it. */
/* A closed form has no single requests, whatever its iterations are. */
static const guint of_replay[] = {
  SPLIT_LATENCY_S, SPLIT_REQUEST_TBT_S, SPLIT_DONE,        SPLIT_REFUSED,
  SPLIT_TOKENS,    SPLIT_ITERATIONS,    SPLIT_PREEMPTIONS, SPLIT_RECOMPUTED,
  SPLIT_FAULTS,    SPLIT_REQUEUED,      SPLIT_REBUILT,
};

static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Split *m = self;
  const SplitParams *p = params;

  m->deployment = (SplitDeployment){ .sim = sim,
                                     .p = p,
                                     .system = split_systems[p->system].impl,
                                     .spread = split_head_splits[p->head_split].impl,
                                     .overlap = split_overlaps[p->overlap].impl };
  split_deployment_set_up (&m->deployment);
  m->progress = (SplitProgress){ .sim = sim, .deployment = &m->deployment };
  m->closed = (SplitClosed){ .sim = sim,
                             .deployment = &m->deployment,
                             .progress = &m->progress,
                             .baseline = split_systems[SPLIT_HOMOGENEOUS].impl };
  if (p->study == SPLIT_REPLAY)
    start_replay (m, sim, p);
  else
    {
      sim_absent (sim, of_replay, G_N_ELEMENTS (of_replay));
      split_closed_start (&m->closed);
    }
}

/* Stalls that the end of the run cuts are counted as far as they came. */
static void
finish_replay (Split *m, Sim *sim)
{
  double stalled_s = split_end_stalls (&m->recovery);

  sim_result (sim, SPLIT_STALLED_S, m->recovery.stalled_s);
  split_replay_finish (&m->replay, stalled_s);
}

/* Prices, capacity and link are facts of the deployment, reported by every study. */
static void
finish (Sim *sim, gpointer self)
{
  Split *m = self;
  const SplitParams *p = m->deployment.p;
  double capacity = MAX (0.0, m->deployment.capacity_tokens * m->deployment.n_devices);

  split_report_price (&m->deployment);
  sim_result (sim, SPLIT_CAPACITY_TOKENS, capacity);
  sim_result (sim, SPLIT_CAPACITY_REQUESTS, capacity / p->context_tokens);
  if (p->link != NULL)
    {
      sim_result (sim, SPLIT_LINK_ROUND_TRIP_S, sim_link_round_trip_s (p->link));
      sim_result (sim, SPLIT_LINK_BYTES_PER_S, p->link->bytes_per_s);
    }
  if (p->study == SPLIT_REPLAY)
    finish_replay (m, sim);
  else
    split_closed_finish (&m->closed);
}

/* In the reverse order of set-up. */
static void
clear (gpointer self)
{
  Split *m = self;

  split_recovery_clear (&m->recovery);
  split_replay_clear (&m->replay);
  split_layer_replay_clear (&m->layer);
  split_closed_clear (&m->closed);
  split_progress_clear (&m->progress);
  split_deployment_clear (&m->deployment);
}

/* For `orrery explain`.  Requests are counted from their arrival, so those in the queue belong to
 * the law.  What of attention is hidden behind the model is in both their shares, and taken away
 * once; the closed study has lengths of an iteration and no shares. */
static const SimLaw laws[] = {
  { "requests that run or wait = the rate of those done x latency_s",
    "latency_s.n * latency_s.mean",
    "(active_requests.mean + queued_requests.mean) * measured_s", FALSE, NULL },
  { "shares of the pools, the network, the host and waits, less what is hidden, "
    "make 1",
    "model_share + attention_share + network_share + host_share + wait_share - "
    "hidden_share",
    "1", TRUE, "study is replay" },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[] = { { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

const SimModel attention_split_model = {
  .abi = SIM_MODEL_ABI,
  .name = "attention_split",
  .title = "decode with attention on separate memory-optimised devices",
  .reference = "Lamina, arXiv 2405.01814v2",
  .revision = 7,
  .params = split_params,
  .params_size = sizeof (SplitParams),
  .metrics = split_metrics,
  .state_size = sizeof (Split),
  .offers = offers,
  .check = check,
  .start = start,
  .finish = finish,
  .clear = clear,
  .any_resolution = TRUE,
};
