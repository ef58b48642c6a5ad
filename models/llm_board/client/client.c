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
  gint64 n_sent, n_done, n_due; /* due: to be sent behind this turn */
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

/* The next request is due as soon as one ends: a closed loop. */
static void
on_finished (gpointer data, guint id, double now_s)
{
  Loop *loop = data;
  const Sent *r = &loop->requests[id];

  loop->ttft_s += r->first_s - r->sent_s;
  if (r->output > 1)
    {
      loop->tpot_s += (now_s - r->first_s) / (double) (r->output - 1);
      loop->n_tpot++;
    }
  loop->n_done++;
  loop->n_due++;
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

  r->sent_s = now_s;
  request = (LlmEngineRequest) { .id = id, .prompt_tokens = r->prompt, .output_tokens = r->output };
  if (!llm_placement_submit (loop->engines, now_s, &request, (gint64) id))
    return sim_invalid (error,
                        "a request of %" G_GINT64_FORMAT " + %" G_GINT64_FORMAT " tokens never "
                        "fits in the KV",
                        r->prompt, r->output);
  loop->n_sent++;
  return TRUE;
}

/* Until all have been sent. */
static gboolean
send_due (Loop *loop, double now_s, GError **error)
{
  for (; loop->n_due > 0; loop->n_due--)
    if (loop->n_sent < loop->client->n_requests && !send (loop, now_s, error))
      return FALSE;
  return TRUE;
}

/* Over all engines: a row whose seats bind shows it here. */
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
  if (!send_due (loop, 0.0, error))
    return FALSE;
  while (loop->n_done < loop->client->n_requests)
    {
      double now_s = llm_placement_next_s (loop->engines);

      if (!isfinite (now_s))
        return sim_invalid (error, "requests are left that no engine can go on with");
      llm_placement_turn (loop->engines);
      seen->most_running = MAX (seen->most_running, n_running (loop));
      seen->end_s = now_s;
      if (!send_due (loop, now_s, error))
        return FALSE;
    }
  seen->ttft_s = loop->ttft_s / (double) loop->n_done;
  seen->tpot_s = loop->tpot_s / (double) MAX (loop->n_tpot, 1);
  seen->n_preempted = n_preempted (loop);
  return TRUE;
}

/* Lengths are drawn beforehand, so that engines see the same requests. */
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
  loop.requests = g_new0 (Sent, (gsize) client->n_requests);
  for (gint64 i = 0; i < client->n_requests; i++)
    {
      loop.requests[i].prompt = draw (client, client->prompt_tokens);
      loop.requests[i].output = draw (client, client->output_tokens);
    }
  *seen = (BoardSeen) { 0 };
  good = run (&loop, seen, error);
  llm_placement_free (loop.engines);
  g_free (loop.requests);
  return good;
}
