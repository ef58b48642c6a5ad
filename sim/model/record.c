/* sim/model/record.c - a record as bytes: GVariant's serialised form, which checks what it
 * reads. */
#include "sim/model/run.h"

/* failed, reason, drew, fingerprint, events, end, wall, values, histograms, series, spans */
#define RECORD_TYPE "(bmsbttddada(say)a(sa(dd))a(sssxx))"

static GVariant *
doubles (const double *values, guint n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, values, n, sizeof *values);
}

static GVariant *
hists_to_variant (const GArray *hists)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(say)"));
  for (guint i = 0; i < hists->len; i++)
    {
      const SimRecordHist *hist = &g_array_index (hists, SimRecordHist, i);

      g_variant_builder_add (&builder, "(s@ay)", hist->name,
                             g_variant_new_from_bytes (G_VARIANT_TYPE ("ay"), hist->bytes, TRUE));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
series_to_variant (const GArray *all)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sa(dd))"));
  for (guint i = 0; i < all->len; i++)
    {
      const SimRecordSeries *series = &g_array_index (all, SimRecordSeries, i);

      g_variant_builder_add (&builder, "(s@a(dd))", series->name,
                             g_variant_new_fixed_array (G_VARIANT_TYPE ("(dd)"), series->samples,
                                                        series->n, sizeof (SimSample)));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
spans_to_variant (const GArray *spans)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sssxx)"));
  for (guint i = 0; i < spans->len; i++)
    {
      const SimSpan *span = &g_array_index (spans, SimSpan, i);

      g_variant_builder_add (&builder, "(sssxx)", span->component, span->track, span->label,
                             span->from, span->to);
    }
  return g_variant_builder_end (&builder);
}

GBytes *
sim_record_to_bytes (const SimRecord *r)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (
    g_variant_new ("(bmsbttdd@ad@a(say)@a(sa(dd))@a(sssxx))", r->failed, r->reason, r->drew,
                   r->fingerprint, r->n_events, r->end_s, r->wall_s,
                   doubles (r->values, r->n_values), hists_to_variant (r->hists),
                   series_to_variant (r->series), spans_to_variant (r->spans)));

  return g_variant_get_data_as_bytes (variant);
}

static void
hists_from_variant (SimRecord *record, GVariant *hists)
{
  for (gsize i = 0; i < g_variant_n_children (hists); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (hists, i);
      g_autoptr (GVariant) bytes = g_variant_get_child_value (child, 1);
      SimRecordHist hist = { .bytes = g_variant_get_data_as_bytes (bytes) };

      g_variant_get_child (child, 0, "s", &hist.name);
      g_array_append_val (record->hists, hist);
    }
}

static void
series_from_variant (SimRecord *record, GVariant *all)
{
  for (gsize i = 0; i < g_variant_n_children (all); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (all, i);
      g_autoptr (GVariant) points = g_variant_get_child_value (child, 1);
      SimRecordSeries series = { .name = NULL };
      gsize n;
      gconstpointer samples = g_variant_get_fixed_array (points, &n, sizeof (SimSample));

      g_variant_get_child (child, 0, "s", &series.name);
      series.samples = g_memdup2 (samples, n * sizeof (SimSample));
      series.n = (guint) n;
      g_array_append_val (record->series, series);
    }
}

static void
spans_from_variant (SimRecord *record, GVariant *spans)
{
  for (gsize i = 0; i < g_variant_n_children (spans); i++)
    {
      const char *component;
      SimSpan span;

      g_variant_get_child (spans, i, "(&sssxx)", &component, &span.track, &span.label, &span.from,
                           &span.to);
      span.component = g_intern_string (component);
      g_array_append_val (record->spans, span);
    }
}

SimRecord *
sim_record_from_bytes (GBytes *bytes)
{
  g_autoptr (GVariant) variant
    = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (RECORD_TYPE), bytes, FALSE));
  g_autoptr (GVariant) values = NULL, hists = NULL, series = NULL, spans = NULL;
  SimRecord *r;
  gsize n;

  if (!g_variant_is_normal_form (variant))
    return NULL;
  r = sim_record_new_failed (NULL);
  g_variant_get (variant, "(bmsbttdd@ad@a(say)@a(sa(dd))@a(sssxx))", &r->failed, &r->reason,
                 &r->drew, &r->fingerprint, &r->n_events, &r->end_s, &r->wall_s, &values, &hists,
                 &series, &spans);
  r->values = g_memdup2 (g_variant_get_fixed_array (values, &n, sizeof (double)),
                         g_variant_get_size (values));
  r->n_values = (guint) n;
  hists_from_variant (r, hists);
  series_from_variant (r, series);
  spans_from_variant (r, spans);
  return r;
}
