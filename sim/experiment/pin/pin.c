/* sim/experiment/pin/pin.c - see pin.h. */
#include "sim/experiment/pin/pin.h"
#include "sim/base/unit/unit.h"
#include "sim/experiment/store/store.h"
#include <math.h>
#include <string.h>

/* The first line of a pin file, and how near values must be where nobody says otherwise: as
 * goldens, since the last digit depends on the machine's libm. */
static const char head[] = "orrery pins 1";
#define NEAR 1e-9

enum { SCENARIO, POINT, NAME, TEXT, N_FIELDS };

static void
pin_free (gpointer data)
{
  SimPin *pin = data;

  g_free (pin->scenario);
  g_free (pin->point);
  g_free (pin->name);
  g_free (pin->text);
  g_free (pin);
}

GPtrArray *
sim_pins_new (void)
{
  return g_ptr_array_new_with_free_func (pin_free);
}

static void
add (GPtrArray *pins, const char *scenario, const char *point, const char *name, char *text)
{
  SimPin *pin = g_new0 (SimPin, 1);

  pin->scenario = g_strdup (scenario);
  pin->point = g_strdup (point);
  pin->name = g_strdup (name);
  pin->text = text;
  pin->value = strcmp (name, SIM_PIN_FINGERPRINTS) == 0 || text[0] == '\0'
                 ? NAN
                 : g_ascii_strtod (text, NULL);
  g_ptr_array_add (pins, pin);
}

static char *
number_text (double value)
{
  return isnan (value) ? g_strdup ("") : sim_double_format (value);
}

gboolean
sim_pins_add (GPtrArray *pins, const char *scenario, SimStore *store, const SimSummary *summary,
              GError **error)
{
  g_autoptr (GPtrArray) digests = sim_store_fingerprints (store, error);

  for (guint p = 0; digests && p < sim_summary_n_points (summary); p++)
    {
      g_autofree char *label = sim_summary_label (summary, p);
      const char *digest = p < digests->len ? g_ptr_array_index (digests, p) : NULL;

      add (pins, scenario, label, SIM_PIN_FINGERPRINTS, g_strdup (digest ? digest : ""));
      for (guint m = 0; m < sim_summary_n_metrics (summary); m++)
        add (pins, scenario, label, sim_summary_metric (summary, m)->name,
             number_text (sim_summary_stat (summary, p, m).mean));
    }
  return digests != NULL;
}

/* --- the file: fields between tabs, with escapes for what a text may hold --- */

gboolean
sim_pins_write (const GPtrArray *pins, const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new (head);

  g_string_append_c (out, '\n');
  for (guint i = 0; i < pins->len; i++)
    {
      const SimPin *pin = g_ptr_array_index (pins, i);
      g_autofree char *scenario = g_strescape (pin->scenario, NULL);
      g_autofree char *point = g_strescape (pin->point, NULL);

      g_string_append_printf (out, "%s\t%s\t%s\t%s\n", scenario, point, pin->name, pin->text);
    }
  return g_file_set_contents (path, out->str, (gssize) out->len, error);
}

static gboolean
read_line (GPtrArray *pins, const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", -1);
  g_autofree char *scenario = NULL, *point = NULL;

  if (g_strv_length (fields) != N_FIELDS)
    return FALSE;
  scenario = g_strcompress (fields[SCENARIO]);
  point = g_strcompress (fields[POINT]);
  add (pins, scenario, point, fields[NAME], g_strdup (fields[TEXT]));
  return TRUE;
}

GPtrArray *
sim_pins_read (const char *path, GError **error)
{
  g_autoptr (GPtrArray) pins = sim_pins_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (i == 0 ? strcmp (lines[0], head) != 0 : lines[i][0] && !read_line (pins, lines[i]))
      {
        sim_error (error, SIM_ERROR_FILE,
                   "%s:%u: no line of a pin file: `orrery figures --pin FILE` writes one", path,
                   i + 1);
        return NULL;
      }
  return g_steal_pointer (&pins);
}

/* --- what moved --- */

static char *
key_of (const SimPin *pin)
{
  return g_strdup_printf ("%s\t%s\t%s", pin->scenario, pin->point, pin->name);
}

/* Returns: (element-type utf8 SimPin): those of the rule's scenario. */
static GHashTable *
index_of (const GPtrArray *pins, const SimPinRule *rule)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < pins->len; i++)
    {
      SimPin *pin = g_ptr_array_index (pins, i);

      if (strcmp (pin->scenario, rule->scenario) == 0)
        g_hash_table_insert (index, key_of (pin), pin);
    }
  return index;
}

static gboolean
is_same (const SimPin *was, const SimPin *now, const SimPinRule *rule)
{
  double tolerance = rule->tolerance < 0 ? NEAR : rule->tolerance;

  if (strcmp (was->name, SIM_PIN_FINGERPRINTS) == 0)
    return rule->tolerance >= 0 || strcmp (was->text, now->text) == 0;
  if (isnan (was->value) || isnan (now->value))
    return isnan (was->value) && isnan (now->value);
  return fabs (was->value - now->value) <= tolerance * fabs (was->value)
         || was->value == now->value;
}

/* Appends those of @pins that @other lacks or, where @now, has otherwise. */
static void
look (GArray *moves, const GPtrArray *pins, GHashTable *other, const SimPinRule *rule, gboolean now)
{
  for (guint i = 0; i < pins->len; i++)
    {
      const SimPin *pin = g_ptr_array_index (pins, i), *twin;
      g_autofree char *key = key_of (pin);
      SimPinMove move = { now ? NULL : pin, now ? pin : NULL };

      if (strcmp (pin->scenario, rule->scenario) != 0)
        continue;
      twin = g_hash_table_lookup (other, key);
      if (twin && (!now || is_same (twin, pin, rule)))
        continue;
      if (now)
        move.was = twin;
      g_array_append_val (moves, move);
    }
}

GArray *
sim_pins_compare (const GPtrArray *was, const GPtrArray *now, const SimPinRule *rule)
{
  GArray *moves = g_array_new (FALSE, FALSE, sizeof (SimPinMove));
  g_autoptr (GHashTable) pinned = index_of (was, rule), present = index_of (now, rule);

  look (moves, now, pinned, rule, TRUE);
  look (moves, was, present, rule, FALSE);
  return moves;
}

guint
sim_pins_n_compared (const GPtrArray *now, const GArray *moves)
{
  guint n = now->len;

  for (guint i = 0; i < moves->len; i++)
    n += g_array_index (moves, SimPinMove, i).now == NULL;
  return n;
}

char *
sim_pin_move_text (const SimPinMove *move)
{
  const SimPin *pin = move->now ? move->now : move->was;
  const char *at = pin->point[0] ? " at " : "";
  const char *was = move->was && move->was->text[0] ? move->was->text : "nothing";
  const char *now = move->now && move->now->text[0] ? move->now->text : "nothing";
  double from = move->was ? move->was->value : NAN, to = move->now ? move->now->value : NAN;

  if (move->was == NULL)
    return g_strdup_printf ("%s%s%s: %s, not pinned", pin->name, at, pin->point, now);
  if (move->now == NULL)
    return g_strdup_printf ("%s%s%s: gone, pinned %s", pin->name, at, pin->point, was);
  if (isnan (from) || isnan (to) || from == 0)
    return g_strdup_printf ("%s%s%s: %s, pinned %s", pin->name, at, pin->point, now, was);
  return g_strdup_printf ("%s%s%s: %.6g, pinned %.6g (%+.3g %%)", pin->name, at, pin->point, to,
                          from, 100 * (to - from) / fabs (from));
}

gboolean
sim_pins_have (const GPtrArray *pins, const char *scenario)
{
  for (guint i = 0; i < pins->len; i++)
    if (strcmp (((const SimPin *) g_ptr_array_index (pins, i))->scenario, scenario) == 0)
      return TRUE;
  return FALSE;
}
