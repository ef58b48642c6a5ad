/* sim/base/replace.h - writing a file that may be there already: beside it first, then in its
 * place, so that a full disk, a crash or Ctrl-C leaves the old one as it was.
 *
 *   g_autofree char *work = sim_replace_begin (path);
 *   gboolean whole = ...write and close work...;
 *   return sim_replace_end (work, path, whole, error);
 *
 * What is no plain file (a pipe, /dev/null) has no old self to keep: it is written directly.
 */
#ifndef SIM_BASE_REPLACE_H
#define SIM_BASE_REPLACE_H

#include "sim/base/error.h"

G_BEGIN_DECLS

/* Returns: (transfer full): the file to write: beside what @path, a link too, leads to, or @path
 * itself. */
char *sim_replace_begin (const char *path);

/**
 * sim_replace_end:
 * @whole: @work is written and closed; FALSE removes it
 * @error: (out) (nullable): untouched when @whole is FALSE: the reason is the caller's
 *
 * Errors: SIM_ERROR_FILE: it cannot take its place.
 * Returns: TRUE when @path is the new file.
 */
gboolean sim_replace_end (const char *work, const char *path, gboolean whole, GError **error);

/**
 * sim_replace_text:
 *
 * The whole of it for a text at hand.
 *
 * Errors: SIM_ERROR_FILE: it cannot be written; what was there stays.
 * Returns: TRUE when @path holds @text.
 */
gboolean sim_replace_text (const char *path, const char *text, GError **error);

G_END_DECLS

#endif
