/* tests/sandbox/test_trace.c - readers of function traces and their companions by themselves: every
 * format, every fault with its line, a minute over its seconds. */
#include <math.h>
#include <string.h>
#include "models/sandbox/trace/minute_spread.h"
#include "models/sandbox/trace/profiles.h"
#include "models/sandbox/trace/starts.h"
#include "tests/test.h"
#include "tests/text_file.h"

#define PODS                                                                                       \
  "time_worker,time_frontend,requestID,clusterName,funcName,podID,userID,totalCost_worker,"        \
  "workerCost,runtimeCost\n"

#define DURATIONS                                                                                  \
  "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,"             \
  "percentile_Average_1,percentile_Average_25,percentile_Average_50,percentile_Average_75,"        \
  "percentile_Average_99,percentile_Average_100\n"
#define APPS "HashOwner,HashApp,SampleCount,AverageAllocatedMb\n"
#define FUNCTIONS "HashOwner,HashApp,HashFunction,SampleCount,AverageAllocatedMb\n"
#define METADATA "func_name,cold_dur_ms,warm_dur_ms,mem_mb\n"
#define STARTS                                                                                     \
  "clusterName,funcName,totalCost_cold_start,podAllocationCost,deployCodeCost,"                    \
  "deployDependencyCost,schedulingCost\n"

static gpointer
load_text (const char *text, GError **error)
{
  return text_file_load (pool_trace_format.load, text, error);
}

START_TEST (every_format_is_read)
{
  static const struct {
    const char *text;
    guint rows, names;
    double last_s;
  } good[] = {
    { "HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,f,http,3,0,7\no,a,g,timer,0,2,0\n", 3, 2,
      120 },
    { "day,time,7,9\n0,60,1,\n0,120,,4.0\n", 2, 2, 60 },
    { "app,func,end_timestamp,duration\na,f,12.5,2.5\na,g,11,10\n", 2, 2, 10 },
    { PODS "2.5,2,r,c,f,pool22-300-128-7,u,.9,.8,.7\n1,1,r,c,g,pool1-500-512,u,.9,.8,.7\n", 2, 2,
      2.5 },
    { "func_name,invoke_time_ms\r\nf,0\r\n\r\nf,1500\r\n", 2, 1, 1.5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      PoolTrace *trace = load_text (good[i].text, &error);

      ck_assert_msg (trace != NULL, "%u: %s", i, error != NULL ? error->message : "");
      ck_assert_uint_eq (trace->rows->len, good[i].rows);
      ck_assert_uint_eq (trace->names->len, good[i].names);
      assert_close (g_array_index (trace->rows, PoolTraceRow, good[i].rows - 1).at_s,
                    good[i].last_s, 1e-12);
      pool_trace_format.free (trace);
    }
}
END_TEST

START_TEST (faults_are_told_with_their_line)
{
  static const char *const bad[][2] = {
    { "", ":0: the trace is empty" },
    { "a,b\n1,2\n", ":1: the header is of no known format" },
    { "func_name,invoke_time_ms\n", ":1: the trace has no invocation" },
    { "func_name,invoke_time_ms,func_name\nf,5,f\n", ":1: two columns have the same name" },
    { "HashFunction,540,542\nf,1,1\n", ":1: the minutes have a hole before the column: 542" },
    { "HashFunction,1,2\nf,1\n", ":2: the row has 2 fields, the header 3" },
    { "HashFunction,1,2\nf,1,-1\n", ":2: a time or count below 0: -1" },
    { "func_name,invoke_time_ms\nf,-5\n", ":2: a time or count below 0: -5" },
    { "func_name,invoke_time_ms\nf,\n", ":2: a number is missing" },
    { "app,func,end_timestamp,duration\na,f,x,1\n", ":2: not a number: x" },
    { "app,func,end_timestamp,duration\na,f,1,nan\n", ":2: not a number: nan" },
    { "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f\n",
      ":2: the row has 3 fields, the header 5" },
    { "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http,2.5\n",
      ":2: not a count of calls: 2.5" },
    { PODS "1,1,r,c,f,small,u,1,1,1\n", ":2: the pod names no size such as pool22-300-128: small" },
    { PODS "-1,1,r,c,f,pool1-1-1,u,1,1,1\n", ":2: a time or count below 0: -1" },
    { "day,time,7\n0,60,1,2\n", ":2: the row has 4 fields, the header 3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      ck_assert (load_text (bad[i][0], &error) == NULL);
      ck_assert_msg (strstr (error->message, bad[i][1]) != NULL, "%s", error->message);
    }
}
END_TEST

START_TEST (a_minute_is_split_without_loss)
{
  const SimStreamKey key = { 42, 0, "test", "split" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);
  guint second[POOL_SPREAD_SECONDS];

  for (guint n = 0; n < 2000; n += 7)
    {
      guint even = 0, skewed = 0, bound = 17;

      pool_spread_even (stream, n, second);
      for (guint s = 0; s < POOL_SPREAD_SECONDS; s++)
        even += second[s];
      pool_spread_skewed (stream, n, bound, second);
      for (guint s = 0; s < POOL_SPREAD_SECONDS; s++)
        skewed += second[s];
      ck_assert_uint_eq (even, n);
      ck_assert_uint_eq (skewed, n);
      if (n <= 60 * bound)
        ck_assert_uint_le (pool_spread_most (second), bound);
    }
}
END_TEST

/* What a file says of f of application a of owner o. */
static const PoolTraceName f_of_a = { .func = "f", .app = "a", .owner = "o" };

/* 0, 1, 25, 50, 75, 99, 100 % at 10, 20, 40, 50, 70, 200, 900 ms: lines between them have a mean of
 * 71.5 ms, so that an average of 143 ms doubles them all. */
START_TEST (percentiles_have_the_average_as_mean)
{
  static const double ms[] = { 10, 20, 40, 50, 70, 200, 900 };
  PoolProfiles *profiles
    = text_file_load (pool_durations_format.load,
                      DURATIONS "o,a,f,143,5,1,2,10,20,40,50,70,200,900\n", NULL);
  const PoolProfile *profile = pool_profile_find (profiles, &f_of_a);

  ck_assert (profile != NULL && profile->has_q);
  assert_close (profile->average, 0.143, 1e-12);
  for (guint i = 0; i < POOL_PROFILE_QUANTILES; i++)
    assert_close (profile->q[i], 2.0 * ms[i] * 1e-3, 1e-12);
  ck_assert (!pool_profiles_of_apps (profiles));
  pool_durations_format.free (profiles);
}
END_TEST

/* Whole names first.  A trace without owners finds f by its name, unless two have it. */
START_TEST (a_name_of_two_is_nobodys)
{
  static const PoolTraceName bare = { .func = "f", .app = "", .owner = "" },
                             other = { .func = "f", .app = "b", .owner = "o" };
  PoolProfiles *one = text_file_load (pool_memory_format.load, FUNCTIONS "o,a,f,3,123\n", NULL);
  PoolProfiles *two
    = text_file_load (pool_memory_format.load, FUNCTIONS "o,a,f,3,123\no,b,f,3,7\n", NULL);

  ck_assert (pool_profile_find (one, &bare)->average == 123e6);
  ck_assert (pool_profile_find (one, &other) == NULL);
  ck_assert (pool_profile_find (two, &bare) == NULL);
  ck_assert (pool_profile_find (two, &other)->average == 7e6);
  ck_assert (pool_profile_find (NULL, &bare) == NULL);
  pool_memory_format.free (one);
  pool_memory_format.free (two);
}
END_TEST

/* Two starts of f: 2.5 and 1.5 s, of which pods 1.0 + 0.5, code 0.5 + 0.25, and so on. */
START_TEST (starts_are_the_sum_of_their_parts)
{
  static const PoolTraceName f = { .func = "f", .app = "", .owner = "c" };
  PoolStartsFile *file
    = text_file_load (pool_starts_format.load,
                      STARTS "c,f,2.5,1,.5,.5,.5\nc,g,9,9,0,0,0\nc,f,1.5,.5,.25,.25,.5\n", NULL);
  const PoolStarts *starts = pool_starts_find (file, &f);

  ck_assert_uint_eq (starts->totals->len, 2);
  ck_assert (g_array_index (starts->totals, double, 0) == 2.5);
  ck_assert (starts->parts_s[POOL_START_POD] == 1.5);
  ck_assert (starts->parts_s[POOL_START_CODE] == 0.75);
  ck_assert (starts->parts_s[POOL_START_DEPENDENCY] == 0.75);
  ck_assert (starts->parts_s[POOL_START_SCHEDULING] == 1.0);
  pool_starts_format.free (file);
}
END_TEST

START_TEST (metadata_is_in_si_units)
{
  PoolMetadataFile *file
    = text_file_load (pool_metadata_format.load, METADATA "f,1500,250,512\n", NULL);
  const PoolMetadata *of = pool_metadata_find (file, &f_of_a);

  ck_assert (of->cold_s == 1.5 && of->warm_s == 0.25 && of->bytes == 512e6);
  ck_assert (pool_metadata_find (NULL, &f_of_a) == NULL);
  pool_metadata_format.free (file);
}
END_TEST

START_TEST (companions_that_cannot_be_right_are_refused)
{
  static const struct {
    const SimFileFormat *format;
    const char *text, *says;
  } bad[] = {
    { &pool_metadata_format, METADATA "f,100,250,512\n", ":2: cold_dur_ms is below warm_dur_ms" },
    { &pool_metadata_format, METADATA "f,500,250,0\n", ":2: a function without memory" },
    { &pool_metadata_format, METADATA "f,500,250,1\nf,500,250,1\n",
      ":3: a second row of a function" },
    { &pool_metadata_format, STARTS "c,f,1,1,0,0,0\n", ":1: not the header of iluvatar" },
    { &pool_starts_format, METADATA, ":1: not the header of Huawei" },
    { &pool_starts_format, STARTS "c,f,2.5,1,.5,.5,.4\n", ":2: the parts do not add up" },
    { &pool_starts_format, "clusterName,funcName,totalCost_cold_start\nc,f,1\n",
      ":2: a part of the start has no column" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    text_file_refused (bad[i].format->load, bad[i].text, bad[i].says);
}
END_TEST

TEST_MAIN (sandbox_trace, TEST (every_format_is_read), TEST (faults_are_told_with_their_line),
           TEST (a_minute_is_split_without_loss), TEST (percentiles_have_the_average_as_mean),
           TEST (a_name_of_two_is_nobodys), TEST (starts_are_the_sum_of_their_parts),
           TEST (metadata_is_in_si_units), TEST (companions_that_cannot_be_right_are_refused))
