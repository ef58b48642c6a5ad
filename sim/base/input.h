/* sim/base/input.h - a text file of the user's, read line by line or whole.
 *
 *   SimInput *in = sim_input_open (path, error);
 *   while ((line = sim_input_line (in, error)) != NULL)
 *     ...cut the line up in place; say path:sim_input_line_number (in): what is wrong...
 *   ok = sim_input_close (in, error);
 *
 * What an export of another program adds is no fault: gzip (found by its first bytes, whatever the
 * name; one member or many), a UTF-8 byte order mark, line ends of either kind, and a last line
 * without one.  What cannot be text is refused: UTF-16, a NUL byte, a gzip file that is cut off or
 * damaged.  A file of any size takes the memory of its longest line.
 */
#ifndef SIM_BASE_INPUT_H
#define SIM_BASE_INPUT_H

#include "sim/base/error.h"

G_BEGIN_DECLS

typedef struct SimInput SimInput;

/**
 * sim_input_open:
 * @error: (out) (nullable)
 *
 * Errors: SIM_ERROR_FILE: it cannot be read.
 * Returns: (transfer full) (nullable): end with sim_input_close.
 */
SimInput *sim_input_open (const char *path, GError **error);

/**
 * sim_input_line:
 * @error: (out) (nullable): must be unset; set when NULL is not the end
 *
 * Returns: (nullable): the next line, without its end; the caller may write into it.  It stays
 * until the next call.
 */
char *sim_input_line (SimInput *in, GError **error);

/* The first character of what comes that is no space, into @first; 0 at the end.  Nothing is taken.
 * Errors: SIM_ERROR_FILE. */
gboolean sim_input_peek (SimInput *in, char *first, GError **error);

/**
 * sim_input_piece:
 * @whole: (out): FALSE where the file ended before @mark came
 * @error: (out) (nullable): must be unset; set when NULL is not the end
 *
 * The next piece up to a @mark, for formats whose records have no lines of their own.
 *
 * Returns: (nullable): the piece, without @mark; it may hold line ends, which are counted.  It
 * stays until the next call.
 */
char *sim_input_piece (SimInput *in, char mark, gboolean *whole, GError **error);

/* Returns: the number of the line that came last, or in which the last piece ended, from 1. */
guint64 sim_input_line_number (const SimInput *in);

/* Frees @in (nullable) in any state. */
void sim_input_close (SimInput *in);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimInput, sim_input_close)

/**
 * sim_input_text:
 * @length: (out) (optional): bytes of it
 *
 * The whole of a file for a reader that needs it at once, up to 2 GiB of text; line ends stay.
 *
 * Errors: SIM_ERROR_FILE.
 * Returns: (transfer full) (nullable): the text, with a NUL behind it.
 */
char *sim_input_text (const char *path, gsize *length, GError **error);

G_END_DECLS

#endif
