/* sim/scenario/files.h - input files of a scenario: each loaded once, checked, hashed and shared by
 * all runs. */
#ifndef SIM_SCENARIO_FILES_H
#define SIM_SCENARIO_FILES_H

#include "sim/model/param.h"

G_BEGIN_DECLS

typedef struct SimFiles SimFiles;

SimFiles *sim_files_new (void);
void      sim_files_free (SimFiles *files);   /* frees all data loaded */

/**
 * sim_files_resolve:
 * @text: a path as a scenario writes it; every `${NAME}` in it is replaced by that environment
 * variable
 * @dir: (nullable): what a relative path is relative to; NULL: the current directory
 *
 * Errors: SIM_ERROR_INVALID: a variable is not set.
 * Returns: (transfer full) (nullable): the path.
 */
char *sim_files_resolve (const char *text, const char *dir, GError **error);

/**
 * sim_files_load:
 * @path: the file, resolved
 * @file: (out): path and data; owned by @files
 *
 * Loads through @format, or returns what was loaded before.
 *
 * Errors: SIM_ERROR_FILE or SIM_ERROR_INVALID: missing file, a directory, a bad row.
 * Returns: TRUE when loaded.
 */
gboolean sim_files_load (SimFiles *files, const SimFileFormat *format, const char *path,
                         SimFile *file,
                         GError **error);

/* Returns: (transfer none): SHA-256 of the content of a file that was loaded, in hexadecimal. */
const char *sim_files_digest (const SimFiles *files, const SimFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimFiles, sim_files_free)

G_END_DECLS

#endif
