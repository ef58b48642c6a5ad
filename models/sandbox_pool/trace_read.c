/* models/sandbox_pool/trace_read.c - see trace_read.h. */
#include "models/sandbox_pool/trace_read.h"
#include <math.h>
#include <string.h>

gboolean
pool_read_fail (const PoolReader *r, GError **error, const char *what, const char *field)
{
  if (field != NULL && !sim_shown_is_identifier (field))
    field = NULL;    /* what is no trace may hold anything */
  return sim_error (error, SIM_ERROR_FILE, "%s:%u: %s%s%s", r->path, r->n, what,
                    field != NULL ? ": " : "", field != NULL ? field : "");
}

gboolean
pool_read_line (PoolReader *r)
{
  while (r->at != NULL && *r->at != '\0')
    {
      char *end = strchr (r->at, '\n');

      r->line = r->at;
      r->n++;
      r->at = end != NULL ? end + 1 : NULL;
      if (end != NULL)
        *end = '\0';
      g_strchomp (r->line);
      if (*r->line != '\0')
        return TRUE;
    }
  return FALSE;
}

char *
pool_read_field (PoolReader *r)
{
  char *field = r->line, *comma;

  if (field == NULL)
    return NULL;
  comma = strchr (field, ',');
  if (comma != NULL)
    *comma = '\0';
  r->line = comma != NULL ? comma + 1 : NULL;
  return field;
}

void
pool_read_skip (PoolReader *r, guint n)
{
  for (guint i = 0; i < n; i++)
    pool_read_field (r);
}

gboolean
pool_read_number (const PoolReader *r, const char *field, double *x, GError **error)
{
  char *end;

  if (field == NULL || *field == '\0')
    return pool_read_fail (r, error, "a number is missing", NULL);
  *x = g_ascii_strtod (field, &end);
  if (*end != '\0' || !isfinite (*x))
    return pool_read_fail (r, error, "not a number", field);
  if (*x < 0.0)
    return pool_read_fail (r, error, "a time or count below 0", field);
  return TRUE;
}
