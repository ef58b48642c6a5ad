/* sim/base/error.h - the three kinds of error and how each travels.
 *
 * The user is wrong: functions return FALSE (or NULL) and fill a GError of the one domain below.
 * We are wrong: sim_require (here) and sim_assert (sim/core/component.h) abort with the place;
 * both are always on.  A run cannot go on: sim_fail (sim/core/component.h) ends that run alone.
 */
#ifndef SIM_BASE_ERROR_H
#define SIM_BASE_ERROR_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  SIM_ERROR_INVALID,     /* a value, a key or a call that the user can correct */
  SIM_ERROR_FILE,        /* a file cannot be read or written */
  SIM_ERROR_STORE,       /* the results file is locked, foreign, damaged or newer than we are */
  SIM_ERROR_INTERRUPTED, /* the user stopped it */
  SIM_ERROR_LOST,        /* stored results are gone: the file was taken away as we wrote */
} SimErrorCode;

#define SIM_ERROR (sim_error_quark ())

GQuark sim_error_quark (void);

/**
 * sim_invalid:
 * @error: (out) (nullable): where the fault goes, with code SIM_ERROR_INVALID
 * @format: what is wrong and what is allowed, without a full stop
 *
 * Returns: FALSE, so that a check can say `return sim_invalid (error, ...)`.
 */
gboolean sim_invalid (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * sim_error:
 * @error: (out) (nullable): where the fault goes
 * @code: which kind
 * @format: what is wrong, where, and what to do
 *
 * Returns: FALSE.
 */
gboolean sim_error (GError **error, SimErrorCode code, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* A precondition of our own code.  Always on: a broken one is a bug in orrery, never in the
 * input. */
#define sim_require(expr)                                                                          \
  do {                                                                                             \
    if (G_UNLIKELY (!(expr)))                                                                      \
      sim_require_failed (#expr, __FILE__, __LINE__, G_STRFUNC);                                   \
  } while (0)

void sim_require_failed (const char *expr, const char *file, int line, const char *function)
  G_GNUC_NORETURN __attribute__ ((cold));

/* Makes GSL abort with the text of sim_require instead of its own.  Call once in main and in
 * tests. */
void sim_error_init (void);

G_END_DECLS

#endif
