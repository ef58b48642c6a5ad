/* models/rank_failure/load/pass.c - prompts on the ranks that decode: the round rule of lock step.
 *
 * In each round all ranks agree on what runs (SGLang scheduler_dp_attn_mixin.py, commit 01ac007).
 * As soon as one has a prompt, the pass runs outside graphs with the normal kernels on every rank,
 * and is as long as the longest prompt makes it.  So time per token grows with the arrivals of the
 * whole instance.  A pass takes chunk_tokens of a rank at most; longer prompts take several.
 *
 * With phase_lock decodes wait for such a pass instead of sharing it.  decode_interval_passes keep
 * prompts that come after it from the next ones; those that wait for KV room have come before.
 *
 * Two things are averaged out: decodes of the rank that has the prompt go on in its pass, and those
 * of the others get one token for all chunks of a prompt.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"

/* Nothing is admitted yet at this boundary. */
static void
begin (EpServing *m, double clock_s)
{
  EpPass *pass = &m->pass;

  if (pass->tokens == NULL)
    pass->tokens = g_new0 (double, m->inst->n_ranks);
  memset (pass->tokens, 0, m->inst->n_ranks * sizeof *pass->tokens);
  pass->clock_s = clock_s;
  pass->prompts = pass->fullest = pass->delay_s = 0.0;
}

/* More than the step of decodes that follows it, or that is part of it. */
static double
delay_s (EpServing *m)
{
  const EpPass *pass = &m->pass;
  double n = ceil (pass->fullest / (double) m->inst->p->chunk_tokens);

  if (m->inst->p->phase_lock)
    return n * ep_extend_s (m->steps, pass->fullest / n, pass->prompts / n);
  return MAX (0.0, n * ep_mixed_s (m->steps, m->steps->held, pass->fullest / n, pass->prompts / n)
                     - m->steps->step_s);
}

double
ep_pass_join (EpServing *m, guint id, gint64 tokens)
{
  EpPass *pass = &m->pass;
  double clock_s = llm_batch_clock_s (m->batch), before_s;
  guint rank = llm_batch_group_of (m->batch, id);

  if (pass->tokens == NULL || clock_s != pass->clock_s)
    begin (m, clock_s);
  before_s = pass->delay_s;
  pass->tokens[rank] += (double) tokens;
  pass->prompts += (double) tokens;
  pass->fullest = MAX (pass->fullest, pass->tokens[rank]);
  pass->delay_s = MAX (before_s, delay_s (m));
  /* half a pass early: it joins at the boundary that comes then, wherever growing steps put it */
  pass->opens_s = clock_s + pass->delay_s
                  + ((double) m->inst->p->decode_interval_passes - 0.5) * m->steps->step_s;
  return pass->delay_s - before_s;
}

/* All at once, so that they share a pass. */
static void
release (EpServing *m)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&m->held);

  sim_cancel (m->inst->sim, m->releases);
  m->releases = 0;
  for (guint i = 0; i < held->len; i++)
    m->has_kv (m, held->pdata[i]);
}

/* The first of them has waited for long enough. */
static void
waited (Sim *sim, gpointer self, gpointer item)
{
  release (self);
}

/* Wait until all ranks can prefill or for max_delay_passes (SGLang PR 23588), and for the passes
 * that decodes have to themselves (PR 35017).  A pass is as long as the last step was. */
void
ep_pass_hold (EpServing *m, EpRequest *r)
{
  Sim *sim = m->inst->sim;
  double delay_s = (double) m->inst->p->prefill_delay_passes * m->steps->step_s;
  double closed_s = MAX (0.0, m->pass.opens_s - sim_now_s (sim));

  m->n_prefilling++;
  if (m->held == NULL)
    {
      m->held = g_ptr_array_new ();
      m->releases = sim_after (sim, MAX (delay_s, closed_s), waited, m, NULL);
    }
  g_ptr_array_add (m->held, r);
  if (m->held->len < m->inst->n_alive && delay_s > 0.0)
    return;
  /* nobody is waited for: what is closed opens for all of them at once */
  if (closed_s <= 0.0)
    release (m);
  else
    {
      sim_cancel (sim, m->releases);
      m->releases = sim_after (sim, closed_s, waited, m, NULL);
    }
}
