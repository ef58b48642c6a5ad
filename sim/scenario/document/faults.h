/* sim/scenario/document/faults.h - all faults of a file, collected and reported at once.
 *
 * Each reads `file:line:col: key: what is wrong, what is allowed (did you mean ...?)`.
 */
#ifndef SIM_SCENARIO_DOCUMENT_FAULTS_H
#define SIM_SCENARIO_DOCUMENT_FAULTS_H

#include <glib.h>

G_BEGIN_DECLS

/* A place in a source.  @file is a path, or `--set` for the command line; line and column count
 * from 1, 0 is unknown. */
typedef struct {
  const char *file;     /* (transfer none): lives as long as the document */
  guint       line, col;
} SimMark;

typedef struct SimFaults SimFaults;

SimFaults *sim_faults_new (void);
void       sim_faults_free (SimFaults *faults);

/* A fault is one line: control characters of what it quotes are shown, and long values are cut.
 * Adds one; @mark and @key are nullable (a fault of the whole file, of the call).  Equal faults are
 * kept once. */
void sim_faults_add (SimFaults *faults, const SimMark *mark, const char *key, const char *format,
                     ...)
  G_GNUC_PRINTF (4, 5);

/* Adds @error's message and frees it.  A message that already begins with a `file:line:col:` of its
 * own (a trace's bad row) is put behind the mark. */
void sim_faults_take (SimFaults *faults, const SimMark *mark, const char *key, GError *error);

/* What is said of @file quotes short identifiers of it and no more: it may be no scenario. */
void sim_faults_hide (SimFaults *faults, const char *file);

guint sim_faults_n (const SimFaults *faults);

/* Returns: (transfer full): all, a line each with its newline, by file in order of first
 * appearance, then line and column; after the hundredth only how many more there are. */
char *sim_faults_text (const SimFaults *faults);

/* Returns: TRUE when there is none; else FALSE with @error set (SIM_ERROR_INVALID) to the text
 * without its last newline. */
gboolean sim_faults_to_error (const SimFaults *faults, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimFaults, sim_faults_free)

G_END_DECLS

#endif
