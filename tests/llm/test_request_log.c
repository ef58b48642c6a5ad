/* tests/llm/test_request_log.c - request traces in the formats that are published, and in any. */
#include "tests/test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>
#include "models/llm/trace/request_log.h"

static const LlmLogCut whole = { .to_s = INFINITY, .scale = 1.0, .every = 1 };

static LlmColumns *
load_file (const char *text, gboolean gzip, GError **error)
{
  g_autofree char *path = NULL;
  LlmColumns *columns;
  gzFile file;
  int fd = g_file_open_tmp ("log-XXXXXX", &path, NULL);

  ck_assert_int_ge (fd, 0);
  close (fd);
  file = gzopen (path, gzip ? "wb" : "wbT");
  ck_assert_int_eq (gzwrite (file, text, (unsigned) strlen (text)), (int) strlen (text));
  gzclose (file);
  columns = llm_columns_load (path, error);
  g_unlink (path);
  ck_assert ((columns == NULL) == (*error != NULL));
  return columns;
}

static LlmColumns *
load (const char *text)
{
  GError *error = NULL;
  LlmColumns *columns = load_file (text, FALSE, &error);

  ck_assert_msg (columns != NULL, "%s", error != NULL ? error->message : "");
  return columns;
}

static LlmRequestLog *
log_of (const LlmColumns *columns, const LlmLogCut *cut)
{
  GError *error = NULL;
  LlmRequestLog *log = llm_request_log_new (columns, cut, &error);

  ck_assert_msg (log != NULL, "%s", error != NULL ? error->message : "");
  return log;
}

/* "arrival/prompt/output ..." */
static char *
shown (const char *text, const LlmLogCut *cut)
{
  g_autoptr (LlmColumns) columns = load (text);
  g_autoptr (LlmRequestLog) log = log_of (columns, cut);
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < log->n; i++)
    {
      LlmLogRequest r = llm_request_log_get (log, i);

      g_string_append_printf (all, "%s%.9g/%d/%d", i > 0 ? " " : "", r.arrival_s,
                              (int) r.prompt_tokens, (int) r.output_tokens);
      for (guint b = 0; b < r.n_blocks; b++)
        g_string_append_printf (all, "+%d", (int) r.blocks[b]);
    }
  if (log->n_unusable > 0)
    g_string_append_printf (all, " -%u", log->n_unusable);
  return g_string_free (all, FALSE);
}

static void
is_cut (const char *text, const LlmLogCut *cut, const char *wanted)
{
  g_autofree char *got = shown (text, cut);

  ck_assert_str_eq (got, wanted);
}

static void
is (const char *text, const char *wanted)
{
  is_cut (text, &whole, wanted);
}

static void
refused (const char *text, const LlmLogCut *cut, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlmColumns) columns = load_file (text, FALSE, &error);
  g_autoptr (LlmRequestLog) log
    = columns != NULL ? llm_request_log_new (columns, cut, &error) : NULL;

  ck_assert_msg (log == NULL, "accepted: %s", text);
  ck_assert_msg (strstr (error->message, part) != NULL, "%s", error->message);
}

START_TEST (published_formats_are_known)
{
  is ("TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 23:59:59.9800000,374,44\r\n"
      "2023-11-17 00:00:01.1234567,7,13",
      "0/374/44 1.1434567/7/13");
  is ("TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 00:00:00.009930+00:00,2162,5\n"
      "2024-05-10 00:00:00.017335+00:00,2399,6\n",
      "0/2162/5 0.007405/2399/6");
  is ("{\"timestamp\": 500, \"input_length\": 6758, \"output_length\": 500, \"hash_ids\": [0, 1]}\n"
      "{\"timestamp\": 3500, \"input_length\": 7, \"output_length\": 9, \"hash_ids\": []}\n",
      "0/6758/500+0+1 3/7/9");
  is ("Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
      "5,ChatGPT,472,18,490,Conversation log\n45,GPT-4,1087,230,1317,API log\n",
      "0/472/18 40/1087/230");
  is ("arrived_at,num_prefill_tokens,num_decode_tokens\n0.5,10,3\n1.25,20,4\n", "0/10/3 0.75/20/4");
  is ("arrival_s,prompt_tokens,output_tokens\n0.25,17,3\n1.75e1,2,9\n", "0/17/3 17.25/2/9");
}
END_TEST

START_TEST (columns_may_stand_anywhere)
{
  const char *wanted = "0/5/2 1/7/3";

  is ("\xef\xbb\xbf"
      "prompt_tokens,user,ARRIVAL_S,output_tokens\r\n5,bob,3,2\r\n7,\"a, b\",4,3\r\n",
      wanted);
  is (
    "{\"output_length\": 2, \"x\": {\"a\": [1, {}]}, \"timestamp\": 3000, \"input_length\": 5}\n\n"
    "{\"note\": \"}\", \"input_length\": \"7\", \"timestamp\": 4000, \"output_length\": 3}\n",
    wanted);
}
END_TEST

START_TEST (order_of_rows_decides_nothing)
{
  const char *sorted = "0/5/2 0/5/3 0/7/1 1.5/2/2";

  is ("arrival_s,prompt_tokens,output_tokens\n1,5,2\n1,5,3\n1,7,1\n2.5,2,2\n", sorted);
  is ("arrival_s,prompt_tokens,output_tokens\n2.5,2,2\n1,7,1\n1,5,3\n1,5,2\n", sorted);
  is ("{\"timestamp\":1,\"input_length\":9,\"output_length\":9,\"hash_ids\":[4,5]}\n"
      "{\"timestamp\":1,\"input_length\":9,\"output_length\":9,\"hash_ids\":[4]}\n",
      "0/9/9+4 0/9/9+4+5");
}
END_TEST

START_TEST (rows_of_no_request_are_counted)
{
  is ("arrival_s,prompt_tokens,output_tokens\n-,1,1\n0,0,5\n1,4,-3\n2,4,5\n3,4,\n4,3.5,1\n5,x,1\n"
      "6,nan,1\n7,8,9\n",
      "0/4/5 5/8/9 -7");
  is ("{\"timestamp\":1,\"input_length\":9}\n{\"timestamp\":2,\"input_length\":9,"
      "\"output_length\":null}\n{\"timestamp\":3,\"input_length\":1,\"output_length\":2}\n",
      "0/1/2 -2");
}
END_TEST

START_TEST (a_part_of_the_log_is_taken)
{
  const char *text
    = "arrival_s,prompt_tokens,output_tokens\n10,1,1\n11,2,1\n12,3,1\n13,4,1\n14,5,1\n";
  LlmLogCut cut = whole;

  cut.from_s = 1.0;
  cut.to_s = 4.0;
  is_cut (text, &cut, "0/2/1 1/3/1 2/4/1");
  cut.scale = 2.0;
  is_cut (text, &cut, "0/2/1 0.5/3/1 1/4/1");
  cut.every = 2;
  is_cut (text, &cut, "0/2/1 1/4/1");
  cut.from_s = 100.0;
  cut.to_s = INFINITY;
  refused (text, &cut, "no request between trace_from_s (100 s)");
}
END_TEST

START_TEST (columns_are_named_by_the_scenario)
{
  LlmLogColumn told[] = { { LLM_LOG_ARRIVAL, "when", 1e-3 },
                          { LLM_LOG_PROMPT, "in", 1.0 },
                          { LLM_LOG_OUTPUT, "OUT", 1.0 } };
  LlmLogCut cut = whole;
  const char *text = "when,in,prompt_tokens,out,output_tokens\n1000,5,1,2,1\n2500,6,1,3,1\n";

  cut.columns = (SimList){ 3, told };
  is_cut (text, &cut, "0/5/2 1.5/6/3");
  cut.columns.n = 2;
  is_cut (text, &cut, "0/5/1 1.5/6/1");
  told[1].column = "inn";
  refused (text, &cut, "no column called 'inn'; it has when, in, prompt_tokens, out");
  told[1].column = "when";
  refused ("when,x\n1,1\n", &cut, "known as the output");
  cut.columns.n = 1;
  refused ("when,prompt_tokens,output_tokens\nfoo,1,1\n", &cut, "'when' (arrival) has no numbers");
  refused ("when,prompt_tokens,output_tokens\n2024-05-10 00:00:00,1,1\n5,1,1\n", &cut,
           "'when' mixes numbers, dates");
}
END_TEST

/* What would be ignored, and what the order of the list would decide. */
START_TEST (columns_that_cannot_count_are_refused)
{
  LlmLogColumn told[] = { { LLM_LOG_ARRIVAL, "when", 1e-3 }, { LLM_LOG_ARRIVAL, "then", 1.0 } };
  LlmLogCut cut = whole;

  cut.columns = (SimList){ 1, told };
  refused ("when,prompt_tokens,output_tokens\n2024-05-10 00:00:00,1,1\n", &cut,
           "'when' holds dates, which need no unit_s (got 0.001 s)");
  cut.columns.n = 2;
  refused ("when,then,prompt_tokens,output_tokens\n1,2,1,1\n", &cut,
           "both 'when' and 'then' are said to be the arrival");
}
END_TEST

/* Whole numbers that a scenario names, or a known layout has; rows may lack them. */
START_TEST (sessions_and_priorities_are_read)
{
  const char *text = "arrival_s,prompt_tokens,output_tokens,session_id,class,who\n"
                     "0,1,1,7,2,ann\n1,1,1,,,bob\n2,1,1,7,0,ann\n";
  LlmLogColumn told[] = { { LLM_LOG_PRIORITY, "class", 1.0 }, { LLM_LOG_SESSION, "who", 1.0 } };
  LlmLogCut cut = whole;
  g_autoptr (LlmColumns) columns = load (text);
  g_autoptr (LlmRequestLog) log = NULL;
  LlmLogRequest r[3];

  cut.columns = (SimList){ 1, told };
  log = log_of (columns, &cut);
  for (guint i = 0; i < 3; i++)
    r[i] = llm_request_log_get (log, i);
  ck_assert (r[0].session == 7 && r[1].session == -1 && r[2].session == 7);
  ck_assert (r[0].priority == 2 && r[1].priority == 0 && r[2].priority == 0);
  ck_assert (llm_log_names (&cut.columns, LLM_LOG_PRIORITY));
  ck_assert (!llm_log_names (&cut.columns, LLM_LOG_SESSION));
  cut.columns.n = 2;
  refused (text, &cut, "'who' (session) has no numbers");
}
END_TEST

START_TEST (a_log_without_times_serves_a_closed_loop)
{
  LlmLogCut cut = whole;

  refused ("prompt_tokens,output_tokens\n3,4\n", &whole, "known as the arrival");
  cut.any_time = TRUE;
  is_cut ("prompt_tokens,output_tokens\n3,4\n1,9\n", &cut, "0/1/9 0/3/4");
}
END_TEST

START_TEST (bad_files_are_refused)
{
  refused ("", &whole, "no header and no row");
  refused ("arrival_s,prompt_tokens,output_tokens\n", &whole, "no request");
  refused ("arrival_s,prompt_tokens,output_tokens\n1,2\n", &whole,
           ":2: the row has 2 fields, the header 3");
  refused ("arrival_s,prompt_tokens,output_tokens\n1,0,2\n", &whole, "none of the trace's 1 rows");
  refused ("a,b\n1,2\n", &whole, "known as the arrival: name it, columns: [{is: arrival");
  refused ("{\"timestamp\": 1\n", &whole, ":1:16: a comma or }");
  refused ("{\"timestamp\" 1}\n", &whole, ":1:14: a colon");
  refused ("{\"timestamp\": }\n", &whole, ":1:15: a value belongs");
  refused ("{\"a\": 1}\n{\"a\": [1, [2}\n", &whole, ":2:7: the value does not end");
  refused ("{\"a\": 1}\n[1]\n", &whole, ":2:1: an object in braces");
  refused ("{\"a\": 1} x\n", &whole, ":1:10: one object a line");
}
END_TEST

START_TEST (gzip_is_read)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlmColumns) columns
    = load_file ("arrival_s,prompt_tokens,output_tokens\n1,2,3\n", TRUE, &error);

  ck_assert_ptr_nonnull (columns);
  ck_assert_uint_eq (llm_columns_n_rows (columns), 1);
}
END_TEST

static double
peak_bytes (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return 1024.0 * (double) usage.ru_maxrss;
}

/* A million requests in the layout of Azure 2024, read from a compressed file. */
START_TEST (a_row_takes_sixteen_bytes)
{
  /* as many as a week of Azure has, where somebody asks for it: make check-slow */
  const int rows = g_getenv ("ORRERY_SLOW") != NULL ? 27000000 : 1000000;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlmColumns) columns = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("log-XXXXXX", &path, NULL);
  gzFile file;
  double before;

  close (fd);
  file = gzopen (path, "wb1");
  gzprintf (file, "TIMESTAMP,ContextTokens,GeneratedTokens\n");
  for (int i = 0; i < rows; i++)
    gzprintf (file, "2024-05-10 %02d:%02d:%02d.%06d+00:00,%d,%d\n", i / 3600 % 24, i / 60 % 60,
              i % 60, i % 1000000, 1 + i % 5000, 1 + i % 700);
  gzclose (file);
  before = peak_bytes ();
  columns = llm_columns_load (path, &error);
  g_unlink (path);
  ck_assert_ptr_nonnull (columns);
  ck_assert_uint_eq (llm_columns_n_rows (columns), (guint) rows);
  if (!SANITIZED && !under_valgrind ())
    ck_assert_double_lt ((peak_bytes () - before) / rows, 24.0);
  if (!SANITIZED && !under_valgrind ())
    ck_assert_double_lt (peak_bytes (), 1024.0 * 1024.0 * 1024.0);
}
END_TEST

static void
is_public (const char *file, guint n, double duration_s, double prompts, double outputs)
{
  const char *dir = g_getenv ("ORRERY_TRACES");
  g_autofree char *path = g_build_filename (dir != NULL ? dir : ".", file, NULL);
  g_autoptr (LlmColumns) columns = NULL;
  g_autoptr (LlmRequestLog) log = NULL;
  double prompt = 0.0, output = 0.0;

  if (dir == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      printf ("# skipped: no %s (public: see docs/models/llm.md)\n", file);
      return;
    }
  columns = llm_columns_load (path, NULL);
  ck_assert_ptr_nonnull (columns);
  log = log_of (columns, &whole);
  for (guint i = 0; i < log->n; i++)
    {
      LlmLogRequest r = llm_request_log_get (log, i);

      prompt += (double) r.prompt_tokens;
      output += (double) r.output_tokens;
    }
  ck_assert_uint_eq (log->n, n);
  ck_assert_double_eq_tol (llm_request_log_get (log, n - 1).arrival_s, duration_s, 0.05);
  ck_assert_double_eq (prompt, prompts);
  ck_assert_double_eq (output, outputs);
}

START_TEST (public_traces_have_their_sums)
{
  is_public ("azure_AzureLLMInferenceTrace_conv.csv", 19366, 3501.7, 22361870.0, 4088665.0);
  is_public ("azure_AzureLLMInferenceTrace_code.csv", 8819, 3435.9, 18059974.0, 245896.0);
  is_public ("mooncake_conversation_trace.jsonl", 12031, 3537.0, 144793823.0, 4122048.0);
}
END_TEST

TEST_MAIN (request_log, TEST (published_formats_are_known), TEST (columns_may_stand_anywhere),
           TEST (order_of_rows_decides_nothing), TEST (rows_of_no_request_are_counted),
           TEST (a_part_of_the_log_is_taken), TEST (columns_are_named_by_the_scenario),
           TEST (columns_that_cannot_count_are_refused), TEST (sessions_and_priorities_are_read),
           TEST (a_log_without_times_serves_a_closed_loop), TEST (bad_files_are_refused),
           TEST (gzip_is_read), TEST (a_row_takes_sixteen_bytes),
           TEST (public_traces_have_their_sums))
