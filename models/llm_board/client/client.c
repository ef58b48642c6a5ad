/* models/llm_board/client/client.c - see client.h.
 *
 * A request that comes as another one ends misses the step that begins at that instant: its client
 * has to hear of the end first.
 */
#include "models/llm_board/client/client.h"

#include <math.h>

typedef struct {
  double sent_s, first_s;
  gint64 prompt, output;
} Sent;

typedef struct {
  const BoardClient *client;
  LlmPlacement *engines;
  Sent *requests;    /* (array length=n_requests) */
  gint64 n_sent, n_done;
  double *due_s;                /* (array length=n_requests): when each reaches the engine ... */
  gint64 n_due;                 /* ... as far as known: the next one a request that ends brings */
  gint64 n_early;               /* the first ones, which do not count */
  double ttft_s, tpot_s;        /* sums */
  gint64 n_tpot;
} Loop;

/* By the client's clock. */
static void
on_first_token (gpointer data, guint id, double now_s)
{
  Loop *loop = data;

  loop->requests[id].first_s = now_s;
}

/* When the first chunk was full. */
static double
seen_first_s (const Loop *loop, const Sent *r, double end_s)
{
  double later = MIN (loop->client->first_chunk, (double) r->output) - 1.0;

  return later > 0.0 ? r->first_s + later * (end_s - r->first_s) / (double) (r->output - 1)
                     : r->first_s;
}

/* The next request is due as soon as one ends: a closed loop. */
static void
on_finished (gpointer data, guint id, double now_s)
{
  Loop *loop = data;
  const Sent *r = &loop->requests[id];
  double first_s = seen_first_s (loop, r, now_s);

  loop->n_done++;
  if (loop->n_due < loop->client->n_requests)
    loop->due_s[loop->n_due++] = now_s + loop->client->front_end_s;
  if (id < loop->n_early)
    return;
  loop->ttft_s += first_s - r->sent_s;
  if (r->output > 1)
    {
      loop->tpot_s += (now_s - first_s) / (double) (r->output - 1);
      loop->n_tpot++;
    }
}

/* Uniform between the shortest and the nominal length. */
static gint64
draw (const BoardClient *c, gint64 nominal)
{
  gint64 least = MAX ((gint64) floor (c->shortest * (double) nominal), 1);

  if (least >= nominal)
    return nominal;
  return least + (gint64) sim_integer (c->lengths, (guint64) (nominal - least + 1));
}

/* What does not fit is the row's fault, not the run's. */
static gboolean
send (Loop *loop, double now_s, GError **error)
{
  guint id = (guint) loop->n_sent;
  Sent *r = &loop->requests[id];
  LlmEngineRequest request;

  r->sent_s = now_s - loop->client->front_end_s;
  request = (LlmEngineRequest) { .id = id, .prompt_tokens = r->prompt, .output_tokens = r->output };
  if (!llm_placement_submit (loop->engines, now_s, &request, (gint64) id))
    return sim_invalid (error,
                        "a request of %" G_GINT64_FORMAT " + %" G_GINT64_FORMAT " tokens never "
                        "fits in the KV",
                        r->prompt, r->output);
  loop->n_sent++;
  return TRUE;
}

/* Lengths are drawn beforehand, so that engines see the same requests.  Where the loop has long
 * been running, the first requests are those that it finds, with an even part of their output to
 * come. */
static void
draw_all (Loop *loop)
{
  const BoardClient *c = loop->client;

  loop->n_early = c->spread ? MIN (c->concurrency, c->n_requests - 1) : 0;
  loop->requests = g_new0 (Sent, (gsize) c->n_requests);
  loop->due_s = g_new0 (double, (gsize) c->n_requests);
  for (gint64 i = 0; i < c->n_requests; i++)
    {
      Sent *r = &loop->requests[i];

      r->prompt = draw (c, c->prompt_tokens);
      r->output = draw (c, c->output_tokens);
      if (i < loop->n_early)
        r->output = MAX (r->output * (i + 1) / loop->n_early, 1);
    }
}

/* When the next request reaches the engine; infinite when none is under way. */
static double
next_due_s (const Loop *loop)
{
  return loop->n_sent < loop->n_due ? loop->due_s[loop->n_sent] : INFINITY;
}

/* All that come at once, before an engine that stands still begins. */
static gboolean
send_due (Loop *loop, double now_s, GError **error)
{
  while (next_due_s (loop) <= now_s)
    if (!send (loop, now_s, error))
      return FALSE;
  return TRUE;
}

/* Over all engines: a row in which fewer run than are sent shows it here. */
static gint64
n_running (const Loop *loop)
{
  gint64 n = 0;

  for (guint i = 0; i < llm_placement_n_engines (loop->engines); i++)
    n += llm_engine_n_running (llm_placement_engine (loop->engines, i));
  return n;
}

/* Over all engines: a row whose KV binds. */
static gint64
n_preempted (const Loop *loop)
{
  gint64 n = 0;

  for (guint i = 0; i < llm_placement_n_engines (loop->engines); i++)
    n += llm_engine_totals (llm_placement_engine (loop->engines, i))->n_preempted;
  return n;
}

/* Burst, steady part and drain are all inside the means, as the published client has it. */
static gboolean
run (Loop *loop, BoardSeen *seen, GError **error)
{
  loop->n_due = MIN (loop->client->concurrency, loop->client->n_requests);
  while (loop->n_done < loop->client->n_requests)
    {
      double now_s = llm_placement_next_s (loop->engines), due_s = next_due_s (loop);

      if (due_s < now_s)
        {
          if (!send_due (loop, due_s, error))
            return FALSE;
          continue;
        }
      if (!isfinite (now_s))
        return sim_invalid (error, "requests are left that no engine can go on with");
      llm_placement_turn (loop->engines);
      seen->most_running = MAX (seen->most_running, n_running (loop));
      seen->end_s = now_s;
    }
  seen->ttft_s = loop->ttft_s / (double) (loop->n_done - loop->n_early);
  seen->tpot_s = loop->tpot_s / (double) MAX (loop->n_tpot, 1);
  seen->n_preempted = n_preempted (loop);
  return TRUE;
}

/* What the engines are is the caller's. */
gboolean
board_client_run (const BoardClient *client, LlmPlacementConfig config, BoardSeen *seen,
                  GError **error)
{
  static const LlmPlacementHooks hooks = { .first_token = on_first_token, .finished = on_finished };
  Loop loop = { .client = client };
  gboolean good;

  config.hooks = &hooks;
  config.data = &loop;
  loop.engines = llm_placement_new (&config);
  draw_all (&loop);
  *seen = (BoardSeen) { 0 };
  good = run (&loop, seen, error);
  llm_placement_free (loop.engines);
  g_free (loop.requests);
  g_free (loop.due_s);
  return good;
}
