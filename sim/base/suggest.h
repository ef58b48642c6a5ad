/* sim/base/suggest.h - "did you mean": the nearest of the allowed words. */
#ifndef SIM_BASE_SUGGEST_H
#define SIM_BASE_SUGGEST_H

#include <glib.h>

G_BEGIN_DECLS

/**
 * sim_suggest:
 * @word: what the user wrote
 * @candidates: (array zero-terminated): what is allowed
 *
 * Nearest by edit distance with transpositions (ignoring case), if near enough to be a slip: at
 * most a third of the letters and at least one.  Ties go to the first candidate.
 *
 * Returns: (transfer none) (nullable): one of @candidates
 */
const char *sim_suggest (const char *word, const char *const *candidates);

/**
 * sim_suggest_text:
 *
 * Returns: (transfer full): ` (did you mean "x"?)`, or "" when nothing is near.
 */
char *sim_suggest_text (const char *word, const char *const *candidates);

G_END_DECLS

#endif
