/* tests/llm/test_trace.c - loading request traces, strictly, and drawing synthetic ones. */
#include "tests/test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>
#include <gsl/gsl_statistics_double.h>
#include "models/llm/trace/trace.h"

static LlmTrace *
load_bytes (const char *text, gssize length, char **message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("trace-XXXXXX", &path, NULL);
  LlmTrace *trace;

  ck_assert_int_ge (fd, 0);
  close (fd);
  ck_assert (g_file_set_contents (path, text, length, NULL));
  trace = llm_trace_load (path, &error);
  g_unlink (path);
  ck_assert ((trace == NULL) == (error != NULL));
  if (message != NULL)
    *message = error == NULL ? NULL
                             : g_strdup (g_str_has_prefix (error->message, path)
                                           ? error->message + strlen (path)
                                           : error->message);
  return trace;
}

static LlmTrace *
load (const char *text)
{
  g_autofree char *message = NULL;
  LlmTrace *trace = load_bytes (text, -1, &message);

  ck_assert_msg (trace != NULL, "%s", message);
  return trace;
}

/* Asserts that @text is refused with a message that begins with @begins behind the path. */
static void
refuse (const char *text, const char *begins)
{
  g_autofree char *message = NULL;
  g_autoptr (LlmTrace) trace = load_bytes (text, -1, &message);

  ck_assert_msg (trace == NULL, "accepted: %s", text);
  ck_assert_msg (g_str_has_prefix (message, begins), "%s\nbut wanted %s", message, begins);
}

static void
assert_request (const LlmTrace *t, guint i, double arrival_s, LlmRequest lengths)
{
  ck_assert_uint_lt (i, t->n);
  assert_close (t->requests[i].arrival_s, arrival_s, 1e-15);
  ck_assert_uint_eq (t->requests[i].prompt_tokens, lengths.prompt_tokens);
  ck_assert_uint_eq (t->requests[i].output_tokens, lengths.output_tokens);
}

#define LENGTHS(p, o) ((LlmRequest){ .prompt_tokens = p, .output_tokens = o })
#define AZURE "TIMESTAMP,ContextTokens,GeneratedTokens"
#define PLAIN "arrival_s,prompt_tokens,output_tokens\n"

START_TEST (azure_crlf_without_a_last_line_end)
{
  g_autoptr (LlmTrace) t = load (AZURE "\r\n2023-11-16 23:59:59.9800000,374,44\r\n"
                                       "2023-11-17 00:00:01.1234567,7,13");

  ck_assert_uint_eq (t->n, 2);
  assert_request (t, 0, 0.0, LENGTHS (374, 44));
  assert_request (t, 1, 1.1434567, LENGTHS (7, 13));
}
END_TEST

START_TEST (azure_of_2024_with_zone_and_leap_day)
{
  g_autoptr (LlmTrace) t = load ("\xef\xbb\xbf" AZURE "\n2024-02-28 23:59:59+00:00,3,1\n"
                                 "2024-02-29 00:00:00.009930+00:00,5,2\n"
                                 "2024-03-01T00:00:00Z,9,4\n\n");

  ck_assert_uint_eq (t->n, 3);
  assert_request (t, 1, 1.00993, LENGTHS (5, 2));
  assert_request (t, 2, 86401.0, LENGTHS (9, 4));
}
END_TEST

START_TEST (azure_fraction_beyond_nanoseconds)
{
  g_autoptr (LlmTrace) t = load (AZURE "\n2024-02-28 00:00:00,3,1\n"
                                       "2024-02-28 00:00:00.123456789012,5,2\n");

  assert_request (t, 1, 0.123456789, LENGTHS (5, 2));
}
END_TEST

START_TEST (azure_bad_rows_name_their_place)
{
  refuse (AZURE ",x\n2023-11-16 18:15:46.68,1,1\n", ":1:40: the header must be");
  refuse (AZURE "\n", ":2:1: the trace has no request");
  refuse (AZURE "\n2023-11-16 18:15:46.68,374,44\n2023-11-16 18:15:46.67,374,44\n",
          ":3:1: the time is before");
  refuse (AZURE "\n2023-11-16 18:15:46.68,0,44\n", ":2:24: the number of tokens must be in");
  refuse (AZURE "\n2023-11-16 18:15:46.68,-3,44\n", ":2:24: not a whole number");
  refuse (AZURE "\n2023-11-16 18:15:46.68,3.5,44\n", ":2:25: a comma and one more");
  refuse (AZURE "\n2023-11-16 18:15:46.68,3,4294967296\n", ":2:26: the number of tokens");
  refuse (AZURE "\n2023-11-16 18:15:46.68,3\n", ":2:25: a comma and one more field");
  refuse (AZURE "\n2023-11-16 18:15:46.68,3,4,5\n", ":2:27: the row must end here");
  refuse (AZURE "\n2023-11-16 18:15:46.68 ,3,4\n", ":2:23: a comma and two more");
  refuse (AZURE "\n2023-02-29 18:15:46.68,3,4\n", ":2:1: no such date");
  refuse (AZURE "\n2023-11-16 24:15:46.68,3,4\n", ":2:1: no such date");
  refuse (AZURE "\n2023-11-16 18:15:46.,3,4\n", ":2:21: not a number of the digits");
  refuse (AZURE "\n2023/11/16 18:15:46.68,3,4\n", ":2:5: not a date and time");
  refuse (AZURE "\n2023-11-16_18:15:46.68,3,4\n", ":2:11: a space belongs");
  refuse (AZURE "\n02023-11-16 18:15:46.68,3,4\n", ":2:1: not a number of the digits");
  refuse (AZURE "\n2023-11-16 18:15:46.68,3,4\n\n2023-11-16 18:15:47.68,3,4\n",
          ":3:1: not a number");
}
END_TEST

START_TEST (plain_format)
{
  g_autoptr (LlmTrace) t = load (PLAIN "0.25,17,3\n0.25,4294967295,1\n1.75e1,2,9\n");

  ck_assert_uint_eq (t->n, 3);
  assert_request (t, 0, 0.0, LENGTHS (17, 3));
  assert_request (t, 1, 0.0, LENGTHS (4294967295u, 1));
  assert_request (t, 2, 17.25, LENGTHS (2, 9));
}
END_TEST

START_TEST (plain_bad_rows)
{
  refuse ("", ":1:1: not a request trace");
  refuse ("time,in,out\n", ":1:1: not a request trace");
  refuse ("arrival_s,prompt_tokens,output_tokens,x\n", ":1:38: the header must be");
  refuse (PLAIN "nan,1,1\n", ":2:1: not a number");
  refuse (PLAIN "inf,1,1\n", ":2:1: not a number");
  refuse (PLAIN "1e400,1,1\n", ":2:1: the number is too large");
  refuse (PLAIN "1e10,1,1\n", ":2:1: the time is out of range");
  refuse (PLAIN "0x1,1,1\n", ":2:2: a comma and two more");
  refuse (PLAIN "1.,1,1\n", ":2:2: a comma and two more");
  refuse (PLAIN "2,1,1\n1.5,1,1\n", ":3:1: the time is before");
}
END_TEST

START_TEST (embedded_nul_is_refused)
{
  const char text[] = PLAIN "0.25,17,3\n0.5,\0,1\n";
  g_autofree char *message = NULL;
  g_autoptr (LlmTrace) t = load_bytes (text, sizeof text - 1, &message);

  ck_assert_ptr_null (t);
  ck_assert_msg (g_str_has_prefix (message, ":3: a NUL byte"), "%s", message);
}
END_TEST

START_TEST (mooncake_lines)
{
  g_autoptr (LlmTrace) t = load ("{\"timestamp\": 500, \"input_length\": 6758, "
                                 "\"output_length\": 500, \"hash_ids\": [0, 1, 2]}\n"
                                 "{ \"hash_ids\" : [ ] , \"output_length\":1,\"input_length\":2,"
                                 "\"type\": \"a\\\"}b\", \"x\": null, "
                                 "\"y\": [true, \"z\", -1.5e3], "
                                 "\"timestamp\": 3027.25 } \r\n");

  ck_assert_uint_eq (t->n, 2);
  assert_request (t, 0, 0.0, LENGTHS (6758, 500));
  assert_request (t, 1, 2.52725, LENGTHS (2, 1));
}
END_TEST

START_TEST (mooncake_bad_lines)
{
  refuse ("{\"timestamp\": 0, \"input_length\": 5}\n", ":1:1: timestamp, input_length and");
  refuse ("{\"timestamp\": 0, \"timestamp\": 0}\n", ":1:18: the key is there twice");
  refuse ("{\"timestamp\": \"0\"}\n", ":1:15: not a number");
  refuse ("{\"input_length\": 0}\n", ":1:18: the number of tokens");
  refuse ("{\"input_length\": -4}\n", ":1:18: not a whole number");
  refuse ("{\"input_length\": 4.5}\n", ":1:19: a comma or } belongs");
  refuse ("{\"a\": {\"b\": 1}}\n", ":1:7: a nested object");
  refuse ("{\"a\": [[1]]}\n", ":1:8: a nested object");
  refuse ("{\"a\": [1 2]}\n", ":1:10: a comma or ]");
  refuse ("{\"a\": [1,]}\n", ":1:10: not a number");
  refuse ("{\"a\" 1}\n", ":1:6: a colon");
  refuse ("{a: 1}\n", ":1:2: a string in quotes");
  refuse ("{\"a\": 1,}\n", ":1:9: a string in quotes");
  refuse ("{\"a: 1}\n", ":1:2: the string does not end");
  refuse ("{\"a\": \"\\", ":1:7: the string does not end");
  refuse ("{\"timestamp\": 1, \"input_length\": 5, \"output_length\": 5} x\n",
          ":1:57: one object a line");
  refuse ("{\"timestamp\": 1, \"input_length\": 5, \"output_length\": 5}\n7\n", ":2:1: an object");
  refuse ("{\"timestamp\": 2, \"input_length\": 5, \"output_length\": 5}\n"
          "{\"timestamp\": 1, \"input_length\": 5, \"output_length\": 5}\n",
          ":2:1: the time is before");
}
END_TEST

START_TEST (no_file_is_a_fault_of_the_file)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (llm_trace_format.load ("/no/such/trace.csv", &error));
  ck_assert (g_error_matches (error, SIM_ERROR, SIM_ERROR_FILE));
  llm_trace_format.free (NULL);
}
END_TEST

START_TEST (theta_by_hand)
{
  g_autoptr (LlmTrace) t = load (PLAIN "0,17,3\n0,5,2\n");

  /* tokens see 18 19 20 and 6 7 */
  assert_close (llm_trace_theta (t), 70.0 / 5.0, 1e-15);
}
END_TEST

/* What the documentation of the traces states; see docs/models/llm.md for their origin. */
typedef struct {
  const char *file;
  guint n;
  double duration_s, gap_cv, prompt_mean, prompt_sd, output_mean, output_sd, theta;
  guint64 sum_prompt, sum_output;
} Published;

static const Published published[] = {
  { "azure_AzureLLMInferenceTrace_conv.csv", 19366, 3501.7, 1.09, 1154.7, 1108.8, 211.1, 162.9,
    1227.5, 22361870, 4088665 },
  { "azure_AzureLLMInferenceTrace_code.csv", 8819, 3435.9, 13.15, 2047.8, 1973.8, 27.9, 59.9,
    2131.4, 18059974, 245896 },
  { "mooncake_conversation_trace.jsonl", 12031, 3537.0, 3.03, 12035.1, 15800.3, 342.6, 249.9,
    13126.4, 144793823, 4122048 },
};

static double
population_sd (const double *x, gsize n)
{
  return gsl_stats_sd_with_fixed_mean (x, 1, n, gsl_stats_mean (x, 1, n));
}

static void
check_published (const Published *p, const LlmTrace *t)
{
  g_autofree double *prompt = g_new (double, t->n), *output = g_new (double, t->n);
  g_autofree double *gap = g_new (double, t->n);
  guint64 sum_prompt = 0, sum_output = 0;

  for (guint i = 0; i < t->n; i++)
    {
      sum_prompt += t->requests[i].prompt_tokens;
      sum_output += t->requests[i].output_tokens;
      prompt[i] = t->requests[i].prompt_tokens;
      output[i] = t->requests[i].output_tokens;
      gap[i] = i > 0 ? t->requests[i].arrival_s - t->requests[i - 1].arrival_s : 0.0;
    }
  ck_assert_uint_eq (t->n, p->n);
  ck_assert_uint_eq (sum_prompt, p->sum_prompt);
  ck_assert_uint_eq (sum_output, p->sum_output);
  ck_assert_double_eq_tol (t->requests[t->n - 1].arrival_s, p->duration_s, 0.05);
  ck_assert_double_eq_tol (gsl_stats_mean (prompt, 1, t->n), p->prompt_mean, 0.05);
  ck_assert_double_eq_tol (population_sd (prompt, t->n), p->prompt_sd, 0.05);
  ck_assert_double_eq_tol (gsl_stats_mean (output, 1, t->n), p->output_mean, 0.05);
  ck_assert_double_eq_tol (population_sd (output, t->n), p->output_sd, 0.05);
  ck_assert_double_eq_tol (
    population_sd (gap + 1, t->n - 1) / gsl_stats_mean (gap + 1, 1, t->n - 1), p->gap_cv, 0.005);
  ck_assert_double_eq_tol (llm_trace_theta (t), p->theta, 0.05);
}

/* Where the public traces are: $ORRERY_TRACES, else beside the tree.  A test is skipped without
 * them. */
static char *
traces_path (const char *file)
{
  const char *dir = g_getenv ("ORRERY_TRACES"), *source = g_getenv ("top_srcdir");

  if (dir != NULL)
    return g_build_filename (dir, file, NULL);
  return g_build_filename (source != NULL ? source : ".", "..", "shared", "traces", file, NULL);
}

START_TEST (public_traces_have_their_statistics)
{
  for (guint i = 0; i < G_N_ELEMENTS (published); i++)
    {
      g_autofree char *path = traces_path (published[i].file);
      g_autoptr (GError) error = NULL;
      g_autoptr (LlmTrace) trace = NULL;

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        {
          printf ("# skipped: no %s (public: see docs/models/llm.md)\n", path);
          continue;
        }
      trace = llm_trace_load (path, &error);
      ck_assert_msg (trace != NULL, "%s", error != NULL ? error->message : "");
      check_published (&published[i], trace);
    }
}
END_TEST

static SimStream *
stream_of (guint64 seed)
{
  return sim_stream_new (&(SimStreamKey){ .seed = seed, .component = "test", .name = "lengths" });
}

typedef struct {
  double mean, sd;
} Moments;

static Moments
moments (const LlmTrace *t, gboolean of_prompts)
{
  g_autofree double *x = g_new (double, t->n);

  for (guint i = 0; i < t->n; i++)
    x[i] = of_prompts ? t->requests[i].prompt_tokens : t->requests[i].output_tokens;
  return (Moments){ gsl_stats_mean (x, 1, t->n), gsl_stats_sd (x, 1, t->n) };
}

/* Moments after the cut are those asked for; a cut at 1.7 times the mean would spoil an untruncated
 * fit by far. */
START_TEST (synthetic_lengths_have_the_moments_after_the_cut)
{
  const LlmTraceShape shape = { .n = 200000,
                                .rate_hz = 5.53,
                                .prompt_mean_tokens = 1154.7,
                                .prompt_sd_tokens = 500.0,
                                .prompt_max_tokens = 2000,
                                .output_mean_tokens = 27.9,
                                .output_sd_tokens = 59.9,
                                .output_max_tokens = 1899 };
  g_autoptr (SimStream) stream = stream_of (7);
  g_autoptr (LlmTrace) t = NULL;
  double last_s;

  ck_assert (llm_trace_shape_check (&shape, NULL));
  t = llm_trace_synthetic (&shape, stream);
  ck_assert_uint_eq (t->n, shape.n);
  assert_close (moments (t, TRUE).mean, 1154.7, 0.005);
  assert_close (moments (t, TRUE).sd, 500.0, 0.01);
  assert_close (moments (t, FALSE).mean, 27.9, 0.02);
  assert_close (moments (t, FALSE).sd, 59.9, 0.06);
  last_s = t->requests[t->n - 1].arrival_s;
  assert_close ((t->n - 1) / last_s, 5.53, 0.01);
  for (guint i = 0; i < t->n; i++)
    {
      assert_always (t->requests[i].prompt_tokens >= 1);
      assert_always (t->requests[i].prompt_tokens <= 2000);
      assert_always (i == 0 || t->requests[i].arrival_s >= t->requests[i - 1].arrival_s);
    }
}
END_TEST

/* Nearly as wide as lengths below the cut can spread: a draw below it is then rare, and must not
 * take for ever. */
START_TEST (synthetic_near_the_widest)
{
  const LlmTraceShape shape = { .n = 100000,
                                .rate_hz = INFINITY,
                                .prompt_mean_tokens = 500,
                                .prompt_sd_tokens = 284,
                                .prompt_max_tokens = 1000,
                                .output_mean_tokens = 342.6,
                                .output_sd_tokens = 249.9 };
  g_autoptr (SimStream) stream = stream_of (8);
  g_autoptr (LlmTrace) t = NULL;

  ck_assert (llm_trace_shape_check (&shape, NULL));
  t = llm_trace_synthetic (&shape, stream);
  assert_close (moments (t, TRUE).mean, 500, 0.006);
  assert_close (moments (t, TRUE).sd, 284, 0.006);
  assert_close (moments (t, FALSE).mean, 342.6, 0.01);
  assert_close (moments (t, FALSE).sd, 249.9, 0.02);
  ck_assert_double_eq (t->requests[t->n - 1].arrival_s, 0.0);
}
END_TEST

START_TEST (synthetic_equal_streams_equal_traces)
{
  const LlmTraceShape shape = { .n = 50,
                                .rate_hz = 0.9,
                                .prompt_mean_tokens = 123.4,
                                .output_mean_tokens = 40,
                                .output_sd_tokens = 9 };
  g_autoptr (SimStream) first = stream_of (3), second = stream_of (3), other = stream_of (4);
  g_autoptr (LlmTrace) a = llm_trace_synthetic (&shape, first);
  g_autoptr (LlmTrace) b = llm_trace_synthetic (&shape, second);
  g_autoptr (LlmTrace) c = llm_trace_synthetic (&shape, other);

  ck_assert_int_eq (memcmp (a->requests, b->requests, 50 * sizeof (LlmRequest)), 0);
  ck_assert_int_ne (memcmp (a->requests, c->requests, 50 * sizeof (LlmRequest)), 0);
  ck_assert_uint_eq (a->requests[17].prompt_tokens, 123);
}
END_TEST

static void
refuse_shape (LlmTraceShape shape, const char *part)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!llm_trace_shape_check (&shape, &error));
  ck_assert_msg (strstr (error->message, part) != NULL, "%s", error->message);
}

START_TEST (synthetic_shapes_out_of_reach)
{
  const LlmTraceShape good = { .n = 5,
                               .rate_hz = 1.5,
                               .prompt_mean_tokens = 500,
                               .prompt_sd_tokens = 200,
                               .prompt_max_tokens = 1000,
                               .output_mean_tokens = 3,
                               .output_sd_tokens = 1 };
  LlmTraceShape s = good;

  ck_assert (llm_trace_shape_check (&good, NULL));
  s.prompt_sd_tokens = 300; /* log-uniform at the widest: sqrt (1000^2 / 3 - 500^2) = 288.7 */
  refuse_shape (s, "no log-normal of mean 500 below 1000 has a standard deviation of 300");
  s = good, s.n = 0;
  refuse_shape (s, "at least 1 request");
  s = good, s.rate_hz = 0;
  refuse_shape (s, "rate");
  s = good, s.output_mean_tokens = 0.5;
  refuse_shape (s, "output lengths: mean (0.5)");
  s = good, s.prompt_max_tokens = 400;
  refuse_shape (s, "prompt lengths: mean (500) must be below");
  s = good, s.prompt_sd_tokens = NAN;
  refuse_shape (s, "prompt lengths");
}
END_TEST

TEST_MAIN (trace, TEST (azure_crlf_without_a_last_line_end),
           TEST (azure_of_2024_with_zone_and_leap_day), TEST (azure_fraction_beyond_nanoseconds),
           TEST (azure_bad_rows_name_their_place), TEST (plain_format), TEST (plain_bad_rows),
           TEST (embedded_nul_is_refused), TEST (mooncake_lines), TEST (mooncake_bad_lines),
           TEST (no_file_is_a_fault_of_the_file), TEST (theta_by_hand),
           TEST (public_traces_have_their_statistics),
           TEST (synthetic_lengths_have_the_moments_after_the_cut),
           TEST (synthetic_near_the_widest), TEST (synthetic_equal_streams_equal_traces),
           TEST (synthetic_shapes_out_of_reach))
