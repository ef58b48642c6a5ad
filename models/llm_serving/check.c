/* models/llm_serving/check.c - see check.h. */
#include "models/llm_serving/check.h"
#include <math.h>
#include "models/llm/cache/prefix.h"
#include "models/llm/system/drafter.h"
#include "models/llm_serving/fleet/losses.h"

/* Prefixes of a trace are named by its own blocks: an engine's must divide them. */
static gboolean
check_blocks (const ServingParams *p, const ServingHardware *h, GError **error)
{
  const LlmRouterRow *router = serving_routers[p->router].impl;

  if (p->prefix_cache == LLM_PREFIX_NONE)
    return router->route != llm_route_prefix_aware
           || sim_invalid (error,
                           "router prefix_aware looks into prefix caches: give prefix_cache");
  if (!serving_tiers_check (p, h, error))
    return FALSE;
  if (p->trace.path != NULL && p->trace_block_tokens % h->block_tokens != 0)
    return sim_invalid (error,
                        "trace_block_tokens (%d) must be a multiple of the engine's block of %d "
                        "tokens: give block_tokens",
                        (int) p->trace_block_tokens, (int) h->block_tokens);
  return TRUE;
}

/* The log is cut once more at the start: here only to find faults. */
static gboolean
check_trace (const ServingParams *p, const ServingProcess *process, GError **error)
{
  LlmLogCut cut = serving_log_cut (p, process);
  g_autoptr (LlmRequestLog) log = NULL;

  /* the process needs what is not there */
  if (process->by_trace && p->trace.path == NULL)
    return sim_invalid (error, "arrivals timestamps are those of a trace: give trace");
  if (p->trace.path == NULL)
    return TRUE;
  if (cut.to_s <= cut.from_s)
    return sim_invalid (error, "trace_to_s (%g s) must be after trace_from_s (%g s)", cut.to_s,
                        cut.from_s);
  if (p->urgent_share > 0.0 && llm_log_names (&p->columns, LLM_LOG_PRIORITY))
    return sim_invalid (error, "urgent_share draws priorities that the trace's columns say: set "
                               "one of the two");
  log = llm_request_log_new (p->trace.data, &cut, error);
  if (log != NULL && p->prefix_cache != LLM_PREFIX_NONE && log->column[LLM_LOG_BLOCKS] < 0)
    return sim_invalid (error, "prefix_cache finds blocks of prompts by their identity, but the "
                               "trace has none: name them, columns: [{is: blocks, column: ...}], "
                               "or leave prefix_cache out");
  return log != NULL;
}

/* A process without what it draws from. */
static gboolean
check_arrivals (const ServingParams *p, const ServingProcess *process, GError **error)
{
  if (p->arrivals == SERVING_WINDOWS && p->windows.n == 0)
    return sim_invalid (error, "arrivals windows needs at least one: give windows");
  /* without a size it would have no end */
  if (process->at_once && p->trace.path == NULL && p->n_requests == 0)
    return sim_invalid (error, "a burst needs its size: give n_requests or a trace");
  return TRUE;
}

/* Only where both are known. */
static gboolean
check_idle (const char *name, double idle_w, double busy_w, GError **error)
{
  if (sim_known (idle_w) && sim_known (busy_w) && idle_w > busy_w)
    return sim_invalid (error, "%s (%g W) must not be above the busy power (%g W)", name, idle_w,
                        busy_w);
  return TRUE;
}

/* Of each kind of device that the placement has. */
static gboolean
check_power (const ServingParams *p, GError **error)
{
  ServingHardware decode = serving_hardware (p, FALSE), prefill = serving_hardware (p, TRUE);
  ServingDevices groups[SERVING_MOST_GROUPS];
  guint n = serving_groups (p, FALSE, &decode, groups);

  if (!check_idle ("idle_power_w", groups[0].idle_w, groups[0].busy_w, error))
    return FALSE;
  if (n > 1 && !check_idle ("attention_idle_power_w", groups[1].idle_w, groups[1].busy_w, error))
    return FALSE;
  if (!serving_apart (p))
    return TRUE;
  serving_groups (p, TRUE, &prefill, groups);
  return check_idle ("prefill_idle_power_w", groups[0].idle_w, groups[0].busy_w, error);
}

/* What is missing would be taken for nothing. */
static gboolean
check_capital (const ServingParams *p, GError **error)
{
  if (!sim_known (p->purchase_usd)
      || (!isnan (p->host_purchase_usd) && sim_known (p->capital_years)))
    return TRUE;
  return sim_invalid (error, "purchase_usd needs capital_years, over which it is written off, and "
                             "host_purchase_usd (0 USD when the host's share is in it)");
}

/* A rate of another device would be an error of a factor that nobody sees. */
static gboolean
check_price (const char *name, const SimPrice *price, const LlmOperatorLaw *law, GError **error)
{
  if (law == NULL || sim_price_fits (price, law->device, error))
    return TRUE;
  g_prefix_error (error, "%s: ", name);
  return FALSE;
}

/* Of each kind of device. */
static gboolean
check_prices (const ServingParams *p, GError **error)
{
  const LlmOperatorLaw *prefill = p->prefill_device != NULL ? p->prefill_device : p->device;

  return check_price ("price", p->price, p->device, error)
         && check_price ("prefill_price", p->prefill_price, prefill, error)
         && check_price ("attention_price", p->attention_price, p->attention_device, error);
}

/* A scale-up link ends with its domain. */
static gboolean
check_domain (const ServingHardware *decode, const ServingHardware *prefill, GError **error)
{
  const LlmSystem *to = &decode->system, *from = &prefill->system;
  gint64 n = to->engines * serving_engine_devices (decode)
             + from->engines * serving_engine_devices (prefill);

  return n <= to->device->scale_up_devices
         || sim_invalid (error,
                         "link: a scale-up link joins %d devices, but all engines have %d: give a "
                         "link of the network",
                         (int) to->device->scale_up_devices, (int) n);
}

/* KV that is sent needs a link that the devices have, of a known rate and latency. */
static gboolean
check_link (const ServingParams *p, const ServingHardware *decode, const ServingHardware *prefill,
            GError **error)
{
  const SimLink *link = p->link;

  if (!sim_known (link->bytes_per_s))
    return sim_invalid (error, "link: its bytes_per_s is unknown; give another one");
  if (isnan (link->latency_s) && isnan (sim_link_round_trip_s (link)))
    return sim_invalid (error,
                        "link: its latency_s and round_trip_s are unknown; give another one");
  if (link->port == SIM_PORT_SCALE_UP
      && (decode->is_split || decode->system.device != prefill->system.device))
    return sim_invalid (error, "link: a scale-up link joins devices of one kind; give a link of "
                               "the network");
  if (link->port == SIM_PORT_SCALE_UP && !check_domain (decode, prefill, error))
    return FALSE;
  return sim_link_fits (link, prefill->system.device, error)
         && sim_link_fits (link, serving_kv_system (decode)->device, error);
}

/* Engines that prefill are held to the same rules, under their own name. */
static gboolean
check_placement (const ServingParams *p, GError **error)
{
  ServingHardware decode = serving_hardware (p, FALSE);
  ServingHardware prefill = serving_hardware (p, TRUE);

  if (!serving_hardware_check (p, &decode, error))
    return FALSE;
  /* no second kind of engine */
  if (!serving_apart (p))
    return TRUE;
  if (serving_hardware_check (p, &prefill, error))
    return check_link (p, &decode, &prefill, error);
  g_prefix_error_literal (error, "of the engines that prefill: ");
  return FALSE;
}

/* A model to come would draft nothing, and a sweep over who drafts would compare a run without
 * drafts. */
static gboolean
check_drafts (const ServingParams *p, GError **error)
{
  if (p->draft_tokens < 1 || p->drafted_by != LLM_DRAFTS_MODEL || p->draft_llm != NULL)
    return TRUE;
  return sim_invalid (error, "drafted_by model needs draft_llm, the model that drafts");
}

/* The hardware, then the workload. */
gboolean
serving_check (const ServingParams *p, const ServingProcess *process, GError **error)
{
  ServingHardware h = serving_hardware (p, FALSE);

  return check_drafts (p, error) && check_placement (p, error) && check_blocks (p, &h, error)
         && check_arrivals (p, process, error) && check_trace (p, process, error)
         && check_power (p, error) && check_capital (p, error) && check_prices (p, error)
         && serving_losses_check (p, error);
}
