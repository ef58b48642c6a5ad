/* tests/llm/test_ops.c - operator times by laws and by tables, in closed form. */
#include "tests/test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>
#include "models/llm/operators/ops.h"

/* Lamina (arXiv 2405.01814v2), Tables 1 and 3. */
static const LlmModel llama3_70b = { .layers = 80,
                                     .d_model = 8192,
                                     .heads = 64,
                                     .kv_heads = 8,
                                     .head_dim = 128,
                                     .weight_bytes = 137.5e9,
                                     .value_bytes = 2 };
static const SimAccelerator h100 = { .bf16_flop_per_s = 989e12, .memory_bytes_per_s = 3.35e12 };
static const SimAccelerator h20 = { .bf16_flop_per_s = 148e12, .memory_bytes_per_s = 4.0e12 };

/* The formula of the model part, written out: W / (L a BW eta_m) against 2 (W/e) B / (L a F eta_f).
 * */
START_TEST (gemm_law_is_a_roofline)
{
  LlmLawRow law = { .memory_eff = 0.83, .flop_eff = 0.68, .norm = INFINITY };
  double read_s = 137.5e9 / (80 * 2 * 3.35e12 * 0.83);
  double flop_s = 2 * (137.5e9 / 2) * 700 / (80 * 2 * 989e12 * 0.68);

  assert_close (llm_gemm_s (&law, &llama3_70b, &h100, 2, 3), read_s, 1e-12);
  assert_close (llm_gemm_s (&law, &llama3_70b, &h100, 2, 700), flop_s, 1e-12);
  law.norm = 1.9, law.overhead_s = 37.1e-6, law.per_unit_s = 0.094e-6;
  assert_close (llm_gemm_s (&law, &llama3_70b, &h100, 2, 700),
                37.1e-6 + 0.094e-6 * 700 + pow (pow (read_s, 1.9) + pow (flop_s, 1.9), 1 / 1.9),
                1e-12);
  assert_close (llm_gemm_s (&law, &llama3_70b, &h100, 2, 0), 37.1e-6 + read_s, 1e-12);
}
END_TEST

START_TEST (p_norm_neither_overflows_nor_underflows)
{
  const LlmLawRow law = { .memory_eff = 0.9, .flop_eff = 0.6, .norm = 60 };
  double read_s = 137.5e9 / (80 * 3.35e12 * 0.9);

  assert_close (llm_gemm_s (&law, &llama3_70b, &h100, 1, 1), read_s, 1e-9);
}
END_TEST

/* A launch and requests are not what a token of context costs. */
START_TEST (attention_law)
{
  const LlmLawRow law
    = { .overhead_s = 12.1e-6, .per_unit_s = 0.013e-6, .memory_eff = 0.895, .flop_eff = 0.6 };
  const LlmShare quarter = { 0.25, 0.25 };

  assert_close (llm_attention_slope_s (&law, &llama3_70b, &h20, &quarter),
                327680.0 / 80 / 4 / (4.0e12 * 0.895), 1e-12);
}
END_TEST

/* Latent attention of 64 heads on an H20: 2 x 64 x (576 + 512) FLOP a token, more than the
 * 1152 bytes of its latent take to read.  Devices that hold the latent whole divide its heads. */
START_TEST (attention_is_bounded_by_flop)
{
  const LlmLawRow peak = { .memory_eff = 1, .flop_eff = 1 };
  const LlmShare whole = { 1, 1 }, heads = { 1, 0.25 };
  LlmModel latent = llama3_70b;

  latent.kv_heads = 0;
  latent.mla_rank = 512;
  latent.mla_rope = 64;
  assert_close (llm_attention_slope_s (&peak, &latent, &h20, &whole), 2 * 64 * 1088 / 148e12,
                1e-12);
  assert_close (llm_attention_slope_s (&peak, &latent, &h20, &heads),
                MAX (2 * 16 * 1088 / 148e12, 1152 / 4.0e12), 1e-12);
  assert_close (llm_attention_flop_per_token (&llama3_70b), 4 * 64 * 128, 1e-12);
}
END_TEST

/* The peak of the wider side: FP8 weights alone gain nothing but their size. */
START_TEST (peaks_by_precision)
{
  SimAccelerator d = { .memory_bytes_per_s = 3.35e12,
                       .bf16_flop_per_s = 989e12,
                       .fp8_flop_per_s = 1978e12,
                       .fp4_flop_per_s = NAN };
  LlmModel m = llama3_70b;

  ck_assert_double_eq (llm_weight_flop_per_s (&m, &d), 989e12);
  m.weight_value_bytes = 1.0002;
  ck_assert_double_eq (llm_weight_flop_per_s (&m, &d), 989e12);
  assert_close (llm_layer_weights (&m), 137.5e9 / 1.0002 / 80, 1e-12);
  m.value_bytes = 1;
  ck_assert_double_eq (llm_weight_flop_per_s (&m, &d), 1978e12);
  ck_assert_double_eq (llm_attention_flop_per_s (&m, &d), 1978e12);
  m.kv_value_bytes = 2;
  ck_assert_double_eq (llm_attention_flop_per_s (&m, &d), 989e12);
  assert_close (llm_kv_bytes_per_token (&m), 327680, 1e-12);
  m.weight_value_bytes = m.value_bytes = 0.5625;
  ck_assert (!sim_known (llm_weight_flop_per_s (&m, &d)));
}
END_TEST

/* A GPU with a switch among eight, which attains the given rate of its link. */
static SimAccelerator
switched (double link, gint64 domain)
{
  return (SimAccelerator){ .scale_up_bytes_per_s = link,
                           .scale_up_devices = domain,
                           .pcie_bytes_per_s = NAN };
}

START_TEST (all_reduce_law)
{
  const SimAccelerator d = switched (450e9, 8);
  const LlmAllReduceLaw law = {
    { .overhead_s = 8e-6, .memory_eff = 2.0 / 3.0, .flop_eff = 1, .norm = INFINITY }, 17e-6, 45e9
  };
  double inside = 8e-6 + 2 * 0.875 * 3e6 / 300e9, part = 3e6 / 8;

  ck_assert_double_eq (llm_all_reduce_s (&law, &d, 1, 1e9), 0);
  assert_close (llm_all_reduce_s (&law, &d, 4, 3e6), 8e-6 + 2 * 0.75 * 3e6 / 300e9, 1e-12);
  assert_close (llm_all_reduce_s (&law, &d, 8, 3e6), inside, 1e-12);
  assert_close (llm_all_reduce_s (&law, &d, 16, 3e6), inside + 2 * (17e-6 + part / 2 / 45e9),
                1e-12);
  assert_close (llm_all_reduce_s (&law, &d, 512, 3e6), inside + 2 * (6 * 17e-6 + part / 45e9),
                1e-12);
}
END_TEST

/* Inside a domain it is the collective of every engine: the same row gives the same time. */
START_TEST (all_reduce_is_the_collective_of_engines)
{
  const SimAccelerator d = switched (450e9, 8);
  const LlmAllReduceLaw law
    = { { .overhead_s = 9e-6, .memory_eff = 0.7, .flop_eff = 0.7, .norm = INFINITY }, NAN, NAN };
  LlmWork work = llm_work_collective (&d, LLM_ALL_REDUCE, 4, 1.5e6);

  assert_close (llm_all_reduce_s (&law, &d, 4, 3e6), llm_law_s (&law.inside, &work), 1e-12);
}
END_TEST

/* Full domains: more of them are never faster, and nothing beats the line rate of either link. */
START_TEST (all_reduce_never_beats_its_links)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 2000; i++)
    {
      SimAccelerator d
        = switched (g_rand_double_range (rand, 1e10, 1e12), g_rand_int_range (rand, 2, 73));
      LlmAllReduceLaw law = { { .overhead_s = g_rand_double_range (rand, 0, 3e-5),
                                .memory_eff = g_rand_double_range (rand, 0.1, 1),
                                .flop_eff = 1,
                                .norm = INFINITY },
                              g_rand_double_range (rand, 0, 1e-4),
                              g_rand_double_range (rand, 1e9, 1e11) };
      double bytes = g_rand_double_range (rand, 1, 1e8), last = 0.0;
      double domain = (double) d.scale_up_devices;

      for (double domains = 1; domains <= 64; domains *= 2)
        {
          double s = llm_all_reduce_s (&law, &d, domains * domain, bytes);

          ck_assert_double_ge (s, last);
          ck_assert_double_ge (s, bytes / d.scale_up_bytes_per_s);
          if (domains > 1)
            ck_assert_double_ge (s, bytes / domain / law.between_bytes_per_s);
          last = s;
        }
    }
}
END_TEST

static gpointer
load (const SimFileFormat *format, const char *text, char **message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("table-XXXXXX", &path, NULL);
  gpointer table;

  ck_assert_int_ge (fd, 0);
  close (fd);
  ck_assert (g_file_set_contents (path, text, -1, NULL));
  table = format->load (path, &error);
  g_unlink (path);
  if (message == NULL)
    ck_assert_msg (table != NULL, "%s", error != NULL ? error->message : "");
  else
    *message = error == NULL ? NULL : g_strdup (error->message + strlen (path));
  return table;
}

static void
refuse (const SimFileFormat *format, const char *text, const char *begins)
{
  g_autofree char *message = NULL;
  gpointer table = load (format, text, &message);

  ck_assert_msg (table == NULL, "accepted: %s", text);
  ck_assert_msg (g_str_has_prefix (message, begins), "%s\nbut wanted %s", message, begins);
}

#define GEMM "tp,tokens,gemm_us,other_us,mfu,mem_eff\n"
#define ATTENTION "batch_size,seq,latency,bytes,mbu\n"

/* A made-up layer of 1.5e9 B on a device of 2 TB/s and 400 TFLOP/s: 750 us and 3.75 us a token at
 * the peaks. */
static void
gemm_row (GString *text, double width, double tokens, double gemm_us)
{
  g_string_append_printf (text, "%g,%g,%g,%g,%.17g,%.17g\n", width, tokens, gemm_us,
                          10 + 0.2 * tokens / width, 3.75 * tokens / width / gemm_us,
                          750 / width / gemm_us);
}

static LlmGemmTable *
gemm_table (void)
{
  g_autoptr (GString) text = g_string_new (GEMM);

  gemm_row (text, 2, 1, 440);
  gemm_row (text, 2, 64, 460);
  gemm_row (text, 2, 192, 700);
  gemm_row (text, 2, 256,
            650); /* less time for more tokens, as a wave fills up: kept as measured */
  gemm_row (text, 8, 1, 140);
  gemm_row (text, 8, 256, 190);
  return load (&llm_gemm_table_format, text->str, NULL);
}

static const LlmModel layer = { .layers = 2, .weight_bytes = 3e9, .value_bytes = 2 };
static const SimAccelerator device = { .bf16_flop_per_s = 400e12, .memory_bytes_per_s = 2e12 };

START_TEST (gemm_table_on_its_own_device)
{
  LlmGemmTable *t = gemm_table ();

  assert_close (llm_gemm_table_s (t, &layer, &device, 2, 64), (460 + 16.4) * 1e-6, 1e-9);
  assert_close (llm_gemm_table_s (t, &layer, &device, 2, 224), (675 + 32.4) * 1e-6, 1e-9);
  assert_close (llm_gemm_table_s (t, &layer, &device, 2, 0), (440 + 10.1) * 1e-6, 1e-9);
  assert_close (llm_gemm_table_s (t, &layer, &device, 2, 512), (1300 + 2 * 35.6) * 1e-6, 1e-9);
  assert_close (llm_gemm_table_s (t, &layer, &device, 8, 256), (190 + 16.4) * 1e-6, 1e-9);
  llm_gemm_table_format.free (t);
}
END_TEST

/* Widths: half way in 1 / width between 2 and 8 is 3.2; beyond them a device has its share of the
 * work. */
START_TEST (gemm_table_between_widths)
{
  LlmGemmTable *t = gemm_table ();

  assert_close (llm_gemm_table_s (t, &layer, &device, 3.2, 256),
                (650 + 190) / 2e6 + (35.6 + 16.4) / 2e6, 1e-9);
  assert_close (llm_gemm_table_s (t, &layer, &device, 1, 256), (1300 + 35.6) * 1e-6, 1e-9);
  assert_close (llm_gemm_table_s (t, &layer, &device, 16, 256), (95 + 16.4) * 1e-6, 1e-9);
  llm_gemm_table_format.free (t);
}
END_TEST

/* A layer of twice the bytes takes twice as long; a device of half the FLOP/s meets the ridge at
 * half the tokens. */
START_TEST (gemm_table_for_other_shapes_and_devices)
{
  LlmGemmTable *t = gemm_table ();
  LlmModel wide = layer;
  SimAccelerator slow = device, fast = device;

  wide.weight_bytes = 6e9;
  assert_close (llm_gemm_table_s (t, &wide, &device, 2, 64), (2 * 460 + 16.4) * 1e-6, 1e-9);
  slow.bf16_flop_per_s = 200e12;
  assert_close (llm_gemm_table_s (t, &layer, &slow, 2, 96), (700 + 10 + 0.1 * 96) * 1e-6, 1e-9);
  fast.bf16_flop_per_s = 1200e12, fast.memory_bytes_per_s = 6e12;
  assert_close (llm_gemm_table_s (t, &layer, &fast, 2, 192), (700 / 3.0 + 29.2) * 1e-6, 1e-9);
  llm_gemm_table_format.free (t);
}
END_TEST

START_TEST (gemm_table_faults)
{
  const SimFileFormat *f = &llm_gemm_table_format;

  refuse (f, "tp,tokens,gemm_us\n1,1,1\n", ":1:1: the header must be tp,tokens,");
  refuse (f, GEMM, ":2:1: the table has no row");
  refuse (f, GEMM "1,1,593,32,0.0029,1.01\n", ":2:1: mfu and mem_eff are shares");
  refuse (f, GEMM "1,1,593,32,0.0029\n", ":2:18: a comma and more fields");
  refuse (f, GEMM "1,1,593,32,0.0029,0.86,1\n", ":2:23: the row must end");
  refuse (f, GEMM "1,1,-593,32,0.0029,0.86\n", ":2:5: the value must be above 0");
  refuse (f, GEMM "1,one,593,32,0.0029,0.86\n", ":2:3: not a number");
  refuse (f, GEMM "2,1,593,32,0.0029,0.86\n1,1,593,32,0.0029,0.86\n", ":3:1: tp must not fall");
  refuse (f, GEMM "1,2,593,32,0.0029,0.86\n1,2,593,32,0.0029,0.86\n", ":3:1: tokens must rise");
  refuse (f, GEMM "1,1,593,32,0.003,0.8\n1,2,593,32,0.003,0.8\n",
          ":3:1: mfu x gemm_us x tp / tokens");
  refuse (f, GEMM "1,1,593,32,0.003,0.8\n1,2,600,32,0.006,0.8\n", ":3:1: mem_eff x gemm_us");
}
END_TEST

/* A made-up device of 2.5 TB/s, 5000 B of KV a token: 2 ns a token at peak. */
static void
attention_row (GString *text, double n, double seq, double latency_us)
{
  g_string_append_printf (text, "%g,%g,%.17g,%.17g,%.17g\n", n, seq, latency_us * 1e-3,
                          5000 * n * seq, 5000 * n * seq / (latency_us * 1e-6) / 2.5e12);
}

static LlmAttentionTable *
attention_table (void)
{
  g_autoptr (GString) text = g_string_new (ATTENTION);

  attention_row (text, 2, 500, 12);
  attention_row (text, 2, 2000, 21);
  attention_row (text, 2, 4000, 25); /* 16 us at peak: use 0.64 */
  attention_row (text, 8, 250, 16);
  attention_row (text, 8, 1000, 40); /* use 0.4 */
  return load (&llm_attention_table_format, text->str, NULL);
}

static void
assert_piece (LlmAttentionPiece p, double value_us, double slope_ns, double end_tokens)
{
  assert_close (p.value_s, value_us * 1e-6, 1e-9);
  assert_close (p.slope_s_per_token, slope_ns * 1e-9, 1e-9);
  ck_assert (p.end_tokens == end_tokens || fabs (p.end_tokens / end_tokens - 1) < 1e-12);
}

START_TEST (attention_table_at_its_batches)
{
  LlmAttentionTable *t = attention_table ();

  assert_piece (llm_attention_table_piece (t, 1, 2, 1000), 12, 3, 4000);
  assert_piece (llm_attention_table_piece (t, 1, 2, 2500), 16.5, 3, 4000);
  assert_piece (llm_attention_table_piece (t, 1, 2, 4000), 21, 1, 8000);
  assert_piece (llm_attention_table_piece (t, 1, 2, 300), 12, 0, 1000);
  assert_piece (llm_attention_table_piece (t, 1, 2, 9000), 25 + 2 / 0.64, 2 / 0.64, INFINITY);
  assert_piece (llm_attention_table_piece (t, 1, 0.5, 2500), 16.5, 3, 4000);
  llm_attention_table_format.free (t);
}
END_TEST

START_TEST (attention_table_between_and_past_batches)
{
  LlmAttentionTable *t = attention_table ();

  /* A third of the way from 2 to 8 requests: 16.5 and 18 us; slopes 3 and 4 ns. */
  assert_piece (llm_attention_table_piece (t, 1, 4, 2500), 16.5 + 1.5 / 3, 3 + 1.0 / 3, 4000);
  /* Past 8 requests each costs (16 - 15) us / 6, what it did between 2 and 8 at 2000 tokens. */
  assert_piece (llm_attention_table_piece (t, 1, 20, 2500), 18 + 12 / 6.0, 4, 8000);
  llm_attention_table_format.free (t);
}
END_TEST

/* Half the KV a token at twice the bandwidth: a quarter of the table's tokens for the same time. */
START_TEST (attention_table_for_other_shapes_and_devices)
{
  const LlmModel m = { .layers = 3, .kv_heads = 5, .head_dim = 250, .value_bytes = 2 };
  const SimAccelerator d = { .memory_bytes_per_s = 5e12 };
  LlmAttentionTable *t = attention_table ();
  double scale = llm_attention_table_scale (t, &m, &d, 0.5);

  assert_close (scale, 0.25, 1e-12);
  assert_piece (llm_attention_table_piece (t, scale, 2, 10000), 16.5, 0.75, 16000);
  llm_attention_table_format.free (t);
}
END_TEST

/* Pieces meet: following them from 0 gives the values that direct look-ups give. */
START_TEST (attention_pieces_join)
{
  LlmAttentionTable *t = attention_table ();
  double s = 0;
  guint n_pieces = 0;

  for (LlmAttentionPiece p = llm_attention_table_piece (t, 0.3, 5, s); isfinite (p.end_tokens);
       n_pieces++)
    {
      LlmAttentionPiece next = llm_attention_table_piece (t, 0.3, 5, p.end_tokens);

      ck_assert_double_gt (p.end_tokens, s);
      assert_close (p.value_s + p.slope_s_per_token * (p.end_tokens - s), next.value_s, 1e-9);
      s = p.end_tokens;
      p = next;
    }
  ck_assert_uint_eq (n_pieces, 4);
  llm_attention_table_format.free (t);
}
END_TEST

START_TEST (attention_table_faults)
{
  const SimFileFormat *f = &llm_attention_table_format;

  refuse (f, "batch,seq\n", ":1:1: the header must be batch_size,seq,latency");
  refuse (f, ATTENTION "2,10,0.01,100,0.5\n1,10,0.01,50,0.25\n", ":3:1: batch_size must not fall");
  refuse (f, ATTENTION "2,10,0.01,100,0.5\n2,10,0.01,100,0.5\n", ":3:1: seq must rise");
  refuse (f, ATTENTION "2,10,0.01,100,0.5\n2,20,0.01,100,0.5\n",
          ":3:1: bytes / (batch_size x seq)");
  refuse (f, ATTENTION "2,10,0.01,100,0.5\n2,20,0.01,200,0.5\n", ":3:1: bytes / latency / mbu");
  refuse (f, ATTENTION "2,0,0.01,100,0.5\n", ":2:3: the value must be above 0");
  ck_assert_ptr_null (f->load ("/no/such/table.csv", NULL));
}
END_TEST

START_TEST (table_of_one_row)
{
  LlmGemmTable *g = load (&llm_gemm_table_format, GEMM "4,8,250,9,0.03,0.75\n", NULL);
  LlmAttentionTable *a = load (&llm_attention_table_format, ATTENTION "2,10,0.01,100,0.5\n", NULL);

  /* 750 us and 3.75 us a token at the peaks, as the device above */
  assert_close (llm_gemm_table_s (g, &layer, &device, 4, 3), 259e-6, 1e-9);
  assert_close (llm_gemm_table_s (g, &layer, &device, 8, 16), (250 + 18) * 1e-6, 1e-9);
  assert_piece (llm_attention_table_piece (a, 1, 9, 10), 10, 0, 20);
  llm_gemm_table_format.free (g);
  llm_attention_table_format.free (a);
}
END_TEST

TEST_MAIN (ops, TEST (gemm_law_is_a_roofline), TEST (p_norm_neither_overflows_nor_underflows),
           TEST (attention_law), TEST (attention_is_bounded_by_flop), TEST (peaks_by_precision),
           TEST (all_reduce_law), TEST (all_reduce_is_the_collective_of_engines),
           TEST (all_reduce_never_beats_its_links), TEST (gemm_table_on_its_own_device),
           TEST (gemm_table_between_widths), TEST (gemm_table_for_other_shapes_and_devices),
           TEST (gemm_table_faults), TEST (attention_table_at_its_batches),
           TEST (attention_table_between_and_past_batches),
           TEST (attention_table_for_other_shapes_and_devices), TEST (attention_pieces_join),
           TEST (attention_table_faults), TEST (table_of_one_row))
