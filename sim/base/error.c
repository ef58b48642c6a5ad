/* sim/base/error.c - the error domain, and the end of the program on a bug of ours. */
#include "sim/base/error.h"
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>

GQuark
sim_error_quark (void)
{
  return g_quark_from_static_string ("sim-error"); /* looked up each time: no writable globals */
}

gboolean
sim_invalid (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (SIM_ERROR, SIM_ERROR_INVALID, format, args));
  va_end (args);
  return FALSE;
}

gboolean
sim_error (GError **error, SimErrorCode code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (SIM_ERROR, (gint) code, format, args));
  va_end (args);
  return FALSE;
}

void
sim_require_failed (const char *expr, const char *file, int line, const char *function)
{
  fflush (stdout); /* so that what was printed before the fault stands before it */
  fprintf (stderr, "%s:%d: %s: required: %s (a bug in orrery, please report it)\n", file, line,
           function, expr);
  fflush (stderr);
  abort ();
}

static void
gsl_failed (const char *reason, const char *file, int line, int gsl_error)
{
  g_autofree char *text = g_strdup_printf ("GSL: %s (%s)", reason, gsl_strerror (gsl_error));

  sim_require_failed (text, file, line, "gsl");
}

void
sim_error_init (void)
{
  gsl_set_error_handler (gsl_failed);
}
