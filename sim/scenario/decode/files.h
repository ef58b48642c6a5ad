/* sim/scenario/decode/files.h - input files of a scenario: each loaded once, checked, hashed and
 * shared by all runs. */
#ifndef SIM_SCENARIO_DECODE_FILES_H
#define SIM_SCENARIO_DECODE_FILES_H

#include "sim/model/param.h"
#include "sim/scenario/decode/file_store.h"
#include "sim/scenario/document/confine.h"

G_BEGIN_DECLS

typedef struct SimFiles SimFiles;

/* @confine (nullable): what may be read; @store (nullable): where other scenarios of the process
 * find what is loaded.  Both must outlive the files. */
SimFiles *sim_files_new (const SimConfine *confine, SimFileStore *store);
void      sim_files_free (SimFiles *files);   /* frees all data loaded that no store keeps */

/* A file as a scenario writes it: every `${NAME}` in @text stands for that variable of the
 * environment, and a relative path is relative to @dir (NULL: the current directory). */
typedef struct {
  const char *text, *dir;
} SimFileName;

/**
 * sim_files_load:
 * @file: (out): data, and the path with every `${NAME}` as it is written; owned by @files
 *
 * Loads through @format, or returns what was loaded before.  Messages and results name the file as
 * the scenario does: the value of a variable is in none of them.  Nor is text of the file, but for
 * short identifiers.
 *
 * Errors: SIM_ERROR_FILE or SIM_ERROR_INVALID: a variable that is not set or not allowed, a file
 * outside what may be read, a missing file, a directory, a pipe or device, a bad row.
 * Returns: TRUE when loaded.
 */
gboolean sim_files_load (SimFiles *files, const SimFileFormat *format, const SimFileName *name,
                         SimFile *file, GError **error);

/* Returns: (transfer none): SHA-256 of the content of a file that was loaded, in hexadecimal. */
const char *sim_files_digest (const SimFiles *files, const SimFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimFiles, sim_files_free)

G_END_DECLS

#endif
