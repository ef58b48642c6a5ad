/* sim/report/figures/figure_set.c - see figure_set.h. */
#include "sim/report/figures/figure_set.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include "sim/base/shown.h"
#include "sim/experiment/rehearse/rehearse.h"
#include "sim/base/suggest.h"
#include "sim/report/figures/figures.h"

static void
unload (SimFigure *figure)
{
  g_clear_pointer (&figure->plan, sim_plan_free);
  g_clear_pointer (&figure->scenario, sim_scenario_free);
  g_clear_pointer (&figure->catalogue, sim_catalogue_free);
}

static void
figure_free (gpointer data)
{
  SimFigure *figure = data;

  g_free (figure->paper);
  g_free (figure->path);
  g_free (figure->stem);
  g_free (figure->lacks);
  if (figure->verdicts)
    g_array_unref (figure->verdicts);
  g_clear_pointer (&figure->pins, g_ptr_array_unref);
  g_clear_pointer (&figure->moves, g_array_unref);
  g_free (figure->moved);
  unload (figure);
  g_free (figure);
}

/* --- which there are --- */

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names in a folder, sorted; what starts with `_` or is called base is there to be extended, and
 * hidden files are none. */
static GPtrArray *
names_in (const char *dir)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  const char *name;

  while (folder && (name = g_dir_read_name (folder)))
    if (name[0] != '.' && name[0] != '_' && !g_str_has_prefix (name, "base."))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, by_name);
  return names;
}

/* A folder and a file in it may both be named. */
static gboolean
is_found (const GPtrArray *figures, const char *path)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);

  for (guint f = 0; f < figures->len; f++)
    {
      const SimFigure *figure = g_ptr_array_index (figures, f);
      g_autofree char *other = g_canonicalize_filename (figure->path, NULL);

      if (g_str_equal (whole, other))
        return TRUE;
    }
  return FALSE;
}

static void
add_figure (GPtrArray *figures, const char *paper, char *path)
{
  SimFigure *figure;
  char *dot;

  if (is_found (figures, path))
    {
      g_free (path);
      return;
    }
  figure = g_new0 (SimFigure, 1);
  figure->paper = g_strdup (paper);
  figure->path = path;
  figure->stem = g_path_get_basename (path);
  if ((dot = strrchr (figure->stem, '.')) && dot > figure->stem)
    *dot = '\0';
  g_ptr_array_add (figures, figure);
}

static void
find_scenarios (const char *root, const char *paper, GPtrArray *figures)
{
  g_autofree char *dir = g_build_filename (root, paper, NULL);
  g_autoptr (GPtrArray) names = names_in (dir);

  for (guint i = 0; i < names->len; i++)
    if (g_str_has_suffix (g_ptr_array_index (names, i), ".yaml"))
      add_figure (figures, paper, g_build_filename (dir, g_ptr_array_index (names, i), NULL));
}

/* --- of anybody --- */

/* In a folder of anybody's lie other YAML files too: a scenario says which version of the language
 * it is in. */
static gboolean
is_scenario (const char *path)
{
  gsize length;
  g_autofree char *text
    = g_str_has_suffix (path, ".yaml") ? sim_doc_read (path, &length, NULL) : NULL;

  return text && (g_str_has_prefix (text, "orrery:") || strstr (text, "\norrery:"));
}

static void
find_below (const char *dir, GPtrArray *figures)
{
  g_autofree char *whole = g_canonicalize_filename (dir, NULL);
  g_autofree char *paper = g_path_get_basename (whole);
  g_autoptr (GPtrArray) names = names_in (dir);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (dir, g_ptr_array_index (names, i), NULL);

      if (is_scenario (path))
        add_figure (figures, paper, g_steal_pointer (&path));
      else if (g_file_test (path, G_FILE_TEST_IS_DIR)
               && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        find_below (path, figures);
    }
}

static void
find_named (const char *path, GPtrArray *figures)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *dir = g_path_get_dirname (whole), *paper = g_path_get_basename (dir);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    find_below (path, figures);
  else
    add_figure (figures, paper, g_strdup (path));
}

GPtrArray *
sim_figures_find (const SimFigureQuery *query)
{
  g_autofree char *root = g_build_filename (query->data_dir, "scenarios", "figures", NULL);
  g_autoptr (GPtrArray) papers = names_in (root);
  GPtrArray *figures = g_ptr_array_new_with_free_func (figure_free);

  for (guint i = 0; query->paths && query->paths[i]; i++)
    find_named (query->paths[i], figures);
  for (guint i = 0; query->paths == NULL && i < papers->len; i++)
    find_scenarios (root, g_ptr_array_index (papers, i), figures);
  return figures;
}

char *
sim_figure_name (const SimFigure *figure)
{
  return g_strdup_printf ("%s/%s", figure->paper, figure->stem);
}

/* --- loading --- */

/* A comment reads no file.  It begins with a # at the start of a line or behind a blank; a # inside
 * quotes may be taken for one, and then the file is looked for when the figure is made. */
static void
blank_comments (char *text)
{
  for (char *at = strchr (text, '#'); at; at = strchr (at + 1, '#'))
    if (at == text || g_ascii_isspace (at[-1]))
      memset (at, ' ', strcspn (at, "\n"));
}

void
sim_figure_look_for_files (SimFigure *figure, const SimFigureQuery *query)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!sim_confine_check (query->confine, figure->path, "", NULL)
      || (text = sim_doc_read (figure->path, &length, NULL)) == NULL)
    return;
  blank_comments (text);
  for (const char *at = strstr (text, "${"); at && !figure->lacks; at = strstr (at + 2, "${"))
    {
      g_autofree char *name = g_strndup (at + 2, strcspn (at + 2, "}\n"));

      if (sim_shown_is_identifier (name) && sim_confine_has_variable (query->confine, name)
          && g_getenv (name) == NULL)
        figure->lacks = g_strdup_printf ("it reads a file in ${%s}, which is not set", name);
    }
}

/* Is every fault a file that is not here?  Traces are no part of the tree: without them their
 * figures are left out, not wrong. */
static gboolean
lacks_files (const char *faults)
{
  g_auto (GStrv) lines = g_strsplit (faults, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i]; i++)
    {
      if (lines[i][0] == '\0')
        continue;
      if (strstr (lines[i], "the environment variable ORRERY_TRACES is not set") == NULL
          && strstr (lines[i], ": no such file") == NULL)
        return FALSE;
      n++;
    }
  return n > 0;
}

static void
load_once (SimFigure *figure, const SimFigureQuery *query, const char *const *sets,
           SimFaults *faults)
{
  g_autofree char *dir = g_build_filename (query->data_dir, "scenarios", "catalogue", NULL);
  SimScenarioContext context = {
    .registry = query->registry, .sets = sets, .confine = query->confine, .store = query->store
  };

  unload (figure);
  figure->catalogue = sim_catalogue_new (query->registry);
  sim_catalogue_add_dir (figure->catalogue, dir, faults);
  if (sim_faults_n (faults) > 0)
    return;
  context.catalogue = figure->catalogue;
  if (sim_rehearse (figure->path, &context, NULL, faults))
    figure->scenario = sim_scenario_load (figure->path, &context, faults);
  if (figure->scenario)
    figure->plan = sim_plan_new (figure->scenario, NULL, faults);
}

/* Again, with fewer replications, where it has more. */
SimFigureLoad
sim_figure_load (SimFigure *figure, const SimFigureQuery *query, char **text)
{
  g_autofree char *all = NULL;
  guint most = query->max_replications;
  g_autofree char *fewer = g_strdup_printf ("run.replications=%u", most);
  const char *sets[] = { fewer, NULL };
  g_autoptr (SimFaults) faults = sim_faults_new ();

  *text = NULL;
  load_once (figure, query, NULL, faults);
  if (figure->plan && most > 0 && sim_scenario_run (figure->scenario)->replications > most)
    load_once (figure, query, sets, faults);
  if (figure->plan)
    return SIM_FIGURE_LOADED;
  all = sim_faults_text (faults);
  unload (figure);
  if (lacks_files (all))
    {
      figure->lacks = g_strndup (all, strcspn (all, "\n"));
      return SIM_FIGURE_LACKS_FILES;
    }
  *text = g_steal_pointer (&all);
  return SIM_FIGURE_FAULTY;
}

/* --- which are wanted --- */

guint
sim_figure_n_expects (const SimFigure *figure)
{
  return figure->plan ? sim_scenario_expects (figure->scenario)->len : 0;
}

const SimExpect *
sim_figure_expect (const SimFigure *figure, guint i)
{
  return g_ptr_array_index (sim_scenario_expects (figure->scenario), i);
}

gboolean
sim_figure_may_be_wanted (const SimFigureQuery *query, const GPtrArray *figures,
                          const SimFigure *figure)
{
  gboolean named = FALSE;

  for (guint i = 0; query->wanted && query->wanted[i]; i++)
    {
      gboolean paper = FALSE;

      for (guint f = 0; f < figures->len && !paper; f++)
        paper
          = g_str_equal (((SimFigure *) g_ptr_array_index (figures, f))->paper, query->wanted[i]);
      if (!paper)
        return TRUE;
      named = named || g_str_equal (figure->paper, query->wanted[i]);
    }
  return named || query->wanted == NULL;
}

/* Is @wanted the paper, the scenario's file, the figure, the expectation, or paper/any of them? */
static gboolean
is_called (const SimFigure *figure, const char *id, const char *wanted)
{
  g_autofree char *name = sim_figure_of (id);
  const char *called[] = { figure->stem, name, id };

  if (g_str_equal (wanted, figure->paper))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (called); i++)
    {
      g_autofree char *full = g_strconcat (figure->paper, "/", called[i], NULL);

      if (g_str_equal (wanted, called[i]) || g_str_equal (wanted, full))
        return TRUE;
    }
  return FALSE;
}

gboolean
sim_figure_is_wanted (const SimFigureQuery *query, const SimFigure *figure, const char *id)
{
  for (guint i = 0; query->wanted && query->wanted[i]; i++)
    if (is_called (figure, id, query->wanted[i]))
      return TRUE;
  return query->wanted == NULL;
}

gboolean
sim_figure_any_wanted (const SimFigureQuery *query, const SimFigure *figure)
{
  for (guint i = 0; i < sim_figure_n_expects (figure); i++)
    if (sim_figure_is_wanted (query, figure, sim_figure_expect (figure, i)->id))
      return TRUE;
  return FALSE;
}

static gboolean
check_name (const GPtrArray *figures, const char *wanted, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *hint = NULL;

  for (guint f = 0; f < figures->len; f++)
    {
      const SimFigure *figure = g_ptr_array_index (figures, f);

      if (g_str_equal (figure->paper, wanted) || g_str_equal (figure->stem, wanted))
        return TRUE;
      g_ptr_array_add (names, g_strdup (figure->paper));
      for (guint i = 0; i < sim_figure_n_expects (figure); i++)
        {
          if (is_called (figure, sim_figure_expect (figure, i)->id, wanted))
            return TRUE;
          g_ptr_array_add (names, sim_figure_of (sim_figure_expect (figure, i)->id));
          g_ptr_array_add (names, g_strdup (sim_figure_expect (figure, i)->id));
        }
    }
  g_ptr_array_add (names, NULL);
  hint = sim_suggest_text (wanted, (const char *const *) names->pdata);
  return sim_invalid (error,
                      "no paper, figure or expectation '%s'%s; `orrery figures --list` prints all",
                      wanted, hint);
}

gboolean
sim_figures_check_wanted (const GPtrArray *figures, const SimFigureQuery *query, GError **error)
{
  for (guint i = 0; query->wanted && query->wanted[i]; i++)
    if (!check_name (figures, query->wanted[i], error))
      return FALSE;
  return TRUE;
}

/* --- running --- */

void
sim_figures_judge_together (const GPtrArray *figures)
{
  for (guint f = 0; f < figures->len; f++)
    {
      SimFigure *figure = g_ptr_array_index (figures, f);

      figure->n_together = 0;
      for (guint g = 0; g < figures->len; g++)
        {
          const SimFigure *other = g_ptr_array_index (figures, g);

          if (g_str_equal (other->paper, figure->paper))
            figure->n_together += sim_figure_n_expects (other);
        }
    }
}

static SimStore *
open_store (const SimFigure *figure, const char *dir, GError **error)
{
  g_autofree char *name = NULL, *path = NULL;

  if (dir == NULL)
    return sim_store_open (NULL, SIM_STORE_WRITE, error);
  if (g_mkdir_with_parents (dir, 0777) != 0)
    {
      sim_error (error, SIM_ERROR_FILE, "%s: cannot be made: %s", dir, g_strerror (errno));
      return NULL;
    }
  name = g_strdup_printf ("%s-%s.db", figure->paper, figure->stem);
  path = g_build_filename (dir, name, NULL);
  return sim_store_open (path, SIM_STORE_WRITE, error);
}

gboolean
sim_figure_run (SimFigure *figure, const char *dir, const SimExecuteOptions *options,
                GError **error)
{
  g_autoptr (SimStore) store = open_store (figure, dir, error);
  g_autoptr (SimSummary) summary = NULL;
  guint n_ok;

  if (store == NULL || !sim_execute (figure->plan, store, options, NULL, error))
    return FALSE;
  summary = sim_expect_summary (figure->scenario, store, error);
  if (summary == NULL || !sim_store_counts (store, &n_ok, &figure->n_failed, error))
    return FALSE;
  figure->verdicts = sim_expect_evaluate (figure->scenario, summary, figure->n_together);
  if (figure->pins)
    {
      g_autofree char *scenario = sim_figure_name (figure);

      if (!sim_pins_add (figure->pins, scenario, store, summary, error))
        return FALSE;
    }
  return sim_store_close (g_steal_pointer (&store), error);
}

void
sim_figure_hold_against (SimFigure *figure, const GPtrArray *was, double tolerance)
{
  g_autofree char *name = sim_figure_name (figure), *first = NULL;
  SimPinRule rule = { name, tolerance };

  figure->moves = sim_pins_compare (was, figure->pins, &rule);
  if (figure->moves->len == 0)
    figure->moved = g_strdup_printf ("%u values as pinned", figure->pins->len);
  else
    {
      first = sim_pin_move_text (&g_array_index (figure->moves, SimPinMove, 0));
      figure->moved = g_strdup_printf ("%u of %u values moved: %s%s", figure->moves->len,
                                       sim_pins_n_compared (figure->pins, figure->moves), first,
                                       figure->moves->len > 1 ? ", and others" : "");
    }
}

/* Of a scenario that cannot be loaded nobody knows the expectations. */
static gboolean
is_missed (const SimFigureQuery *query, const SimFigure *figure)
{
  return figure->lacks && sim_figure_is_wanted (query, figure, figure->stem);
}

GArray *
sim_figures_collect (const GPtrArray *figures, const SimFigureQuery *query)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (SimFigureRow));

  for (guint f = 0; f < figures->len; f++)
    {
      const SimFigure *figure = g_ptr_array_index (figures, f);
      SimFigureRow missed
        = { .paper = figure->paper, .scenario = figure->stem, .why = figure->lacks };
      SimFigureRow pinned = { .paper = figure->paper,
                              .scenario = figure->stem,
                              .why = figure->moved,
                              .pins = figure->pins,
                              .moves = figure->moves };

      if (is_missed (query, figure))
        g_array_append_val (rows, missed);
      for (guint i = 0; figure->verdicts && i < figure->verdicts->len; i++)
        {
          SimFigureRow row = { .paper = figure->paper,
                               .verdict = &g_array_index (figure->verdicts, SimVerdict, i) };

          if (sim_figure_is_wanted (query, figure, row.verdict->expect->id))
            g_array_append_val (rows, row);
        }
      if (figure->moves)
        g_array_append_val (rows, pinned);
    }
  return rows;
}
