/* tools/silicon_board.c - every measured row of a board with what was simulated, as CSV.
 *
 *   silicon_board SCENARIO [ASSIGNMENT...]     params.half=both and the like
 *
 * Rows that are left out or cannot be posed stand with the reason.
 */
#include <stdio.h>
#include <stdlib.h>
#include "models/llm_board/board/board.h"
#include "tools/board_scenario.h"

static const char *const bases[] = { "measured", "fitted", "scaled" };

static void
print_row (const LlmMeasurement *r, Board *board, guint index)
{
  g_autoptr (GError) error = NULL;
  SimStreamKey key = { 1, 0, "", r->id };
  g_autoptr (SimStream) lengths = sim_stream_new (&key);
  g_autofree char *quarter = llm_measured_quarter (r);
  BoardJob job = { index, lengths, NULL };
  const LlmMeasuredWidths *w = r->disagg ? &r->decode : &r->agg;
  BoardOutcome o;

  printf ("%s,%s,%s,%s,%s,%s,%s,%s,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT
          ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%.6g,%.6g,",
          r->id, r->disagg ? "disagg" : r->sweep ? "sweep" : "benchmark", r->model, r->system, r->backend,
          r->version[0] != '\0' ? r->version : quarter, r->precision, r->fit ? "fit" : "predict",
          r->prompt_tokens, r->output_tokens, r->concurrency, w->tp, w->dp, w->moe_ep,
          r->ttft_s * 1e3, r->tpot_s * 1e3);
  if (r->leave_out[0] != '\0' && !(r->disagg && r->prefill.workers > 0))
    printf (",,,,,,,,,,,,left out: %s\n", r->leave_out);
  else if (!board_run (board, &job, &o, &error))
    printf (",,,,,,,,,,,,\"%s\"\n", error->message);
  else
    printf ("%.6g,%.6g,%.4f,%.4f,%s,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,\n", o.seen.ttft_s * 1e3, o.seen.tpot_s * 1e3,
            o.seen.ttft_s / r->ttft_s - 1.0, o.seen.tpot_s / r->tpot_s - 1.0, bases[o.basis],
            o.decode.gemm_s * 1e3, o.decode.attention_s * 1e3, o.decode.experts_s * 1e3,
            o.decode.network_s * 1e3, o.decode.elementwise_s * 1e3, o.decode.other_s * 1e3,
            o.decode.host_s * 1e3);
}

int
main (int argc, char **argv)
{
  BoardScenario s;
  const LlmMeasurements *all;
  Board *board;

  if (argc < 2) {
    fprintf (stderr, "usage: silicon_board SCENARIO [ASSIGNMENT...]\n");
    return 2;
  }
  if (!board_scenario_load (&s, argv[1], (const char *const *) argv + 2))
    return 2;
  all = s.params->measurements.data;
  board = board_new (s.params, &s.policies);
  printf ("id,kind,model,system,backend,version,precision,half,isl,osl,concurrency,tp,dp,ep,"
          "ttft_ms,tpot_ms,sim_ttft_ms,sim_tpot_ms,ttft_error,tpot_error,basis,gemm_ms,attention_ms,"
          "experts_ms,network_ms,elementwise_ms,other_ms,host_ms,why\n");
  for (guint i = 0; i < all->rows->len; i++)
    if (board_wants (board, i))
      print_row (&g_array_index (all->rows, LlmMeasurement, i), board, i);
  board_free (board);
  board_scenario_clear (&s);
  return 0;
}
