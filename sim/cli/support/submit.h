/* sim/cli/support/submit.h - the two scripts of a sweep on Slurm, and handing them over.
 *
 * The first is an array: each task runs one part (`--shard i/n`) into a results file of its own,
 * so tasks share nothing and a task that is killed or requeued goes on where it was.  The second
 * merges, after every task has ended well; failed runs do not hold it up, they are in the
 * results.
 */
#ifndef SIM_CLI_SUPPORT_SUBMIT_H
#define SIM_CLI_SUPPORT_SUBMIT_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *program;      /* path of orrery */
  const char *command;      /* shell text: `orrery run ...` without --shard and --out */
  /* absolute path: scripts, logs and parts are STEM.slurm, STEM.shard-1.log,
   * STEM.shard-1-of-8.db ... */
  const char *stem;
  const char *out;          /* merged results file */
  const char *partition;    /* (nullable) */
  const char *time;         /* (nullable): Slurm's time limit of a task */
  guint       n_tasks;
  guint       jobs;         /* processors of a task */
} SimSubmit;

/* Errors: SIM_ERROR_INVALID: a name or a value holds a control character: after a line feed, the
 * rest of it would be a line of the script. */
gboolean sim_submit_check (const SimSubmit *how, GError **error);

/* Returns: (transfer full): shell scripts with #SBATCH lines. */
char *sim_submit_array_script (const SimSubmit *how);
char *sim_submit_merge_script (const SimSubmit *how);

/* Writes both scripts, submits them with sbatch, and prints the job numbers.
 * Errors: SIM_ERROR_INVALID: there is no sbatch, or it refuses (what it says); SIM_ERROR_FILE: a
 * script cannot be written. */
gboolean sim_submit (const SimSubmit *how, GError **error);

G_END_DECLS

#endif
