/* sim/report/figures/figures.c - see figures.h. */
#include "sim/report/figures/figures.h"
#include <math.h>
#include "sim/base/shown.h"
#include "sim/base/suggest.h"
#include "sim/report/json.h"
#include "sim/report/table/results.h"
#include "sim/report/table/table.h"

#define SKIPPED "skipped"

enum { MAX_WHY = 2000 };      /* characters */

static const SimFigureRow *
row_at (const GArray *rows, guint i)
{
  return &g_array_index (rows, SimFigureRow, i);
}

static const char *
id_of (const SimFigureRow *row)
{
  return row->verdict ? row->verdict->expect->id : row->scenario;
}

static const char *
why_of (const SimFigureRow *row)
{
  return row->verdict ? row->verdict->why : row->why;
}

/* Of a claim, else of pins, else of what cannot run here. */
static const char *
kind_of (const SimFigureRow *row)
{
  if (row->verdict)
    return sim_claim_kind_name (row->verdict->expect->kind);
  return row->moves ? "pin" : NULL;
}

static const char *
word_of (const SimFigureRow *row)
{
  if (row->verdict)
    return sim_verdict_name (row->verdict->kind);
  return row->moves == NULL ? SKIPPED : row->moves->len > 0 ? "moved" : "same";
}

gboolean
sim_figures_format (const char *name, SimFiguresFormat *format, GError **error)
{
  static const char *const names[] = { "table", "md", "json", "tap", "junit", NULL };
  g_autofree char *hint = NULL;

  for (guint i = 0; names[i]; i++)
    if (g_str_equal (name, names[i]))
      {
        *format = (SimFiguresFormat) i;
        return TRUE;
      }
  hint = sim_suggest_text (name, names);
  return sim_invalid (error, "--format: no form '%s': it is table, md, json, tap or junit%s", name,
                      hint);
}

char *
sim_figure_of (const char *id)
{
  g_auto (GStrv) parts = g_strsplit (id, "/", 2);

  return g_strdup (parts[0] ? parts[0] : "");
}

/* "0.89 ± 0.01 (published 0.901 (within 0.06))" */
static char *
comparison (const SimVerdict *v)
{
  g_autofree char *published = sim_report_published (v->expect);
  g_autofree char *ours = sim_report_interval (v->ours, v->half_width);

  return g_strdup_printf ("ours %s, published %s", ours[0] ? ours : "none", published);
}

/* --- for people --- */

static void
put_row (SimTable *table, const SimFigureRow *row)
{
  const SimVerdict *v = row->verdict;
  g_autofree char *published = v ? sim_report_published (v->expect) : NULL;
  g_autofree char *ours = v ? sim_report_interval (v->ours, v->half_width) : NULL;

  sim_table_cell (table, row->paper);
  sim_table_cell (table, id_of (row));
  sim_table_cell (table, kind_of (row));
  sim_table_cell (table, published);
  sim_table_cell (table, ours);
  sim_table_cell (table, v ? v->expect->unit : NULL);
  sim_table_cell (table, word_of (row));
  sim_table_cell (table, why_of (row));
}

static SimTable *
make_table (const GArray *rows)
{
  static const char *const titles[]
    = { "paper", "expectation", "kind", "published", "ours", "unit", "verdict", "why" };
  SimTable *table = sim_table_new ();

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    sim_table_column (table, titles[i], i == 3 || i == 4);
  for (guint i = 0; i < rows->len; i++)
    put_row (table, row_at (rows, i));
  return table;
}

/* How many rows of a kind, or of all, have each verdict. */
typedef struct {
  guint n[SIM_N_VERDICTS];
  guint n_all;
} Tally;

static void
append_tally (GString *out, const Tally *tally)
{
  static const struct {
    SimVerdictKind kind;
    gboolean       always;
    const char    *words;
  } parts[] = {
    { SIM_VERDICT_HOLDS, TRUE, "hold" },
    { SIM_VERDICT_DEVIATES, TRUE, "deviate" },
    { SIM_VERDICT_FAILS, TRUE, "fail" },
    { SIM_VERDICT_UNDECIDED, FALSE, "undecided" },
    { SIM_VERDICT_MENDED, FALSE, "marked as deviating but hold" },
  };
  const char *comma = "";

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i].always || tally->n[parts[i].kind] > 0)
      {
        g_string_append_printf (out, "%s%u %s", comma, tally->n[parts[i].kind], parts[i].words);
        comma = ", ";
      }
}

/* "12 hold, 3 deviate, 0 fail", with how many are undecided and how many scenarios were skipped if
 * any is; then a line for each kind of claim, "law: 4 hold, ...".  The kinds stand apart: what
 * agreement would prove differs, so their sum alone says little. */
static char *
summary_of (const GArray *rows)
{
  GString *out = g_string_new (NULL);
  Tally all = { 0 }, kinds[SIM_N_CLAIM_KINDS] = { 0 };
  guint n_skipped = 0, n_pinned = 0, n_moved = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const SimVerdict *v = row_at (rows, i)->verdict;
      const GArray *moves = row_at (rows, i)->moves;

      n_pinned += moves ? 1 : 0;
      n_moved += moves && moves->len > 0 ? 1 : 0;
      n_skipped += v == NULL && moves == NULL ? 1 : 0;
      if (v == NULL)
        continue;
      all.n[v->kind]++;
      kinds[v->expect->kind].n[v->kind]++;
      kinds[v->expect->kind].n_all++;
    }
  append_tally (out, &all);
  if (n_skipped > 0)
    g_string_append_printf (out, "; %u %s skipped", n_skipped,
                            n_skipped == 1 ? "scenario" : "scenarios");
  if (n_pinned > 0)
    g_string_append_printf (out, "; of %u pinned %s %u moved", n_pinned,
                            n_pinned == 1 ? "scenario" : "scenarios", n_moved);
  for (guint k = 0; k < SIM_N_CLAIM_KINDS; k++)
    if (kinds[k].n_all > 0)
      {
        g_string_append_printf (out, "\n%s: ", sim_claim_kind_name ((SimClaimKind) k));
        append_tally (out, &kinds[k]);
      }
  return g_string_free (out, FALSE);
}

/* The change in percent, where there is one. */
static char *
change_of (const SimPinMove *move)
{
  double was = move->was ? move->was->value : NAN, now = move->now ? move->now->value : NAN;

  if (isnan (was) || isnan (now) || was == 0)
    return g_strdup ("");
  return g_strdup_printf ("%+.3g %%", 100 * (now - was) / fabs (was));
}

/* Returns: (transfer full): a table of what moved, for a pull request; empty where nothing did. */
static char *
print_moves (const GArray *rows)
{
  static const char *const titles[] = { "scenario", "point", "metric", "pinned", "now", "change" };
  g_autoptr (SimTable) table = sim_table_new ();
  g_autofree char *text = NULL;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    sim_table_column (table, titles[i], i >= 3);
  for (guint i = 0; i < rows->len; i++)
    for (guint m = 0; row_at (rows, i)->moves && m < row_at (rows, i)->moves->len; m++, n++)
      {
        const SimPinMove *move = &g_array_index (row_at (rows, i)->moves, SimPinMove, m);
        const SimPin *pin = move->now ? move->now : move->was;
        g_autofree char *change = change_of (move);

        sim_table_cell (table, pin->scenario);
        sim_table_cell (table, pin->point);
        sim_table_cell (table, pin->name);
        sim_table_cell (table, move->was ? move->was->text : "not pinned");
        sim_table_cell (table, move->now ? move->now->text : "gone");
        sim_table_cell (table, change);
      }
  text = n > 0 ? sim_table_print (table, SIM_TABLE_MD) : NULL;
  return text ? g_strdup_printf ("\nWhat moved:\n\n%s", text) : g_strdup ("");
}

static char *
print_table (const GArray *rows, SimTableFormat format)
{
  g_autoptr (SimTable) table = make_table (rows);
  g_autofree char *text = sim_table_print (table, format);
  g_autofree char *summary = summary_of (rows);
  g_autofree char *moves = format == SIM_TABLE_MD ? print_moves (rows) : g_strdup ("");

  return g_strdup_printf ("%s\n%s\n%s", text, summary, moves);
}

/* --- for programs --- */

static void
put_json (SimJson *json, const SimFigureRow *row)
{
  const SimVerdict *v = row->verdict;
  const SimExpect *expect = v ? v->expect : NULL;
  g_autofree char *figure = sim_figure_of (id_of (row));

  sim_json_begin_object (json);
  sim_json_member_string (json, "paper", row->paper);
  sim_json_member_string (json, "figure", figure);
  sim_json_member_string (json, "id", id_of (row));
  sim_json_member_string (json, "metric", v ? sim_expr_text (expect->metric) : NULL);
  sim_json_member_number (json, "published", v ? expect->value : NAN);
  sim_json_member_number (json, "ours", v ? v->ours : NAN);
  sim_json_member_number (json, "half_width", v ? v->half_width : NAN);
  sim_json_member_number (json, "within", v ? expect->within : NAN);
  sim_json_member_string (json, "kind", kind_of (row));
  sim_json_member_string (json, "verdict", word_of (row));
  sim_json_member_string (json, "source", v ? expect->source : NULL);
  sim_json_member_string (json, "reason", why_of (row));
  sim_json_member_number (json, "low", v ? expect->low : NAN);
  sim_json_member_number (json, "high", v ? expect->high : NAN);
  sim_json_member_string (json, "unit", v ? expect->unit : NULL);
  sim_json_member_number (json, "replications", v && v->n > 0 ? (double) v->n : NAN);
  sim_json_member_number (json, "needs", v && v->needs > 0 ? (double) v->needs : NAN);
  sim_json_end_object (json);
}

static char *
print_json (const GArray *rows)
{
  SimJson *json = sim_json_new (2);

  sim_json_begin_array (json);
  for (guint i = 0; i < rows->len; i++)
    put_json (json, row_at (rows, i));
  sim_json_end_array (json);
  return sim_json_finish (json);
}

/* One line in which nothing begins a directive such as `# TODO`.  @text (nullable): @otherwise. */
static char *
tap_text (const char *text, const char *otherwise)
{
  g_autofree char *line = sim_shown_line (text ? text : otherwise, MAX_WHY);
  GString *safe = g_string_new (line);

  g_string_replace (safe, "#", "\\#", 0);
  return g_string_free (safe, FALSE);
}

static gboolean
is_ok (const SimVerdict *v)
{
  return v->kind == SIM_VERDICT_HOLDS || v->kind == SIM_VERDICT_UNDECIDED;
}

static void
put_point (GString *out, guint i, const SimFigureRow *row)
{
  const SimVerdict *v = row->verdict;
  g_autofree char *compared = comparison (v), *text = tap_text (compared, "");
  g_autofree char *id = tap_text (v->expect->id, ""), *why = tap_text (v->why, "deviates");
  g_autofree char *paper = tap_text (row->paper, "");

  g_string_append_printf (out, "%s %u - %s %s: %s", is_ok (v) ? "ok" : "not ok", i, paper, id,
                          text);
  if (v->kind == SIM_VERDICT_UNDECIDED)
    g_string_append_printf (out, " # SKIP undecided: %s", why);
  if (v->kind == SIM_VERDICT_DEVIATES)
    g_string_append_printf (out, " # TODO %s", why);
  g_string_append_c (out, '\n');
  if (v->kind == SIM_VERDICT_FAILS || v->kind == SIM_VERDICT_MENDED)
    g_string_append_printf (out, "# %s\n", v->why ? why : "outside its bounds");
}

static void
put_skipped (GString *out, guint i, const SimFigureRow *row)
{
  g_autofree char *paper = tap_text (row->paper, ""), *scenario = tap_text (row->scenario, "");
  g_autofree char *why = tap_text (row->why, "");

  g_string_append_printf (out, "ok %u - %s %s # SKIP %s\n", i, paper, scenario, why);
}

static void
put_pinned (GString *out, guint i, const SimFigureRow *row)
{
  g_autofree char *paper = tap_text (row->paper, ""), *scenario = tap_text (row->scenario, "");
  g_autofree char *why = tap_text (row->why, "");

  g_string_append_printf (out, "%s %u - %s %s: %s\n", row->moves->len > 0 ? "not ok" : "ok", i,
                          paper, scenario, why);
}

/* Test Anything Protocol 13: a known deviation is a TODO and an undecided claim is skipped; neither
 * fails the harness. */
static char *
print_tap (const GArray *rows)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "1..%u\n", rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      const SimFigureRow *row = row_at (rows, i);

      if (row->verdict)
        put_point (out, i + 1, row);
      else if (row->moves)
        put_pinned (out, i + 1, row);
      else
        put_skipped (out, i + 1, row);
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_skipped (const SimFigureRow *row)
{
  const SimVerdict *v = row->verdict;

  if (v == NULL)
    return row->moves == NULL;
  return v->kind == SIM_VERDICT_DEVIATES || v->kind == SIM_VERDICT_UNDECIDED;
}

gboolean
sim_figure_row_fails (const SimFigureRow *row)
{
  const SimVerdict *v = row->verdict;

  if (v == NULL)
    return row->moves && row->moves->len > 0;
  return v->kind == SIM_VERDICT_FAILS || v->kind == SIM_VERDICT_MENDED;
}

/* A deviation that is known, a claim that is undecided and a scenario that cannot run are skipped:
 * none fails a build.  XML has no place for control characters, not even escaped. */
static void
put_case (GString *out, const SimFigureRow *row)
{
  const SimVerdict *v = row->verdict;
  g_autofree char *text = v ? comparison (v) : g_strdup (row->moves ? "pinned" : "cannot run here");
  g_autofree char *paper = sim_shown_line (row->paper, MAX_WHY);
  g_autofree char *id = sim_shown_line (id_of (row), MAX_WHY);
  g_autofree char *why
    = sim_shown_line (why_of (row) ? why_of (row) : "outside its bounds", MAX_WHY);
  g_autofree char *open
    = g_markup_printf_escaped ("  <testcase classname=\"%s\" name=\"%s\"", paper, id);
  g_autofree char *message = g_markup_printf_escaped ("%s: %s", text, why);

  g_string_append (out, open);
  if (!is_skipped (row) && !sim_figure_row_fails (row))
    g_string_append (out, "/>\n");
  else if (is_skipped (row))
    g_string_append_printf (out, "><skipped message=\"%s\"/></testcase>\n", message);
  else
    g_string_append_printf (out, "><failure message=\"%s\"/></testcase>\n", message);
}

static char *
print_junit (const GArray *rows)
{
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  guint n_failures = 0, n_skipped = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      n_skipped += is_skipped (row_at (rows, i)) ? 1 : 0;
      n_failures += sim_figure_row_fails (row_at (rows, i)) ? 1 : 0;
    }
  g_string_append_printf (
    out, "<testsuite name=\"figures\" tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\">\n",
    rows->len, n_failures, n_skipped);
  for (guint i = 0; i < rows->len; i++)
    put_case (out, row_at (rows, i));
  g_string_append (out, "</testsuite>\n");
  return g_string_free (out, FALSE);
}

char *
sim_figures_print (const GArray *rows, SimFiguresFormat format)
{
  switch (format)
    {
    case SIM_FIGURES_MD:
      return print_table (rows, SIM_TABLE_MD);
    case SIM_FIGURES_JSON:
      return print_json (rows);
    case SIM_FIGURES_TAP:
      return print_tap (rows);
    case SIM_FIGURES_JUNIT:
      return print_junit (rows);
    default:
      return print_table (rows, SIM_TABLE_TEXT);
    }
}
