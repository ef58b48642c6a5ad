/* models/llm_serving/fleet/transfer.c - see transfer.h.
 *
 * A transfer takes the link's latency and bytes over its rate.  It begins when both ends have
 * finished the one before.  The prompt's KV stays at the sender until it has arrived, as vLLM and
 * SGLang keep it.
 */
#include <math.h>
#include "models/llm_serving/fleet/transfer.h"

typedef struct {
  ServingEngine *from, *to;
  guint id;
  double ready_s, end_s;
} Transfer;

/* Items of arrivals. */
void
serving_transfers_start (ServingFleet *f)
{
  sim_items_init (&f->transfers, sizeof (Transfer));
}

/* In the format that KV is kept in. */
double
serving_kv_bytes (const ServingParams *p, double tokens)
{
  double values = llm_kv_bytes_per_token (p->llm) / llm_kv_value_bytes (p->llm);

  return tokens * values * llm_format_bytes ((LlmFormat) p->kv_format);
}

/* Each device has its NIC; the side with fewer decides. */
double
serving_transfer_bytes_per_s (const ServingFleet *f)
{
  gint64 from = llm_system_devices (&f->prefill_hardware.system);
  gint64 to = llm_system_devices (&f->hardware.system);

  return f->p->link->bytes_per_s * (double) MIN (from, to);
}

/* Half a round trip where the link says no better. */
static double
latency_s (const SimLink *link)
{
  return isnan (link->latency_s) ? sim_link_round_trip_s (link) / 2.0 : link->latency_s;
}

/* Blocks of the sender are free from now on. */
static void
arrived (Sim *sim, gpointer self, gpointer item)
{
  ServingFleet *f = self;
  const Transfer *t = item;
  ServingFlight *flight = serving_fleet_flight (f, t->id);
  LlmEngineRequest request = { .id = t->id,
                               .prompt_tokens = flight->prompt_tokens,
                               .output_tokens = flight->output_tokens,
                               .cached_tokens = flight->prompt_tokens,
                               .generated_tokens = 1 };

  llm_engine_release (t->from->engine, t->end_s, t->id);
  serving_fleet_settle (t->from);
  flight->engine = t->to->index;
  sim_assert (sim, llm_engine_submit (t->to->engine, t->end_s, &request));
  serving_fleet_settle (t->to);
  f->handlers->joined (f->data, t->to, flight);
  f->handlers->sent (f->data, t->end_s - t->ready_s);
  sim_items_give_back (&f->transfers, item);
  f->handlers->changed (f->data);
}

/* The decode engine is chosen now, the lines are taken in order. */
void
serving_transfer (ServingEngine *from, guint id, double now_s)
{
  ServingFleet *f = from->fleet;
  const ServingFlight *flight = serving_fleet_flight (f, id);
  LlmEngineRequest request = { .id = id, .prompt_tokens = flight->prompt_tokens };
  ServingEngine *to = &f->decode.engines[f->router->pick (&f->decode, &request)];
  double bytes = serving_kv_bytes (f->p, flight->prompt_tokens);
  double start_s = MAX (now_s, MAX (from->link_free_s, to->link_free_s));
  Transfer *t = sim_items_take (&f->transfers);

  *t = (Transfer){ .from = from, .to = to, .id = id, .ready_s = now_s };
  t->end_s = start_s + latency_s (f->p->link) + bytes / serving_transfer_bytes_per_s (f);
  from->link_free_s = to->link_free_s = t->end_s;
  sim_at (f->sim, MAX (sim_ticks (f->sim, t->end_s), sim_now (f->sim)), arrived, f, t);
}
