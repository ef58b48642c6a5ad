/* models/llm/operators/law/spread_work.c - what operators over several devices ask of one of them:
 * routed experts, collectives, DeepEP's exchanges. */
#include "models/llm/operators/law/law.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define ACTIVATION_BYTES 2.0 /* BF16 */

/* Loads of experts are drawn from a power law x^-a between 1 and 0.8 T, or 0.01 and 2 when there
 * are fewer choices than experts (generator of the measured tables).  Returns: their coefficient of
 * variation. */
static double
spread_of_loads (double a, double tokens, double choices_an_expert)
{
  double low = choices_an_expert > 1.0 ? 1.0 : 0.01;
  double high = choices_an_expert > 1.0 ? MAX (0.8 * tokens, 2.0) : 2.0;
  double norm = (pow (high, 1.0 - a) - pow (low, 1.0 - a)) / (1.0 - a);
  double mean = (pow (high, 2.0 - a) - pow (low, 2.0 - a)) / (2.0 - a) / norm;
  double square = (pow (high, 3.0 - a) - pow (low, 3.0 - a)) / (3.0 - a) / norm;

  return sqrt (MAX (square / (mean * mean) - 1.0, 0.0));
}

/* The expected largest of @n normal deviates (Blom, Statistical estimates and transformed
 * beta-variables, 1958). */
static double
largest_of (double n)
{
  return n > 1.0 ? gsl_cdf_ugaussian_Pinv ((n - 0.375) / (n + 0.25)) : 0.0;
}

/* Skew of the loads lifts the largest sum above that of normal ones. */
#define SKEW 1.12

/* Fitted to drawn loads: the largest of ep sums whose spread falls with tokens. */
double
llm_routing_imbalance (const LlmExperts *experts, double tokens)
{
  double a = experts->distribution == LLM_ROUTING_POWER_1_01 ? 1.01 : 1.2;
  double ep = (double) experts->ep, n_experts = (double) experts->n_experts;
  /* of one expert, on average */
  double choices = tokens * (double) experts->top_k / n_experts;

  /* one rank, or all alike */
  if (experts->distribution == LLM_ROUTING_BALANCED || experts->ep == 1)
    return 1.0;
  return MIN (
    1.0 + SKEW * spread_of_loads (a, tokens, choices) * largest_of (ep) / sqrt (n_experts / ep),
    ep);
}

/* Of E experts T tokens touch E (1 - (1 - k / E)^T), each token choosing k different ones. */
LlmWork
llm_work_experts (const SimAccelerator *device, const LlmExperts *experts, double tokens)
{
  double here = (double) experts->n_experts / (double) experts->ep;
  double share = (double) experts->top_k / (double) experts->n_experts;
  double rows = tokens * share * here * llm_routing_imbalance (experts, tokens);

  return llm_work_rows (device, experts, here * -expm1 (tokens * log1p (-MIN (share, 1.0 - 1e-9))),
                        rows);
}

/* Weights of each expert that has a row are read once; rows are read, permuted and written. */
LlmWork
llm_work_rows (const SimAccelerator *device, const LlmExperts *experts, double touched, double rows)
{
  double hidden = (double) experts->hidden, inner = (double) experts->inner / (double) experts->tp;
  double weights = 3.0 * hidden * inner;
  double bytes = touched * weights * llm_format_bytes (experts->weights)
                 + rows * (2.0 * hidden + 3.0 * inner) * ACTIVATION_BYTES;

  return (LlmWork){ .memory_s = bytes / device->memory_bytes_per_s,
                    .compute_s
                    = 2.0 * rows * weights / llm_format_flop_per_s (device, experts->weights),
                    .units = touched };
}

/* How @n devices stand: spread evenly over as few scale-up domains as hold them. */
typedef struct {
  double domains, inside; /* devices in each; a last domain filled in part is taken as the others */
} Layout;

static Layout
layout_of (const SimAccelerator *device, double n)
{
  double room = MAX ((double) device->scale_up_devices, 1.0); /* unknown: each its own */
  double domains = ceil (n / room);

  return (Layout){ domains, n / domains };
}

/* Returns: messages from domain to domain that have to come before the last one: a tree's levels,
 * up and down for a reduction that all get; one for an exchange. */
static double
crossings (LlmCollective kind, const Layout *at)
{
  double levels = ceil (log2 (at->domains));

  if (at->domains <= 1.0)
    return 0.0;
  if (kind == LLM_ALL_REDUCE || kind == LLM_ALL_REDUCE_NCCL)
    return 2.0 * levels;
  return kind == LLM_ALL_GATHER || kind == LLM_REDUCE_SCATTER ? levels : 1.0;
}

/* Seconds of @bytes that go round all devices once, those of one domain over their scale-up link
 * and those between domains over one NIC a device.  A reduction or a gathering has two stages: what
 * each device has of its domain's part goes between domains, then the part goes round inside.
 * Exchanges send to near and far devices at once. */
static double
wires_s (const SimAccelerator *device, LlmCollective kind, const Layout *at, double bytes)
{
  double n = at->domains * at->inside, others = n - at->inside;
  double near
    = at->inside > 1.0 ? (at->inside - 1.0) / n * bytes / device->scale_up_bytes_per_s : 0;
  double far = others > 0.0 ? others / n * bytes / device->nic_bytes_per_s : 0.0;

  if (kind >= LLM_ALL_TO_ALL)
    return MAX (near, far);
  return near * at->domains + far / at->inside;
}

/* An L40S and its neighbour reach 19 GB/s, four or eight of them 15 GB/s all together.
 * Returns: seconds on the way through the host that devices without a switch of their own share:
 * two are neighbours, all of more in one domain send what they send inside of it over theirs. */
static double
host_path_s (const SimAccelerator *device, LlmCollective kind, const Layout *at, double bytes)
{
  gboolean switched = device->scale_up_bytes_per_s > device->pcie_bytes_per_s;
  double rounds = kind >= LLM_ALL_TO_ALL ? at->domains : 1.0; /* as near ones in wires_s */

  if (switched || !sim_known (device->pcie_bytes_per_s) || at->inside <= 2.0)
    return 0.0;
  return (at->inside - 1.0) / rounds * bytes / device->pcie_bytes_per_s;
}

/* A ring moves (n - 1) / n of the buffer, an all-reduce twice that.  The shares of the links and of
 * the shared path that are attained are the row's: memory_eff and flop_eff. */
LlmWork
llm_work_collective (const SimAccelerator *device, LlmCollective kind, double n, double values)
{
  double turns = kind == LLM_ALL_REDUCE || kind == LLM_ALL_REDUCE_NCCL ? 2.0 : 1.0;
  double bytes = turns * values * ACTIVATION_BYTES;
  Layout at = layout_of (device, n);

  return (LlmWork){ .memory_s = wires_s (device, kind, &at, bytes),
                    .compute_s = host_path_s (device, kind, &at, bytes),
                    .units = n - 1.0,
                    .network = TRUE,
                    .latency_s = crossings (kind, &at) * device->nic_latency_s };
}

/* Each token goes to its top_k experts, as often here as on any other device: FP8 with its scales
 * on the way out, BF16 on the way back. */
LlmWork
llm_work_exchange (const SimAccelerator *device, LlmCollective kind, const LlmExperts *experts,
                   double tokens)
{
  gboolean out = kind == LLM_DISPATCH_LOW_LATENCY || kind == LLM_DISPATCH_NORMAL;
  double n = (double) experts->ep;
  double copies = tokens * (double) experts->top_k;
  double bytes = copies * (double) experts->hidden * (out ? 1.0 + 4.0 / 128.0 : ACTIVATION_BYTES);
  Layout at = layout_of (device, n);

  return (LlmWork){ .memory_s = wires_s (device, kind, &at, bytes),
                    .units = n - 1.0,
                    .network = TRUE,
                    .latency_s = crossings (kind, &at) * device->nic_latency_s };
}
