/* sim/model/record.c - a record as bytes: its numbers as they lie in memory, then what has a length
 * behind its length.  A run of a tenth of a millisecond is read and written in a few microseconds;
 * GVariant, which did this before, took longer than such a run. */
#include <string.h>
#include "sim/model/run.h"

enum { NO_REASON = G_MAXUINT32 };

/* What begins a record; the rest follows in this order. */
typedef struct {
  guint32 failed, drew, n_values, n_hists, n_series, n_spans;
  guint32 n_reason;      /* bytes; NO_REASON: there is none */
  guint32 unused;        /* so that every byte is set */
  guint64 fingerprint, n_events;
  double  end_s, wall_s;
} Head;

/* --- writing --- */

static void
put (GByteArray *out, gconstpointer data, gsize size)
{
  if (size > 0)
    g_byte_array_append (out, data, (guint) size);
}

/* @size bytes behind their number. */
static void
put_sized (GByteArray *out, gconstpointer data, gsize size)
{
  guint32 n = (guint32) size;

  put (out, &n, sizeof n);
  put (out, data, size);
}

static void
put_text (GByteArray *out, const char *text)
{
  put_sized (out, text, strlen (text));
}

static void
put_hist (GByteArray *out, const SimRecordHist *hist)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (hist->bytes, &size);

  put_text (out, hist->name);
  put_sized (out, data, size);
}

static void
put_span (GByteArray *out, const SimSpan *span)
{
  put_text (out, span->component);
  put_text (out, span->track);
  put_text (out, span->label);
  put (out, &span->from, sizeof span->from);
  put (out, &span->to, sizeof span->to);
}

GBytes *
sim_record_to_bytes (const SimRecord *r)
{
  gsize n_reason = r->reason ? strlen (r->reason) : 0;
  Head head = { .failed = (guint32) r->failed,
                .drew = (guint32) r->drew,
                .n_values = r->n_values,
                .n_hists = r->hists->len,
                .n_series = r->series->len,
                .n_spans = r->spans->len,
                .n_reason = r->reason ? (guint32) n_reason : NO_REASON,
                .fingerprint = r->fingerprint,
                .n_events = r->n_events,
                .end_s = r->end_s,
                .wall_s = r->wall_s };
  GByteArray *out
    = g_byte_array_sized_new ((guint) (sizeof head + r->n_values * sizeof (double) + 1024));

  put (out, &head, sizeof head);
  put (out, r->values, r->n_values * sizeof (double));
  put (out, r->reason, n_reason);
  for (guint i = 0; i < r->hists->len; i++)
    put_hist (out, &g_array_index (r->hists, SimRecordHist, i));
  for (guint i = 0; i < r->series->len; i++)
    {
      const SimRecordSeries *series = &g_array_index (r->series, SimRecordSeries, i);

      put_text (out, series->name);
      put_sized (out, series->samples, series->n * sizeof (SimSample));
    }
  for (guint i = 0; i < r->spans->len; i++)
    put_span (out, &g_array_index (r->spans, SimSpan, i));
  return g_byte_array_free_to_bytes (out);
}

/* --- reading --- */

/* What is still to be read of @bytes; after a fault nothing is. */
typedef struct {
  GBytes       *bytes;
  const guint8 *data;
  gsize         at, size;
  gboolean      bad;
} In;

/* Returns: (nullable): the next @size bytes; NULL, and bad for good, when there are less. */
static const guint8 *
take (In *in, gsize size)
{
  in->bad = in->bad || size > in->size - in->at;
  if (in->bad)
    return NULL;
  in->at += size;
  return in->data + in->at - size;
}

/* Copies the next @size bytes to @to; zeros when there are less. */
static void
take_into (In *in, gpointer to, gsize size)
{
  const guint8 *from = take (in, size);

  if (from)
    memcpy (to, from, size);
  else
    memset (to, 0, size);
}

/* Returns: (nullable): bytes behind their number. */
static const guint8 *
take_sized (In *in, guint32 *size)
{
  take_into (in, size, sizeof *size);
  return take (in, *size);
}

/* Returns: (transfer full) (nullable): @n bytes that must be text. */
static char *
take_chars (In *in, guint32 n)
{
  const char *text = (const char *) take (in, n);

  in->bad = in->bad || !g_utf8_validate_len (text, n, NULL);
  return in->bad ? NULL : g_strndup (text, n);
}

static char *
take_text (In *in)
{
  guint32 n;

  take_into (in, &n, sizeof n);
  return take_chars (in, n);
}

static void
take_hist (In *in, GArray *hists)
{
  SimRecordHist hist = { .name = take_text (in) };
  guint32 size;
  const guint8 *data = take_sized (in, &size);

  if (data == NULL)
    {
      g_free (hist.name);
      return;
    }
  hist.bytes = g_bytes_new_from_bytes (in->bytes, (gsize) (data - in->data), size);
  g_array_append_val (hists, hist);
}

static void
take_series (In *in, GArray *all)
{
  SimRecordSeries series = { .name = take_text (in) };
  guint32 size;
  const guint8 *data = take_sized (in, &size);

  in->bad = in->bad || size % sizeof (SimSample) != 0;
  if (in->bad)
    {
      g_free (series.name);
      return;
    }
  series.samples = g_memdup2 (data, size);
  series.n = (guint) (size / sizeof (SimSample));
  g_array_append_val (all, series);
}

static void
take_span (In *in, GArray *spans)
{
  g_autofree char *component = take_text (in);
  SimSpan span = { .track = take_text (in) };

  span.label = take_text (in);
  take_into (in, &span.from, sizeof span.from);
  take_into (in, &span.to, sizeof span.to);
  if (in->bad)
    {
      g_free (span.track);
      g_free (span.label);
      return;
    }
  span.component = g_intern_string (component);
  g_array_append_val (spans, span);
}

static void
take_values (In *in, SimRecord *r, guint32 n)
{
  const guint8 *data = take (in, n * sizeof (double));

  r->values = data ? g_memdup2 (data, n * sizeof (double)) : NULL;
  r->n_values = data ? n : 0;
}

SimRecord *
sim_record_from_bytes (GBytes *bytes)
{
  g_autoptr (SimRecord) r = sim_record_new_failed (NULL);
  In in = { .bytes = bytes };
  Head head;

  in.data = g_bytes_get_data (bytes, &in.size);
  take_into (&in, &head, sizeof head);
  r->failed = head.failed != 0;
  r->drew = head.drew != 0;
  r->fingerprint = head.fingerprint;
  r->n_events = head.n_events;
  r->end_s = head.end_s;
  r->wall_s = head.wall_s;
  take_values (&in, r, head.n_values);
  g_free (r->reason);
  r->reason = head.n_reason == NO_REASON ? NULL : take_chars (&in, head.n_reason);
  for (guint32 i = 0; i < head.n_hists && !in.bad; i++)
    take_hist (&in, r->hists);
  for (guint32 i = 0; i < head.n_series && !in.bad; i++)
    take_series (&in, r->series);
  for (guint32 i = 0; i < head.n_spans && !in.bad; i++)
    take_span (&in, r->spans);
  return in.bad || in.at != in.size ? NULL : g_steal_pointer (&r);
}
