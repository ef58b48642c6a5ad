/* tests/llm_board/test_measurements.c - the reader of measured rows: statistics that the data's
 * README states, and files that it refuses. */
#include "tests/test.h"

#include <string.h>
#include "models/llm_board/measurements/measurements.h"
#include "tests/text_file.h"

#define HEADER                                                                                     \
  "id,source_kind,measured_date,image,backend,backend_version,model_path,system,precision,mode,"   \
  "isl,osl,gemm_quant_mode,moe_quant_mode,concurrency,batch_size,tp_size,pp_size,"                 \
  "attention_dp_size,moe_tp_size,moe_ep_size,prefill_batch_size,prefill_num_workers,"              \
  "prefill_tp_size,prefill_pp_size,prefill_attention_dp_size,prefill_moe_tp_size,"                 \
  "prefill_moe_ep_size,decode_batch_size,decode_num_workers,decode_tp_size,decode_pp_size,"        \
  "decode_attention_dp_size,decode_moe_tp_size,decode_moe_ep_size,silicon_ttft_ms,"                \
  "silicon_tpot_ms,half,leave_out\n"
#define ROW(id, tpot)                                                                              \
  id ",sweep,2025-10-29,,vllm,0.12.0,m,h100_sxm,,agg,1024,512,,,8,8,2,1,1,1,1,,,,,,,,,,,,,,,"      \
     "90," tpot ",fit,\n"

static LlmMeasurements *
load_text (const char *text, GError **error)
{
  return text_file_load (llm_measurements_format.load, text, error);
}

static void
refused (const char *text, const char *word)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (load_text (text, &error));
  ck_assert_msg (strstr (error->message, word) != NULL, "%s", error->message);
}

START_TEST (a_row_is_read)
{
  LlmMeasurements *all = load_text (HEADER ROW ("a", "10.5"), NULL);
  const LlmMeasurement *r = &g_array_index (all->rows, LlmMeasurement, 0);
  g_autofree char *quarter = llm_measured_quarter (r);

  ck_assert_str_eq (r->id, "a");
  ck_assert (r->sweep && r->fit && !r->disagg);
  ck_assert_int_eq (r->prompt_tokens, 1024);
  ck_assert_int_eq (r->concurrency, 8);
  ck_assert_int_eq (r->agg.tp, 2);
  ck_assert_int_eq (r->prefill.workers, 0);
  ck_assert_double_eq_tol (r->tpot_s, 10.5e-3, 1e-12);
  ck_assert_double_eq_tol (r->ttft_s, 90e-3, 1e-12);
  ck_assert_str_eq (quarter, "2025Q4");
  llm_measurements_format.free (all);
}
END_TEST

START_TEST (faults_have_their_place)
{
  refused ("id,source_kind\na,sweep\n", "has no column");
  refused (HEADER ROW ("a", "10") ROW ("a", "11"), ":3: id must be given, and once");
  refused (HEADER ROW ("a", "0"), "above 0");
  refused (HEADER ROW ("a", "fast"), ":2:");
}
END_TEST

typedef struct {
  gint rows, fit, sweep, disagg, concurrency, clean, clean_fit;
  double tpot_sum_s, tpot_least_s, tpot_most_s, ttft_most_s;
} Counts;

static Counts
count (const LlmMeasurements *all)
{
  Counts c = { .tpot_least_s = G_MAXDOUBLE };

  for (guint i = 0; i < all->rows->len; i++)
    {
      const LlmMeasurement *r = &g_array_index (all->rows, LlmMeasurement, i);

      c.rows++;
      c.fit += r->fit;
      c.sweep += r->sweep;
      c.disagg += r->disagg;
      c.concurrency += r->concurrency > 0;
      c.clean += r->leave_out[0] == '\0';
      c.clean_fit += r->leave_out[0] == '\0' && r->fit;
      c.tpot_sum_s += r->tpot_s;
      c.tpot_least_s = MIN (c.tpot_least_s, r->tpot_s);
      c.tpot_most_s = MAX (c.tpot_most_s, r->tpot_s);
      c.ttft_most_s = MAX (c.ttft_most_s, r->ttft_s);
    }
  return c;
}

/* As the README of the data says. */
START_TEST (statistics_of_the_public_data)
{
  g_autofree char *path
    = g_build_filename (g_getenv ("ORRERY_TRACES"), "silicon", "silicon.csv", NULL);
  LlmMeasurements *all = llm_measurements_format.load (path, NULL);
  Counts c;

  ck_assert_ptr_nonnull (all);
  c = count (all);
  ck_assert_int_eq (c.rows, 1877);
  ck_assert_int_eq (c.fit, 1017);
  ck_assert_int_eq (c.sweep, 422);
  ck_assert_int_eq (c.disagg, 523);
  ck_assert_int_eq (c.concurrency, 1869);
  ck_assert_int_eq (c.clean, 1105);
  ck_assert_int_eq (c.clean_fit, 570);
  ck_assert_double_eq_tol (c.tpot_sum_s / c.rows, 18.8852e-3, 1e-7);
  ck_assert_double_eq_tol (c.tpot_least_s, 1.86820e-3, 1e-8);
  ck_assert_double_eq_tol (c.tpot_most_s, 201.888e-3, 2e-6);
  ck_assert_double_eq_tol (c.ttft_most_s, 462.05266, 1e-4);
  llm_measurements_format.free (all);
}
END_TEST

static gboolean
have_data (void)
{
  const char *dir = g_getenv ("ORRERY_TRACES");
  g_autofree char *path = g_build_filename (dir != NULL ? dir : "", "silicon", "silicon.csv", NULL);

  return dir != NULL && g_file_test (path, G_FILE_TEST_EXISTS);
}

TEST_MAIN (measurements, TEST (a_row_is_read), TEST (faults_have_their_place),
           TEST_IF (have_data (), statistics_of_the_public_data))
