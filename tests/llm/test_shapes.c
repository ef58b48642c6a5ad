/* tests/llm/test_shapes.c - between measured points, beside them and past them, on tables small
 * enough to calculate by hand. */
#include "tests/test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>
#include "models/llm/operators/law/law.h"
#include "models/llm/operators/measured/measured.h"

static const SimAccelerator device = { .bf16_flop_per_s = 989e12,
                                       .fp8_flop_per_s = 1979e12,
                                       .fp4_flop_per_s = NAN,
                                       .memory_bytes_per_s = 3350e9,
                                       .scale_up_bytes_per_s = 450e9,
                                       .scale_up_devices = 8,
                                       .nic_bytes_per_s = 50e9,
                                       .devices_per_node = 8 };

typedef struct {
  LlmLawRow rows[LLM_N_OPS];
  LlmOperatorLaw law;
  LlmMeasured *measured;
  LlmOperators *o;
} Case;

static const char *const files[][2] = {
  { "gemm.vllm-1.csv", "# constant: gemm_dtype=bfloat16\nm,n,k,latency\n"
                       "1,64,64,0.010\n4,64,64,0.022\n8,64,64,0.020\n"
                       "1,128,64,0.014\n4,128,64,0.026\n8,128,64,0.040\n"
                       "1,64,128,0.016\n4,64,128,0.030\n" },
  { "generation_attention.vllm-1.csv",
    "# constant: head_dim=128 kv_cache_dtype=bfloat16\n"
    "batch_size,num_heads,num_key_value_heads,step,window_size,latency\n"
    "1,8,1,1,0,0.010\n1,8,1,1023,0,0.012\n1,8,1,4095,0,0.020\n"
    "4,8,1,1,0,0.011\n4,8,1,1023,0,0.019\n" },
  { "custom_allreduce.vllm-1.csv", "# constant: backend=vllm_graph\nnum_gpus,message_size,latency\n"
                                   "8,1024,0.010\n8,2048,0.026\n8,4096,0.017\n" },
  { "nccl.nccl-1.csv", "# constant: nccl_dtype=half\nop_name,num_gpus,message_size,latency\n"
                       "all_reduce,8,1024,0.030\nall_reduce,8,4096,0.031\n" },
};

/* @with_tables: the files above, loaded from a folder that is gone again. */
static void
open_case (Case *c, gboolean with_tables, const LlmCorrections *corrections)
{
  g_autofree char *dir = with_tables ? g_dir_make_tmp ("shapes-XXXXXX", NULL) : g_strdup ("");
  g_autofree char *name = g_path_get_basename (dir);
  GError *error = NULL;

  c->measured = NULL;
  for (guint i = 0; with_tables && i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i][0], NULL);

      ck_assert (g_file_set_contents (path, files[i][1], -1, NULL));
    }
  if (with_tables)
    c->measured = llm_measured_format.load (dir, &error);
  g_assert_no_error (error);
  for (guint i = 0; with_tables && i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i][0], NULL);

      g_unlink (path);
    }
  g_rmdir (dir);
  for (int i = 0; i < LLM_N_OPS; i++)
    c->rows[i] = (LlmLawRow){ .operator= i,
                              .overhead_s = 3e-6,
                              .per_unit_s = 1e-8,
                              .memory_eff = 0.8,
                              .flop_eff = 0.6,
                              .norm = INFINITY,
                              .basis = LLM_BASIS_FITTED };
  c->law = (LlmOperatorLaw){ .device = &device,
                             .tables = g_strdup (name),
                             .relative = "",
                             .basis = LLM_BASIS_FITTED,
                             .laws = { LLM_N_OPS, c->rows },
                             .corrections = corrections };
  c->o = llm_operators_new (&(LlmOperatorsSpec){ .law = &c->law, .measured = c->measured }, &error);
  g_assert_no_error (error);
}

static void
close_case (Case *c)
{
  llm_operators_free (c->o);
  g_free ((char *) c->law.tables);
  if (c->measured != NULL)
    llm_measured_format.free (c->measured);
}

static double
law_gemm (const Case *c, double m, double n, double k)
{
  LlmWork work = llm_work_gemm (&device, LLM_BF16, m, n, k);

  return llm_law_s (&c->rows[LLM_OP_GEMM], &work);
}

static void
assert_gemm (const Case *c, double m, gint64 n, gint64 k, LlmTime wanted)
{
  LlmTime t = llm_op_gemm (c->o, LLM_BF16, m, n, k);

  assert_close (t.s, wanted.s, 1e-12);
  ck_assert_int_eq (t.basis, wanted.basis);
}

#define MEASURED(ms) ((LlmTime){ (ms) *1e-3, LLM_BASIS_MEASURED, 0 })
#define FITTED(ms) ((LlmTime){ (ms) *1e-3, LLM_BASIS_FITTED, 0 })

START_TEST (products)
{
  Case c;

  open_case (&c, TRUE, NULL);
  assert_gemm (&c, 1, 64, 64, MEASURED (0.010));
  assert_gemm (&c, 4, 64, 64, MEASURED (0.020)); /* more tokens are never faster */
  assert_gemm (&c, 2.5, 64, 64, MEASURED (0.015));
  assert_gemm (&c, 1, 96, 64, MEASURED (0.012)); /* half way between two sizes */
  assert_gemm (&c, 1, 64, 96, MEASURED (0.013));
  assert_gemm (&c, 6, 64, 96, FITTED (0.026 * law_gemm (&c, 6, 64, 96) / law_gemm (&c, 4, 64, 96)));
  assert_gemm (&c, 64, 64, 64,
               FITTED (0.020 * law_gemm (&c, 64, 64, 64) / law_gemm (&c, 8, 64, 64)));
  /* A hole: the nearest curve by the ratio of the laws. */
  assert_gemm (&c, 1, 128, 300,
               FITTED (0.016 * law_gemm (&c, 1, 128, 300) / law_gemm (&c, 1, 64, 128)));
  close_case (&c);
}
END_TEST

START_TEST (decodes)
{
  const LlmHeads heads = { 8, 1, 128, 0, LLM_BF16 };
  LlmTimePiece p;
  Case c;

  open_case (&c, TRUE, NULL);
  p = llm_op_decode_attention (c.o, &heads, 1, 513); /* 512 cached: half way */
  assert_close (p.now.s, 0.011e-3, 1e-12);
  assert_close (p.slope_s_per_token, 0.002e-3 / 1022, 1e-12);
  ck_assert_double_eq (p.end_tokens, 1024);
  /* A third of the way from 1 to 4 requests, both with 1,026 tokens in all. */
  p = llm_op_decode_attention (c.o, &heads, 2, 2 * 513);
  assert_close (p.now.s,
                ((0.012e-3 + 2.0 / 3072 * 0.008e-3) * 2 + (0.011e-3 + 254.5 / 1022 * 0.008e-3)) / 3,
                1e-12);
  ck_assert_double_eq (p.end_tokens, 4096);
  ck_assert_int_eq (p.now.basis, LLM_BASIS_MEASURED);
  p = llm_op_decode_attention (c.o, &heads, 8, 8 * 513); /* more than were measured */
  assert_close (p.now.s, 2 * 0.015e-3, 1e-12);
  ck_assert_int_eq (p.now.basis, LLM_BASIS_FITTED);
  ck_assert_int_eq (llm_op_decode_attention (c.o, &heads, 1, 8000).now.basis, LLM_BASIS_FITTED);
  close_case (&c);
}
END_TEST

/* Along a jump: every piece is what a fresh question at its middle says, and has a length. */
static void
walk (const Case *c, const LlmHeads *heads, double n_requests)
{
  double context = n_requests * 2.0, before = 0.0;
  guint pieces = 0;

  while (context < n_requests * 50000.0)
    {
      LlmTimePiece p = llm_op_decode_attention (c->o, heads, n_requests, context);
      double end = MIN (p.end_tokens, n_requests * 50000.0), middle = (context + end) / 2.0;

      assert_always (p.end_tokens > context && p.slope_s_per_token >= 0.0);
      assert_always (p.now.s >= before * (1.0 - 1e-9));
      assert_close (llm_op_decode_attention (c->o, heads, n_requests, middle).now.s,
                    p.now.s + p.slope_s_per_token * (middle - context), 1e-9);
      before = p.now.s + p.slope_s_per_token * (end - context);
      context = end;
      assert_always (++pieces < 100);
    }
}

START_TEST (pieces_are_lines)
{
  static const double batches[] = { 1, 2, 3, 4, 7, 100 };

  for (guint tables = 0; tables < 2; tables++)
    {
      Case c;

      open_case (&c, tables == 1, NULL);
      for (guint i = 0; i < G_N_ELEMENTS (batches); i++)
        {
          const LlmHeads known = { 8, 1, 128, 0, LLM_BF16 }, other = { 64, 2, 128, 0, LLM_FP8 };
          const LlmHeads window = { 64, 1, 128, 700, LLM_BF16 };

          walk (&c, &known, batches[i]);
          walk (&c, &other, batches[i]);
          walk (&c, &window, batches[i]);
        }
      close_case (&c);
    }
}
END_TEST

START_TEST (all_reduces)
{
  LlmCorrection nccl = { .operator= LLM_OP_ALL_REDUCE,
                         .kernels = LLM_N_KERNELS,
                         .factor = 1,
                         .flop_rate = 1,
                         .tables = LLM_TABLES_NCCL,
                         .from = 8 * 4000 };
  LlmCorrections corrections = { { 1, &nccl } };
  Case c;

  open_case (&c, TRUE, NULL);
  ck_assert_double_eq (llm_op_collective (c.o, LLM_ALL_REDUCE, 1, 1e9).s, 0);
  /* The spike at 2,048 values, above a larger message, is passed over. */
  assert_close (llm_op_collective (c.o, LLM_ALL_REDUCE, 8, 2048).s, (0.010e-3 * 2 + 0.017e-3) / 3,
                1e-12);
  assert_close (llm_op_collective (c.o, LLM_ALL_REDUCE_NCCL, 8, 4096).s, 0.031e-3, 1e-12);
  ck_assert_double_gt (llm_op_collective (c.o, LLM_ALL_REDUCE, 16, 4096).s, 0.017e-3);
  ck_assert_int_eq (llm_op_collective (c.o, LLM_ALL_REDUCE, 4, 4096).basis, LLM_BASIS_FITTED);
  close_case (&c);
  open_case (&c, TRUE, &corrections);
  assert_close (llm_op_collective (c.o, LLM_ALL_REDUCE, 8, 1024).s, 0.010e-3, 1e-12);
  assert_close (llm_op_collective (c.o, LLM_ALL_REDUCE, 8, 4096).s, 0.031e-3, 1e-12);
  close_case (&c);
}
END_TEST

/* Off each call, and never below what the peaks allow. */
START_TEST (corrections)
{
  LlmCorrection item = { .operator= LLM_OP_GEMM,
                         .kernels = LLM_N_KERNELS,
                         .factor = 0.5,
                         .flop_rate = 1,
                         .less_s = 1e-6,
                         .tables = LLM_TABLES_PREFERRED };
  LlmCorrections list = { { 1, &item } };
  LlmWork work = llm_work_gemm (&device, LLM_BF16, 1, 64, 64);
  Case c;

  open_case (&c, TRUE, &list);
  assert_gemm (&c, 1, 64, 64, MEASURED (0.004));
  close_case (&c);
  item.less_s = 1;
  open_case (&c, TRUE, &list);
  assert_gemm (&c, 1, 64, 64, MEASURED (MAX (work.memory_s, work.compute_s) * 1e3));
  close_case (&c);
}
END_TEST

/* FP8 KV that a kernel widens as it reads: BF16's times, points and all. */
START_TEST (kv_is_read_as_another_format)
{
  LlmCorrection item = { .operator= LLM_OP_DECODE_ATTENTION,
                         .format = LLM_FP8,
                         .kernels = LLM_N_KERNELS,
                         .factor = 1,
                         .flop_rate = 1,
                         .as = LLM_BF16,
                         .tables = LLM_TABLES_PREFERRED };
  LlmCorrections list = { { 1, &item } };
  LlmHeads fp8 = { 8, 1, 128, 0, LLM_FP8 }, bf16 = { 8, 1, 128, 0, LLM_BF16 };
  GError *error = NULL;
  Case c;

  open_case (&c, TRUE, &list);
  ck_assert_double_eq (llm_op_decode_attention (c.o, &fp8, 4, 4096).now.s,
                       llm_op_decode_attention (c.o, &bf16, 4, 4096).now.s);
  close_case (&c);
  open_case (&c, TRUE, NULL);
  ck_assert_double_ne (llm_op_decode_attention (c.o, &fp8, 4, 4096).now.s,
                       llm_op_decode_attention (c.o, &bf16, 4, 4096).now.s);
  close_case (&c);
  ck_assert (llm_operator_correction_kind.check (&list, NULL));
  item.factor = 2;
  ck_assert (!llm_operator_correction_kind.check (&list, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "stand as they are"));
  g_clear_error (&error);
  item.operator= LLM_OP_GEMM;
  ck_assert (!llm_operator_correction_kind.check (&list, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "only attention"));
  g_error_free (error);
}
END_TEST

/* Activations in half the bytes: what products bound takes half the time, what the weights bound
 * the same. */
START_TEST (twice_the_rate_halves_what_products_bound)
{
  LlmCorrection item = { .operator= LLM_OP_GEMM,
                         .kernels = LLM_N_KERNELS,
                         .factor = 1,
                         .flop_rate = 2,
                         .tables = LLM_TABLES_PREFERRED };
  LlmCorrections list = { { 1, &item } };
  Case plain, fast;

  open_case (&plain, TRUE, NULL);
  open_case (&fast, TRUE, &list);
  for (double m = 1; m <= 65536; m *= 4)
    {
      double s = llm_op_gemm (plain.o, LLM_BF16, m, 64, 64).s;
      double less_s = llm_op_gemm (fast.o, LLM_BF16, m, 64, 64).s;

      ck_assert (less_s <= s * (1 + 1e-12) && less_s >= s / 2 * (1 - 1e-12));
    }
  ck_assert_double_lt (llm_op_gemm (fast.o, LLM_BF16, 65536, 8192, 8192).s,
                       0.6 * llm_op_gemm (plain.o, LLM_BF16, 65536, 8192, 8192).s);
  close_case (&plain);
  close_case (&fast);
}
END_TEST

START_TEST (formats_need_a_peak)
{
  GError *error = NULL;
  Case c;

  open_case (&c, FALSE, NULL);
  ck_assert (llm_operators_have (c.o, LLM_FP8_BLOCK, NULL));
  ck_assert (llm_operators_have (c.o, LLM_MXFP4, NULL));
  ck_assert (!llm_operators_have (c.o, LLM_NVFP4, &error));
  ck_assert_str_eq (error->message, "the accelerator has no fp4_flop_per_s, the peak that products "
                                    "in nvfp4 run at");
  g_error_free (error);
  close_case (&c);
}
END_TEST

TEST_MAIN (shapes, TEST (products), TEST (decodes), TEST (pieces_are_lines), TEST (all_reduces),
           TEST (corrections), TEST (kv_is_read_as_another_format),
           TEST (twice_the_rate_halves_what_products_bound), TEST (formats_need_a_peak))
