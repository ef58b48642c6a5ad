/* models/sandbox/trace/profiles.c - reads the companions of an Azure Functions 2019 or In-
 * Vitro trace. */
#include "models/sandbox/trace/profiles.h"
#include <string.h>

#define S_PER_MS 1e-3
#define BYTES_PER_MB 1e6
#define SHORTEST_S 1e-3 /* a measured 0 ms is less than the clock's step */

struct PoolProfiles {
  gboolean of_apps;
  GHashTable *whole; /* owner, app and function -> PoolProfile; looked up only */
  GHashTable *part;  /* function or app -> PoolProfile of the one that has it, or NULL */
};

typedef enum { DURATIONS, MEMORY, SHARES } Kind;

typedef struct {
  SimCsv read;
  PoolProfiles *profiles;
  int owner, app, func;
} Reader;

/* As the trace's keys, so that both sides meet. */
static char *
key_of (const char *owner, const char *app, const char *func)
{
  return g_strconcat (owner, "\x1f", app, "\x1f", func, NULL);
}

/* The same row twice is one; two that differ cannot both be right. */
static gboolean
put_for (Reader *r, const PoolTraceName *name, const PoolProfile *profile, GError **error)
{
  const char *part = r->profiles->of_apps ? name->app : name->func;
  g_autofree char *key = key_of (name->owner, name->app, name->func);
  PoolProfile *old = g_hash_table_lookup (r->profiles->whole, key), *new;

  if (*part == '\0')
    return sim_csv_fail (&r->read, error,
                         r->profiles->of_apps ? "the row names no application"
                                              : "the row names no function",
                         NULL);
  if (old != NULL && memcmp (old, profile, sizeof *profile) != 0)
    return sim_csv_fail (&r->read, error, "a second row that says otherwise", part);
  if (old != NULL)
    return TRUE;
  new = g_memdup2 (profile, sizeof *profile);
  g_hash_table_insert (r->profiles->whole, g_steal_pointer (&key), new);
  /* a part that two have names neither of them */
  if (g_hash_table_contains (r->profiles->part, part))
    new = NULL;
  g_hash_table_insert (r->profiles->part, g_strdup (part), new);
  return TRUE;
}

/* Of the function, or application, that the row names. */
static gboolean
put (Reader *r, const PoolProfile *profile, GError **error)
{
  /* the reader's own texts, which are copied */
  const PoolTraceName name = { .owner = (char *) sim_csv_text (&r->read, r->owner),
                               .app = (char *) sim_csv_text (&r->read, r->app),
                               .func = (char *) sim_csv_text (&r->read, r->func) };

  return put_for (r, &name, profile, error);
}

/* Straight lines between the percentiles. */
static double
mean_of (const double *q)
{
  static const double at[POOL_PROFILE_QUANTILES] = { 0.0, 0.01, 0.25, 0.5, 0.75, 0.99, 1.0 };
  double mean = 0.0;

  for (guint i = 1; i < POOL_PROFILE_QUANTILES; i++)
    mean += (at[i] - at[i - 1]) * (q[i] + q[i - 1]) / 2.0;
  return mean;
}

/* Published percentiles and average disagree by rounding and by what a straight line between
 * percentiles means: scaled, so that the mean of what is drawn is the average of the file. */
static gboolean
read_quantiles (Reader *r, const int *columns, PoolProfile *profile, GError **error)
{
  double scale;

  for (guint i = 0; i < POOL_PROFILE_QUANTILES; i++)
    {
      if (!sim_csv_number (&r->read, columns[i], &profile->q[i], error))
        return FALSE;
      profile->q[i] = MAX (SHORTEST_S, profile->q[i] * S_PER_MS);
      if (i > 0 && profile->q[i] < profile->q[i - 1])
        return sim_csv_fail (&r->read, error, "a percentile is below the one before it", NULL);
    }
  profile->has_q = TRUE;
  scale = profile->average / mean_of (profile->q);
  for (guint i = 0; i < POOL_PROFILE_QUANTILES; i++)
    profile->q[i] *= scale;
  return TRUE;
}

/* Percentiles are optional (In-Vitro samples drop them): then all calls of a function take its
 * average. */
static gboolean
read_durations (Reader *r, GError **error)
{
  static const char *const names[POOL_PROFILE_QUANTILES]
    = { "percentile_Average_0",  "percentile_Average_1",  "percentile_Average_25",
        "percentile_Average_50", "percentile_Average_75", "percentile_Average_99",
        "percentile_Average_100" };
  int average = sim_csv_column (&r->read, "Average"), columns[POOL_PROFILE_QUANTILES];
  gboolean has_q = TRUE;
  GError *fault = NULL;

  for (guint i = 0; i < POOL_PROFILE_QUANTILES; i++)
    {
      columns[i] = sim_csv_column (&r->read, names[i]);
      has_q = has_q && columns[i] >= 0;
    }
  while (sim_csv_row (&r->read, &fault))
    {
      PoolProfile profile = { 0 };

      if (!sim_csv_number (&r->read, average, &profile.average, error))
        return FALSE;
      profile.average = MAX (SHORTEST_S, profile.average * S_PER_MS);
      if ((has_q && !read_quantiles (r, columns, &profile, error)) || !put (r, &profile, error))
        return FALSE;
    }
  return sim_csv_ended (fault, error);
}

/* Without a column of functions the file is about applications, as Azure 2019 publishes it. */
static gboolean
read_memory (Reader *r, GError **error)
{
  int average = sim_csv_column (&r->read, "AverageAllocatedMb");
  GError *fault = NULL;

  r->profiles->of_apps = r->func < 0;
  while (sim_csv_row (&r->read, &fault))
    {
      PoolProfile profile = { 0 };

      if (!sim_csv_number (&r->read, average, &profile.average, error))
        return FALSE;
      if (profile.average <= 0.0)
        return sim_csv_fail (&r->read, error, "an application without memory",
                             sim_csv_text (&r->read, r->app));
      profile.average *= BYTES_PER_MB;
      if (!put (r, &profile, error))
        return FALSE;
    }
  return sim_csv_ended (fault, error);
}

/* A share a function: what of its execution is CPU work. */
static gboolean
read_shares (Reader *r, GError **error)
{
  const int share = sim_csv_column (&r->read, "cpu_share");
  GError *fault = NULL;

  while (sim_csv_row (&r->read, &fault))
    {
      PoolProfile profile = { 0 };

      if (!sim_csv_number (&r->read, share, &profile.average, error))
        return FALSE;
      if (profile.average > 1.0)
        return sim_csv_fail (&r->read, error, "a cpu_share above 1",
                             sim_csv_text (&r->read, share));
      if (!put (r, &profile, error))
        return FALSE;
    }
  return sim_csv_ended (fault, error);
}

/* What a column of Huawei's minutes says of its function. */
typedef struct {
  double sum, least;
  guint n;
} Column;

/* A row per minute, a column per function; an empty cell is no value.  Delays are means over pods,
 * s, without the number of calls: their plain mean.  Memory is the sum over all pods of the
 * function, MB: the least of its minutes is that of one pod, if there ever was one alone. */
static gboolean
read_huawei (Reader *r, gboolean durations, GError **error)
{
  const guint n = r->read.header->len;
  const int day = sim_csv_column (&r->read, "day"), time = sim_csv_column (&r->read, "time");
  g_autofree Column *columns = g_new0 (Column, n);
  GError *fault = NULL;

  while (sim_csv_row (&r->read, &fault))
    for (int c = 0; c < (int) n; c++)
      {
        double x;

        if (c == day || c == time || *sim_csv_text (&r->read, c) == '\0')
          continue;
        if (!sim_csv_number (&r->read, c, &x, error))
          return FALSE;
        if (x <= 0.0)
          continue;
        columns[c].least = columns[c].n++ == 0 ? x : MIN (columns[c].least, x);
        columns[c].sum += x;
      }
  for (guint c = 0; fault == NULL && c < n; c++)
    {
      const Column *of = &columns[c];
      const PoolTraceName name
        = { .owner = "", .app = "", .func = g_ptr_array_index (r->read.header, c) };
      PoolProfile profile = { 0 };

      /* nothing is known of it: it is drawn, as one that the file does not have */
      if (of->n == 0)
        continue;
      profile.average = durations ? MAX (SHORTEST_S, of->sum / of->n) : of->least * BYTES_PER_MB;
      if (!put_for (r, &name, &profile, error))
        return FALSE;
    }
  return sim_csv_ended (fault, error);
}

/* What a file is, is asked once, at its header.  Of both files the columns alone tell which is
 * which; a user who swaps them is told. */
static gboolean
read_any (Reader *r, Kind kind, GError **error)
{
  const gboolean minutes
    = sim_csv_column (&r->read, "day") >= 0 && sim_csv_column (&r->read, "time") >= 0;

  r->owner = sim_csv_column (&r->read, "HashOwner");
  r->app = sim_csv_column (&r->read, "HashApp");
  r->func = sim_csv_column (&r->read, "HashFunction");
  r->func = r->func >= 0 ? r->func : sim_csv_column (&r->read, "func_name");
  if (kind == SHARES)
    return r->func >= 0 && sim_csv_column (&r->read, "cpu_share") >= 0
             ? read_shares (r, error)
             : sim_csv_fail (&r->read, error,
                             "not the header of CPU shares: HashFunction or func_name, cpu_share",
                             NULL);
  if (minutes)
    return read_huawei (r, kind == DURATIONS, error);
  if (kind == DURATIONS)
    return r->func >= 0 && sim_csv_column (&r->read, "Average") >= 0
             ? read_durations (r, error)
             : sim_csv_fail (&r->read, error,
                             "not the header of Azure 2019 or In-Vitro durations, nor of Huawei's "
                             "function_delay_minute",
                             NULL);
  if ((r->func >= 0 || r->app >= 0) && sim_csv_column (&r->read, "AverageAllocatedMb") >= 0)
    return read_memory (r, error);
  return sim_csv_fail (&r->read, error,
                       "not the header of Azure 2019 or In-Vitro memory, nor of Huawei's "
                       "memory_limit_minute",
                       NULL);
}

/* `part` points into `whole` and frees keys alone. */
static void
profiles_free (gpointer data)
{
  PoolProfiles *profiles = data;

  if (profiles == NULL)
    return;
  g_hash_table_unref (profiles->part);
  g_hash_table_unref (profiles->whole);
  g_free (profiles);
}

/* Each of the two tables is a parameter of its own, read by one reader: their headers differ in
 * what is measured. */
static gpointer
load (const char *path, Kind kind, GError **error)
{
  Reader r = { .profiles = g_new0 (PoolProfiles, 1) };
  gboolean good;

  r.profiles->whole = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  r.profiles->part = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  good = sim_csv_open (&r.read, path, "the file is empty", error) && read_any (&r, kind, error);
  sim_csv_close (&r.read);
  if (good)
    return r.profiles;
  profiles_free (r.profiles);
  return NULL;
}

/* Of functions, also where memory is of applications. */
static gpointer
load_durations (const char *path, GError **error)
{
  return load (path, DURATIONS, error);
}

/* Of applications in Azure 2019, of functions in In-Vitro: the header decides. */
static gpointer
load_memory (const char *path, GError **error)
{
  return load (path, MEMORY, error);
}

/* Of functions: they compute, applications do not. */
static gpointer
load_shares (const char *path, GError **error)
{
  return load (path, SHARES, error);
}

/* Whole key first; a file or trace that lacks owner or application is matched by what is left,
 * if that is unique. */
const PoolProfile *
pool_profile_find (const PoolProfiles *profiles, const PoolTraceName *name)
{
  g_autofree char *key = NULL;
  const PoolProfile *profile;

  if (profiles == NULL)
    return NULL;
  key = key_of (name->owner, name->app, profiles->of_apps ? "" : name->func);
  profile = g_hash_table_lookup (profiles->whole, key);
  if (profile != NULL || (*name->owner != '\0' && *name->app != '\0'))
    return profile;
  return g_hash_table_lookup (profiles->part, profiles->of_apps ? name->app : name->func);
}

/* Memory of Azure 2019 is: its functions share what their application has. */
gboolean
pool_profiles_of_apps (const PoolProfiles *profiles)
{
  return profiles != NULL && profiles->of_apps;
}

const SimFileFormat pool_durations_format
  = { "table of function durations",
      "Azure Functions 2019 or In-Vitro durations, ms; Huawei 2023 "
      "function_delay_minute, s",
      load_durations, profiles_free, FALSE };

const SimFileFormat pool_memory_format
  = { "table of function memory",
      "Azure Functions 2019 (of applications) or In-Vitro (of functions) memory, MB; Huawei 2023 "
      "memory_limit_minute, MB",
      load_memory, profiles_free, FALSE };

const SimFileFormat pool_shares_format
  = { "table of CPU shares", "HashFunction (with HashOwner, HashApp) or func_name, cpu_share",
      load_shares, profiles_free, FALSE };
