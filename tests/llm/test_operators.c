/* tests/llm/test_operators.c - operators by measured tables: values of the public tables that a
 * loader must reproduce, and how holes are filled. */
#include "tests/test.h"

#include <math.h>
#include <string.h>
#include "models/llm/operators/law/law.h"
#include "models/llm/operators/measured/measured.h"
#include "models/models.h"
#include "sim/scenario/decode/catalogue.h"

static const char *
traces (void)
{
  return g_getenv ("ORRERY_TRACES");
}

static LlmMeasured *
load_public (void)
{
  g_autofree char *path = g_build_filename (traces (), "operators", NULL);
  GError *error = NULL;
  LlmMeasured *measured = llm_measured_format.load (path, &error);

  g_assert_no_error (error);
  return measured;
}

static const SimAccelerator h100 = { .bf16_flop_per_s = 989e12,
                                     .fp8_flop_per_s = 1979e12,
                                     .fp4_flop_per_s = NAN,
                                     .memory_bytes_per_s = 3350e9,
                                     .scale_up_bytes_per_s = 450e9,
                                     .scale_up_devices = 8,
                                     .nic_bytes_per_s = 50e9,
                                     .devices_per_node = 8 };

enum { ROWS = LLM_N_OPS };

/* One set of constants for every operator. */
static void
fill (LlmLawRow rows[ROWS], LlmOperatorLaw *law, const char *tables)
{
  for (int i = 0; i < ROWS; i++)
    rows[i] = (LlmLawRow){ .operator= i,
                           .format = LLM_BF16,
                           .overhead_s = 3e-6,
                           .memory_eff = 0.8,
                           .flop_eff = 0.6,
                           .norm = INFINITY };
  *law = (LlmOperatorLaw){ .device = &h100,
                           .tables = tables,
                           .basis = LLM_BASIS_FITTED,
                           .relative = "",
                           .laws = { ROWS, rows } };
}

static LlmOperators *
operators_of (const LlmOperatorLaw *law, const LlmMeasured *measured, LlmKernels kernels)
{
  LlmOperatorsSpec spec = { .law = law, .measured = measured, .kernels = kernels };
  GError *error = NULL;
  LlmOperators *o = llm_operators_new (&spec, &error);

  g_assert_no_error (error);
  return o;
}

/* The values of the tables' own description, in ms. */
START_TEST (public_values)
{
  LlmMeasured *measured = load_public ();
  LlmLawRow rows[ROWS];
  LlmOperatorLaw h100_law, h200_law, b200_law;
  g_autoptr (LlmOperators) a = NULL, b = NULL, c = NULL;
  const LlmHeads gqa = { 64, 8, 128, 0, LLM_BF16 }, narrow = { 64, 8, 64, 0, LLM_BF16 };
  const LlmHeads window = { 64, 8, 64, 128, LLM_BF16 };
  const LlmLatent v3 = { 128, 512, 64, 128, 128, LLM_BF16 },
                  v3_tp8 = { 16, 512, 64, 128, 128, LLM_BF16 };
  LlmTime t;

  fill (rows, &h100_law, "h100_sxm");
  fill (rows, &h200_law, "h200_sxm");
  fill (rows, &b200_law, "b200_sxm");
  a = operators_of (&h100_law, measured, LLM_KERNELS_VLLM);
  b = operators_of (&h200_law, measured, LLM_KERNELS_VLLM);
  c = operators_of (&b200_law, measured, LLM_KERNELS_TRTLLM);
  t = llm_op_gemm (a, LLM_BF16, 4096, 8192, 8192);
  assert_close (t.s * 1e3, 0.697748, 1e-6);
  ck_assert_int_eq (t.basis, LLM_BASIS_MEASURED);
  assert_close (llm_op_gemm (b, LLM_FP8, 16, 8192, 8192).s * 1e3, 0.0234267, 1e-6);
  assert_close (llm_op_gemm (c, LLM_NVFP4, 4096, 8192, 8192).s * 1e3, 0.146281, 1e-6);
  assert_close (llm_op_prefill_attention (a, &gqa, 1, 8192, 0).s * 1e3, 1.8347, 1e-6);
  assert_close (llm_op_decode_attention (a, &gqa, 64, 64 * 4096).now.s * 1e3, 0.354976, 1e-6);
  assert_close (llm_op_decode_attention (c, &gqa, 64, 64 * 4096).now.s * 1e3, 0.159579, 1e-6);
  assert_close (llm_op_decode_attention (a, &window, 64, 64 * 4096).now.s * 1e3, 0.0328693, 1e-6);
  assert_close (llm_op_decode_attention (a, &narrow, 64, 64 * 4096).now.s * 1e3, 0.188213, 1e-6);
  assert_close (llm_op_mla_decode (b, &v3, 64, 64 * 4096).now.s * 1e3, 0.134405, 1e-6);
  assert_close (llm_op_mla_decode (b, &v3_tp8, 64, 64 * 4096).now.s * 1e3, 0.09088, 1e-6);
  llm_measured_format.free (measured);
}
END_TEST

START_TEST (public_values_over_devices)
{
  LlmMeasured *measured = load_public ();
  LlmLawRow rows[ROWS];
  LlmOperatorLaw h100_law, h200_law;
  g_autoptr (LlmOperators) a = NULL, b = NULL;
  LlmExperts moe = { 7168, 2048, 256, 8, 8, 1, LLM_FP8_BLOCK, LLM_ROUTING_BALANCED };

  fill (rows, &h100_law, "h100_sxm");
  fill (rows, &h200_law, "h200_sxm");
  a = operators_of (&h100_law, measured, LLM_KERNELS_VLLM);
  b = operators_of (&h200_law, measured, LLM_KERNELS_VLLM);
  assert_close (llm_op_experts (b, &moe, 64).s * 1e3, 0.270965, 1e-6);
  moe.distribution = LLM_ROUTING_POWER_1_01;
  assert_close (llm_op_experts (b, &moe, 64).s * 1e3, 0.304858, 1e-6);
  moe.distribution = LLM_ROUTING_POWER_1_2;
  assert_close (llm_op_experts (b, &moe, 64).s * 1e3, 0.30567, 1e-6);
  assert_close (llm_op_collective (a, LLM_ALL_REDUCE, 8, 4194304).s * 1e3, 0.0507, 1e-3);
  moe.tp = 1, moe.ep = 8;
  assert_close (llm_op_exchange (b, LLM_DISPATCH_LOW_LATENCY, &moe, 128).s * 1e6, 35.119, 1e-6);
  assert_close (llm_op_exchange (b, LLM_COMBINE_LOW_LATENCY, &moe, 128).s * 1e6, 67.745, 1e-6);
  llm_measured_format.free (measured);
}
END_TEST

/* The whole module of latent attention: by the format of its products and of the KV. */
START_TEST (public_modules)
{
  static const struct {
    gint32 products, kv;
    double ms;
  } rows[] = { { LLM_BF16, LLM_BF16, 0.3042 },
               { LLM_BF16, LLM_FP8, 0.2998 },
               { LLM_FP8_BLOCK, LLM_BF16, 0.2755 },
               { LLM_FP8_BLOCK, LLM_FP8, 0.2741 } };
  LlmMeasured *measured = load_public ();
  const LlmTable *table
    = llm_measured_table (measured, "h200_sxm", LLM_TABLE_MLA_DECODE_MODULE, LLM_KERNELS_VLLM);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LlmKey key = { { rows[i].products, rows[i].kv, 128, 64 } };

      assert_close (llm_curve_at (llm_table_curve (table, &key), 4096) * 1e3, rows[i].ms, 1e-6);
    }
  llm_measured_format.free (measured);
}
END_TEST

/* --- the laws of the catalogue, at shapes of served models --- */

static SimCatalogue *
load_catalogue (void)
{
  const char *source = g_getenv ("top_srcdir");
  g_autofree char *dir
    = g_build_filename (source != NULL ? source : ".", "scenarios", "catalogue", NULL);
  g_autoptr (SimFaults) faults = sim_faults_new ();
  SimCatalogue *catalogue = sim_catalogue_new (&orrery_registry);

  sim_catalogue_add_dir (catalogue, dir, faults);
  ck_assert_uint_eq (sim_faults_n (faults), 0);
  return catalogue;
}

typedef struct {
  double sum;
  guint n;
} Apart;

static void
note (Apart *apart, LlmTime law, LlmTime table)
{
  assert_always (law.basis == LLM_BASIS_FITTED);
  if (table.basis != LLM_BASIS_MEASURED)
    return;
  apart->sum += fabs (law.s / table.s - 1.0);
  apart->n++;
}

/* One layer of a 70B model on four devices and of experts on eight. */
static void
compare (const LlmOperators *law, const LlmOperators *table, Apart apart[3])
{
  const LlmHeads heads = { 16, 2, 128, 0, LLM_BF16 };
  const LlmExperts moe = { 7168, 2048, 256, 8, 1, 8, LLM_FP8_BLOCK, LLM_ROUTING_POWER_1_01 };

  for (double m = 1; m <= 8192; m *= 2)
    {
      note (&apart[0], llm_op_gemm (law, LLM_BF16, m, 14336, 8192),
            llm_op_gemm (table, LLM_BF16, m, 14336, 8192));
      note (&apart[0], llm_op_gemm (law, LLM_BF16, m, 8192, 7168),
            llm_op_gemm (table, LLM_BF16, m, 8192, 7168));
      note (&apart[1], llm_op_decode_attention (law, &heads, 32, 32 * m).now,
            llm_op_decode_attention (table, &heads, 32, 32 * m).now);
      note (&apart[2], llm_op_experts (law, &moe, m), llm_op_experts (table, &moe, m));
    }
}

START_TEST (laws_are_near_their_tables)
{
  static const char *const devices[] = { "h100-sxm", "h200-sxm", "b200-sxm", "gb200" };
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  LlmMeasured *measured = load_public ();

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      const LlmOperatorLaw *entry
        = sim_catalogue_find (catalogue, &llm_operator_law_kind, devices[i])->data;
      g_autoptr (LlmOperators) law = operators_of (entry, NULL, LLM_KERNELS_VLLM);
      g_autoptr (LlmOperators) table = operators_of (entry, measured, LLM_KERNELS_VLLM);
      Apart apart[3] = { { 0 } };

      compare (law, table, apart);
      for (guint j = 0; j < 3; j++)
        ck_assert_msg (apart[j].n >= 10 && apart[j].sum / apart[j].n < 0.3, "%s %u: %u, %g",
                       devices[i], j, apart[j].n, apart[j].sum / apart[j].n);
    }
  llm_measured_format.free (measured);
}
END_TEST

/* Constants of a relative say that they are. */
START_TEST (scaled_laws_say_so)
{
  g_autoptr (SimCatalogue) catalogue = load_catalogue ();
  const LlmOperatorLaw *h20 = sim_catalogue_find (catalogue, &llm_operator_law_kind, "h20")->data;
  const LlmOperatorLaw *own
    = sim_catalogue_find (catalogue, &llm_operator_law_kind, "h100-sxm")->data;
  LlmOperatorsSpec instead = { .law = own, .device = h20->device };
  g_autoptr (LlmOperators) scaled = operators_of (h20, NULL, LLM_KERNELS_VLLM);
  g_autoptr (LlmOperators) fitted = operators_of (own, NULL, LLM_KERNELS_VLLM);
  g_autoptr (LlmOperators) other = llm_operators_new (&instead, NULL);

  ck_assert_str_eq (h20->relative, "h100-sxm");
  ck_assert_int_eq (llm_op_gemm (fitted, LLM_BF16, 64, 8192, 8192).basis, LLM_BASIS_FITTED);
  ck_assert_int_eq (llm_op_gemm (scaled, LLM_BF16, 64, 8192, 8192).basis, LLM_BASIS_SCALED);
  ck_assert_int_eq (llm_op_gemm (other, LLM_BF16, 64, 8192, 8192).basis, LLM_BASIS_SCALED);
  assert_close (llm_op_gemm (other, LLM_BF16, 64, 8192, 8192).s,
                llm_op_gemm (scaled, LLM_BF16, 64, 8192, 8192).s, 1e-12);
}
END_TEST

/* What no table has takes the law, and says so. */
START_TEST (holes_are_told)
{
  LlmMeasured *measured = load_public ();
  LlmLawRow rows[ROWS];
  LlmOperatorLaw law;
  g_autoptr (LlmOperators) o = NULL;
  LlmTime t;

  fill (rows, &law, "h100_sxm");
  o = operators_of (&law, measured, LLM_KERNELS_VLLM);
  ck_assert_int_eq (llm_op_gemm (o, LLM_BF16, 48, 10000, 9000).basis, LLM_BASIS_MEASURED);
  ck_assert_int_eq (llm_op_gemm (o, LLM_BF16, 48, 128256, 8192).basis, LLM_BASIS_FITTED);
  ck_assert_int_eq (llm_op_gemm (o, LLM_BF16, 65536, 8192, 8192).basis, LLM_BASIS_FITTED);
  t = llm_op_gemm (o, LLM_FP8_BLOCK, 16, 8192, 8192);
  ck_assert_int_eq (t.basis, LLM_BASIS_FITTED); /* below the floor of the host */
  ck_assert_double_lt (t.s, 60e-6);
  ck_assert_int_eq (llm_op_collective (o, LLM_ALL_REDUCE, 16, 1e6).basis, LLM_BASIS_FITTED);
  llm_measured_format.free (measured);
}
END_TEST

TEST_MAIN (operators, TEST_IF (traces () != NULL, public_values),
           TEST_IF (traces () != NULL, public_values_over_devices),
           TEST_IF (traces () != NULL, public_modules),
           TEST_IF (traces () != NULL, laws_are_near_their_tables), TEST (scaled_laws_say_so),
           TEST_IF (traces () != NULL, holes_are_told))
