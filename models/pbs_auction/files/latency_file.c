/* models/pbs_auction/files/latency_file.c - the matrix of round trips, by names of regions. */
#include "models/pbs_auction/files/latency_file.h"
#include <math.h>
#include "models/pbs_auction/files/table_file.h"

enum { FROM, TO, MILLISECONDS };

/* Names as the public measurements write them. */
static const PbsColumn columns[] = {
  { "sending_region", FALSE }, { "receiving_region", FALSE }, { "milliseconds", FALSE }, { 0 }
};

/* (key "from to") (value double: seconds) */
static gboolean
read_pair (const PbsRow *row, gpointer data, GError **error)
{
  const char *text = pbs_row_text (row, MILLISECONDS);
  char *end;
  const double ms = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !isfinite (ms) || ms < 0.0)
    return pbs_row_fail (row, MILLISECONDS, error, "milliseconds: not a number of at least 0");
  g_hash_table_insert (data,
                       g_strdup_printf ("%s %s", pbs_row_text (row, FROM), pbs_row_text (row, TO)),
                       g_memdup2 (&(double){ ms * 1e-3 }, sizeof (double)));
  return TRUE;
}

/* A pair of regions is a key; the file is asked once for each builder and relay. */
static gpointer
load (const char *path, GError **error)
{
  GHashTable *pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (pbs_table_read (path, columns, read_pair, pairs, error))
    return pairs;
  g_hash_table_unref (pairs);
  return NULL;
}

/* Keys and values are freed with the table. */
static void
drop (gpointer data)
{
  g_hash_table_unref (data);
}

const SimFileFormat pbs_latency_format
  = { "table of round trips between regions",
      "CSV or TSV with columns sending_region, receiving_region, milliseconds", load, drop, FALSE };

/* Directed: the way there need not be the way back. */
static const double *
find (const PbsParams *p, const char *from, const char *to)
{
  g_autofree char *key = g_strdup_printf ("%s %s", from, to);

  return g_hash_table_lookup ((GHashTable *) (gsize) p->latencies.data, key);
}

/* Every pair is looked up before anything runs, so that pbs_way_s finds all. */
gboolean
pbs_check_regions (const PbsParams *p, GError **error)
{
  const PbsBuilder *builders = p->builders.items;
  const PbsRelay *relays = p->relays.items;

  for (guint b = 0; b < p->builders.n; b++)
    for (guint r = 0; r < p->relays.n; r++)
      if (p->latencies.path == NULL
          && (builders[b].region[0] != '\0' || relays[r].region[0] != '\0'))
        return sim_invalid (error, "builder %s or relay %s has a region: give a file in latencies",
                            builders[b].name, relays[r].name);
      else if (p->latencies.path != NULL && find (p, builders[b].region, relays[r].region) == NULL)
        return sim_invalid (error,
                            "latencies has no row from region '%s' (builder %s) to '%s' "
                            "(relay %s)",
                            builders[b].region, builders[b].name, relays[r].region, relays[r].name);
  return TRUE;
}

/* Files hold round trips: half of one is a way. */
double
pbs_way_s (const PbsParams *p, const PbsBuilder *builder, const PbsRelay *relay)
{
  return builder->latency_s
         + (p->latencies.path != NULL ? 0.5 * *find (p, builder->region, relay->region) : 0.0);
}
