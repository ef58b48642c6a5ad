/* sim/cli/commands/cmd_bench.c - `orrery bench`: how fast the core is, as ratios to bare loops. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/suggest.h"
#include "sim/bench/bench.h"
#include "sim/cli/commands.h"
#include "sim/report/json.h"

typedef struct {
  SimBenchOptions options;
  GPtrArray      *benches;  /* (element-type SimBench): to be measured */
  gboolean        json;
} Call;

/* Each row as soon as it is measured: the whole takes minutes. */
static void
print_row (const SimBench *bench, const SimBenchResult *result)
{
  printf ("%-29s %10.4g %-14s %10.4g  %6.3f  %s %-5.3g %7.2f  ", bench->name, result->ours,
          bench->unit, result->probe, result->ratio,
          bench->direction == SIM_BENCH_MORE_IS_BETTER ? "at least" : "at most ", bench->target,
          result->dearest);
  if (isnan (result->of_limit))
    printf ("%8s  ", "");
  else
    printf ("%8.3f  ", result->of_limit);
  printf ("%s%s\n", result->met ? "met" : "MISSED", result->far ? ", far from limit" : "");
  fflush (stdout);
}

static void
print_legend (const GPtrArray *benches)
{
  for (guint i = 0; i < benches->len; i++)
    {
      const SimBench *bench = benches->pdata[i];

      printf ("%s: %s; probe: %s", bench->name, bench->what, bench->probe);
      if (bench->limit != NULL)
        printf ("; limit: %s", bench->limit->operations);
      printf ("\n");
    }
}

static void
add_row (SimJson *json, const SimBench *bench, const SimBenchResult *result)
{
  sim_json_begin_object (json);
  sim_json_member_string (json, "name", bench->name);
  sim_json_member_number (json, "value", result->ours);
  sim_json_member_string (json, "unit", bench->unit);
  sim_json_member_number (json, "probe", result->probe);
  sim_json_member_number (json, "ratio", result->ratio);
  sim_json_member_number (json, "target", bench->target);
  sim_json_member_number (json, "dearest_seed", result->dearest);
  if (bench->limit != NULL)
    {
      sim_json_member_number (json, "of_limit", result->of_limit);
      sim_json_member_string (json, "limit_verdict", result->far ? "far" : "near");
    }
  sim_json_member_string (json, "verdict", result->met ? "met" : "missed");
  sim_json_end_object (json);
}

/* Returns: TRUE when every target is met. */
static gboolean
measure (const Call *call)
{
  SimJson *json = sim_json_new (2);
  g_autofree char *text = NULL;
  gboolean all_met = TRUE;

  sim_json_begin_array (json);
  if (!call->json)
    printf ("%-29s %10s %-14s %10s  %6s  %-14s %7s  %8s  %s\n", "name", "value", "unit", "probe",
            "ratio", "target", "dearest", "of limit", "verdict");
  for (guint i = 0; i < call->benches->len; i++)
    {
      const SimBench *bench = call->benches->pdata[i];
      SimBenchResult result = sim_bench_measure (bench, &call->options);

      all_met = all_met && result.met;
      add_row (json, bench, &result);
      if (!call->json)
        print_row (bench, &result);
    }
  sim_json_end_array (json);
  text = sim_json_finish (json);
  if (call->json)
    fputs (text, stdout);
  return all_met;
}

/* Leaves only the row called @name in @benches. */
static gboolean
keep_only (const char *name, GPtrArray *benches, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *hint = NULL, *all = NULL;

  for (guint i = 0; i < benches->len; i++)
    {
      const SimBench *bench = benches->pdata[i];

      if (strcmp (bench->name, name) == 0)
        {
          g_ptr_array_set_size (benches, 0);
          g_ptr_array_add (benches, (gpointer) bench);
          return TRUE;
        }
      g_ptr_array_add (names, (gpointer) bench->name);
    }
  g_ptr_array_add (names, NULL);
  hint = sim_suggest_text (name, (const char *const *) names->pdata);
  all = g_strjoinv (", ", (char **) names->pdata);
  return sim_invalid (error, "--only '%s' is no measurement%s; one of %s", name, hint, all);
}

int
cmd_bench (const SimCli *cli, int argc, char **argv)
{
  g_autofree char *format = NULL, *only = NULL;
  gboolean quick = FALSE;
  GError *error = NULL;
  g_autoptr (GPtrArray) benches = sim_bench_list (cli->registry);
  Call call = { .options = { .registry = cli->registry }, benches };
  int status = SIM_EXIT_OK;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, "text (default) or json", "FORMAT" },
    { "quick", 0, 0, G_OPTION_ARG_NONE, &quick, "Some seconds in all, rougher", NULL },
    { "only", 0, 0, G_OPTION_ARG_STRING, &only, "Only the measurement of that name", "NAME" },
    G_OPTION_ENTRY_NULL,
  };

  if (!sim_cli_options ("- measure speed and memory against bare loops", entries, &argc, &argv,
                        &status))
    return status;
  if (argc > 1)
    sim_invalid (&error, "bench takes no argument: %s", argv[1]);
  else if (format != NULL && strcmp (format, "json") != 0 && strcmp (format, "text") != 0)
    sim_invalid (&error, "--format '%s' is neither text nor json", format);
  else if (only != NULL)
    keep_only (only, benches, &error);
  if (error != NULL)
    return sim_cli_fail (error);
  call.json = g_strcmp0 (format, "json") == 0;
  call.options.quick = quick;
  if (!measure (&call))
    status = SIM_EXIT_EXPECT;
  if (!call.json)
    print_legend (benches);
  return status;
}
