/* sim/scenario/scenario_overlay.c - what a plot shows besides the results: events as vertical
 * lines, published points and intervals. */
#include <math.h>
#include <string.h>
#include "sim/base/unit/unit.h"
#include "sim/scenario/sections.h"

/* clang-format off */
static const SimParam event_rows[] = {
  SIM_PARAM (SimPlotEventRows, at,   "1", NULL, "any",
             "where on x: 30 s, 0.8 Hz, a number where x has no unit", "house"),
  SIM_PARAM (SimPlotEventRows, text, "1", "", "any", "what happened", "house"),
  SIM_PARAM_END
};
static const SimParam published_rows[] = {
  SIM_PARAM (SimPlotPublishedRows, x,      "1", NULL, "any",
             "where on x, as of events; or a category", "house"),
  SIM_PARAM (SimPlotPublishedRows, y,      "1", "", "any", "the published value", "house"),
  SIM_PARAM (SimPlotPublishedRows, low,    "1", "", "any", "its interval: from here ...", "house"),
  SIM_PARAM (SimPlotPublishedRows, high,   "1", "", "any", "... to here", "house"),
  SIM_PARAM (SimPlotPublishedRows, facet,  "1", "", "any",
             "the panel: a value of `facet`; in all panels without", "house"),
  SIM_PARAM (SimPlotPublishedRows, source, "1", "", "any", "where it is published", "house"),
  SIM_PARAM_END
};
/* clang-format on */

const SimListType sim_plot_event_list = { event_rows, sizeof (SimPlotEventRows) };
const SimListType sim_plot_published_list = { published_rows, sizeof (SimPlotPublishedRows) };

static void
event_clear (gpointer data)
{
  SimPlotEvent *event = data;

  g_free (event->at);
  g_free (event->text);
}

static void
published_clear (gpointer data)
{
  SimPlotPublished *mark = data;

  g_free (mark->x);
  g_free (mark->facet);
  g_free (mark->source);
}

void
sim_plot_overlay_init (SimPlotSpec *plot)
{
  plot->events = g_array_new (FALSE, FALSE, sizeof (SimPlotEvent));
  g_array_set_clear_func (plot->events, event_clear);
  plot->published = g_array_new (FALSE, FALSE, sizeof (SimPlotPublished));
  g_array_set_clear_func (plot->published, published_clear);
}

void
sim_plot_overlay_clear (SimPlotSpec *plot)
{
  g_clear_pointer (&plot->events, g_array_unref);
  g_clear_pointer (&plot->published, g_array_unref);
}

gboolean
sim_plot_number (const char *text, double *value)
{
  char *end = NULL;

  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value);
}

/* --- reading --- */

typedef struct {
  const SimNode    *node;
  const SimDecoder *decoder;
  const char       *unit;      /* (nullable): of x */
} Reading;

static void
refuse (const Reading *reading, const char *key, const char *text, const char *why)
{
  g_autofree char *path = g_strconcat ("plots.", key, NULL);

  sim_faults_add (reading->decoder->faults, sim_scenario_key_mark (reading->node, key), path,
                  "'%s': %s", text, why);
}

/* Returns: (transfer full): @text, or the number that it is in x's own unit.  @words: may a
 * category be meant? */
static char *
place_of (const Reading *reading, const char *key, const char *text, gboolean words)
{
  g_autoptr (GError) error = NULL;
  gboolean number = g_ascii_isdigit (text[0]) || !words;
  double value;

  if (number && reading->unit && !g_str_equal (reading->unit, "1"))
    {
      if (sim_quantity_parse (text, reading->unit, &value, &error))
        return sim_double_format (value);
      refuse (reading, key, text, error->message);
    }
  else if (!words && !sim_plot_number (text, &value))
    refuse (reading, key, text, "expected a number, in the unit of x");
  return g_strdup (text);
}

static double
optional_number (const Reading *reading, const char *text)
{
  double value = NAN;

  if (text && text[0] && !sim_plot_number (text, &value))
    {
      refuse (reading, "published", text, "expected a number, in the unit of y");
      return NAN;
    }
  return value;
}

static void
read_published (SimPlotSpec *plot, const Reading *reading, const SimPlotPublishedRows *rows)
{
  SimPlotPublished mark = {
    place_of (reading, "published", rows->x, TRUE),
    optional_number (reading, rows->y),
    optional_number (reading, rows->low),
    optional_number (reading, rows->high),
    sim_scenario_optional (rows->facet),
    sim_scenario_optional (rows->source),
  };

  if (isnan (mark.low) != isnan (mark.high) || (isnan (mark.y) && isnan (mark.low)))
    refuse (reading, "published", rows->x, "needs y, or low and high, or all three");
  else if (mark.low > mark.high)
    refuse (reading, "published", rows->x, "low is above high");
  else if (mark.y < mark.low || mark.y > mark.high)
    refuse (reading, "published", rows->x,
            "y is outside of its interval: it is a value between low and high");
  g_array_append_val (plot->published, mark);
}

void
sim_plot_overlay_read (SimPlotSpec *plot, const char *unit, const SimNode *node,
                       const SimPlotOverlayRows *rows, const SimDecoder *decoder)
{
  Reading reading = { node, decoder, unit };

  for (guint i = 0; i < rows->events.n; i++)
    {
      const SimPlotEventRows *one = (const SimPlotEventRows *) rows->events.items + i;
      SimPlotEvent event = { place_of (&reading, "events", one->at, FALSE), g_strdup (one->text) };

      g_array_append_val (plot->events, event);
    }
  for (guint i = 0; i < rows->published.n; i++)
    read_published (plot, &reading, (const SimPlotPublishedRows *) rows->published.items + i);
}

/* --- as a text, for results files --- */

/* Tabs part the fields: a text has none of its own. */
static void
put_field (GString *out, const char *text)
{
  g_autofree char *plain = g_strdelimit (g_strdup (text ? text : ""), "\t\n", ' ');

  g_string_append_printf (out, "\t%s", plain);
}

char *
sim_plot_overlay_text (const SimPlotSpec *plot)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < plot->events->len; i++)
    {
      const SimPlotEvent *event = &g_array_index (plot->events, SimPlotEvent, i);

      g_string_append (out, "event");
      put_field (out, event->at);
      put_field (out, event->text);
      g_string_append_c (out, '\n');
    }
  for (guint i = 0; i < plot->published->len; i++)
    {
      const SimPlotPublished *mark = &g_array_index (plot->published, SimPlotPublished, i);

      g_string_append (out, "published");
      put_field (out, mark->x);
      g_string_append_printf (out, "\t%.17g\t%.17g\t%.17g", mark->y, mark->low, mark->high);
      put_field (out, mark->facet);
      put_field (out, mark->source);
      g_string_append_c (out, '\n');
    }
  return out->len > 0 ? g_strdup (out->str) : NULL;
}

/* A results file may come from anywhere: a line that is not ours is left out. */
void
sim_plot_overlay_parse (SimPlotSpec *plot, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    {
      g_auto (GStrv) at = g_strsplit (lines[i], "\t", -1);
      guint n = g_strv_length (at);

      if (n == 3 && g_str_equal (at[0], "event"))
        g_array_append_val (plot->events, ((SimPlotEvent){ g_strdup (at[1]), g_strdup (at[2]) }));
      else if (n == 7 && g_str_equal (at[0], "published"))
        g_array_append_val (plot->published,
                            ((SimPlotPublished){
                              g_strdup (at[1]), g_ascii_strtod (at[2], NULL),
                              g_ascii_strtod (at[3], NULL), g_ascii_strtod (at[4], NULL),
                              sim_scenario_optional (at[5]), sim_scenario_optional (at[6]) }));
    }
}
