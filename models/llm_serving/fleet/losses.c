/* models/llm_serving/fleet/losses.c - which device fails when, and what its engine loses with it.
 *
 * Devices are counted engine by engine; a split engine has two pools of them, first the model's,
 * then attention's.  Tensor parallel devices have a part of every request of their replica, so the
 * replica loses its KV; model devices of a split engine have none.
 */
#include "models/llm_serving/fleet/losses.h"
#include <math.h>

enum {
  MOST_IN_VAIN = 10000
}; /* losses of each device between two ends, before a run is given up */

/* A device by its engine, its pool there, and its number in that. */
typedef struct {
  guint engine;
  gboolean attention;
  gint64 device;
} Victim;

gboolean
serving_may_lose (const ServingParams *p)
{
  return isfinite (p->fault_at_s) || isfinite (p->device_mtbf_s);
}

static const ServingHardware *
hardware_of (const ServingLosses *l, guint engine)
{
  return &l->fleet->engines[engine].kind->hardware;
}

/* --- what a loss does --- */

/* The system that the device belongs to. */
static const LlmSystem *
system_of (const ServingHardware *h, const Victim *v)
{
  return v->attention ? &h->attention : &h->system;
}

/* A batch that rotates is a replica for the scheduler and has requests on all attention devices;
 * those that share heads lose them together. */
static void
set_kv (const ServingHardware *h, const Victim *v, LlmEngineLoss *loss)
{
  const LlmSystem *s = system_of (h, v);

  if (h->is_split && !v->attention)
    return;
  loss->every = (guint) s->dp;
  loss->of = (guint) (v->device / (s->tp * s->pp));
}

/* Of each device, by its own path. */
static double
restore_s_per_token (const ServingParams *p, const LlmSystem *s)
{
  return llm_system_kv_token_bytes (s) / p->kv_copy_memory->bytes_per_s;
}

/* The new device waits for all that it has to hold. */
static LlmEngineLoss
loss_of (const ServingLosses *l, const Victim *v, double now_s)
{
  const ServingParams *p = l->p;
  const ServingHardware *h = hardware_of (l, v->engine);
  double load_s = llm_system_weight_bytes (system_of (h, v)) / p->weight_load_bytes_per_s;
  LlmEngineLoss loss = { .until_s = now_s + p->fault_detect_s + p->fault_replace_s + load_s };

  set_kv (h, v, &loss);
  if (p->kv_lost == SERVING_KV_COPIES && loss.every > 0)
    {
      loss.copied_tokens = p->kv_copy_tokens;
      loss.restore_s_per_token = restore_s_per_token (p, serving_kv_system (h));
    }
  return loss;
}

/* What is out cannot fail again. */
static void
strike (ServingLosses *l, const Victim *v)
{
  double now_s = sim_now_s (l->sim);
  LlmEngineLoss loss;

  if (llm_placement_is_down (l->fleet->placement, now_s, v->engine))
    return;
  loss = loss_of (l, v, now_s);
  sim_count (l->sim, l->counter, 1);
  serving_fleet_lose (l->fleet, v->engine, &loss, l->p->kv_lost == SERVING_KV_MIGRATE);
}

/* --- when --- */

/* The first device of the first engine of its kind. */
static void
planned (Sim *sim, gpointer self, gpointer item)
{
  ServingLosses *l = self;
  guint engine = 0;

  l->planned = 0;
  if (l->p->fault_devices != SERVING_FAULT_PREFILL && serving_apart (l->p))
    engine = (guint) l->p->prefill_engines;
  strike (l, &(Victim){ engine, l->p->fault_devices == SERVING_FAULT_ATTENTION, 0 });
}

/* @pick: a device, counted over all engines from 0; @v: (out): where it is, left alone when there
 * is none.  Returns: how many devices all engines have. */
static gint64
count_devices (const ServingLosses *l, gint64 pick, Victim *v)
{
  gint64 all = 0;

  for (guint e = 0; e < l->fleet->n; e++)
    {
      const ServingHardware *h = hardware_of (l, e);
      gint64 n = serving_engine_devices (h);
      gint64 model = h->is_split ? n - llm_system_devices (&h->attention) : n;
      gint64 at = pick - all;

      if (at >= 0 && at < n)
        *v = (Victim){ e, at >= model, at >= model ? at - model : at };
      all += n;
    }
  return all;
}

static void fails (Sim *sim, gpointer self, gpointer item);

/* Losses have no memory: the next one is drawn when one has come, over all devices. */
static void
next_loss (ServingLosses *l)
{
  Victim none;
  double n = (double) count_devices (l, -1, &none);

  l->random = sim_after (l->sim, sim_exp (sim_stream (l->sim, "losses"), l->p->device_mtbf_s / n),
                         fails, l, NULL);
}

/* Devices that fail faster than a step takes would fail for ever. */
static void
check_progress (ServingLosses *l, guint64 devices)
{
  guint64 n = sim_vain (&l->vain, *l->n_done);

  if (n > MOST_IN_VAIN * devices)
    sim_fail (l->sim,
              "devices were lost %" G_GUINT64_FORMAT
              " times one after the other and no request was "
              "done between: give a longer device_mtbf_s",
              n);
}

/* Drawn whether it is up or not, so that what one loss does moves no other. */
static void
fails (Sim *sim, gpointer self, gpointer item)
{
  ServingLosses *l = self;
  Victim v = { 0, FALSE, 0 };
  guint64 n = (guint64) count_devices (l, -1, &v);

  count_devices (l, (gint64) sim_integer (sim_stream (sim, "victims"), n), &v);
  check_progress (l, n);
  next_loss (l);
  strike (l, &v);
}

void
serving_losses_start (ServingLosses *l)
{
  if (isfinite (l->p->fault_at_s))
    l->planned = sim_after (l->sim, l->p->fault_at_s, planned, l, NULL);
  if (isfinite (l->p->device_mtbf_s))
    next_loss (l);
}

void
serving_losses_end (ServingLosses *l)
{
  if (l->planned != 0)
    sim_cancel (l->sim, l->planned);
  if (l->random != 0)
    sim_cancel (l->sim, l->random);
  l->planned = l->random = 0;
}

/* --- checks --- */

/* The pool of a planned loss has to be there. */
static gboolean
check_pool (const ServingParams *p, GError **error)
{
  gboolean split = p->placement == SERVING_SPLIT || p->placement == SERVING_SPLIT_DISAGGREGATED;

  if (p->fault_devices == SERVING_FAULT_ATTENTION && !split)
    return sim_invalid (error, "fault_devices attention: only split engines have devices of "
                               "attention; use model");
  return p->fault_devices != SERVING_FAULT_PREFILL || serving_apart (p)
         || sim_invalid (error, "fault_devices prefill: no engine only prefills in this placement; "
                                "use model");
}

/* Copies lie in a memory whose rate is known, and have no identity. */
static gboolean
check_copies (const ServingParams *p, GError **error)
{
  if (p->kv_copy_memory == NULL)
    return sim_invalid (error, "kv_lost copies needs the memory that they are in: give "
                               "kv_copy_memory");
  if (!sim_known (p->kv_copy_memory->bytes_per_s))
    return sim_invalid (error, "kv_copy_memory: its bytes_per_s is unknown; give another one");
  return p->prefix_cache == LLM_PREFIX_NONE
         || sim_invalid (error, "kv_lost copies is not offered with a prefix cache, whose KV has "
                                "identities: use kv_tiers, or kv_lost recompute");
}

/* A stage of one engine has nobody to go to. */
static gboolean
check_migration (const ServingParams *p, GError **error)
{
  gint64 n = p->engines;

  if (serving_apart (p))
    n = p->prefill_engines > 1 ? MAX (n, 2) : n;
  if (n < 2)
    return sim_invalid (error, "kv_lost migrate needs another engine to go on in: give engines of "
                               "at least 2");
  if (p->prefix_cache != LLM_PREFIX_NONE)
    return sim_invalid (error, "kv_lost migrate is not offered with a prefix cache; use kv_lost "
                               "recompute");
  return sim_known (p->link->bytes_per_s)
         || sim_invalid (error, "link: its bytes_per_s is unknown; give another one");
}

gboolean
serving_losses_check (const ServingParams *p, GError **error)
{
  if (!serving_may_lose (p))
    return TRUE;
  if (!check_pool (p, error))
    return FALSE;
  if (p->kv_lost == SERVING_KV_COPIES)
    return check_copies (p, error);
  return p->kv_lost != SERVING_KV_MIGRATE || check_migration (p, error);
}
