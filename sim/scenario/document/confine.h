/* sim/scenario/document/confine.h - what a scenario may read.
 *
 * A scenario of somebody else names files: in values, in `extends`, through links.  Confined, it
 * reads below a few folders and nowhere else, and of the environment the variables that were named.
 * Without a confinement (NULL) it reads whatever its user may read.
 *
 * Folders are compared after every link and `..` is resolved, so a link that leads out of a folder
 * is outside.  The check is made when the file is about to be read; a folder that another program
 * changes at that moment is no protection.
 */
#ifndef SIM_SCENARIO_DOCUMENT_CONFINE_H
#define SIM_SCENARIO_DOCUMENT_CONFINE_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct SimConfine SimConfine;

/* Returns: (transfer full): nothing may be read, and of the environment ORRERY_TRACES alone. */
SimConfine *sim_confine_new (void);
void        sim_confine_free (SimConfine *confine);

/* Everything below @dir may be read.  Errors: SIM_ERROR_FILE: it is no folder. */
gboolean sim_confine_add_folder (SimConfine *confine, const char *dir, GError **error);

/* The scenario may use the variable of the environment @name. */
void sim_confine_add_variable (SimConfine *confine, const char *name);

/**
 * sim_confine_check:
 * @confine: (nullable): NULL permits everything
 * @path: the file to be read
 * @said: the file as the scenario writes it, for the message
 *
 * A file that is not there is inside when its folder is: then reading it says so.
 *
 * Errors: SIM_ERROR_FILE: it is outside, and what to do.
 * Returns: TRUE when it may be read.
 */
gboolean sim_confine_check (const SimConfine *confine, const char *path, const char *said,
                            GError **error);

/* @confine (nullable).  Returns: TRUE when the variable @name may be used. */
gboolean sim_confine_has_variable (const SimConfine *confine, const char *name);

/* Returns: TRUE when @path, with every link resolved, is below @dir or is it. */
gboolean sim_confine_is_below (const char *path, const char *dir);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimConfine, sim_confine_free)

G_END_DECLS

#endif
