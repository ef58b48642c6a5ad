/* sim/experiment/store/store_state.h - the store's struct and its SQL helpers, for the files of
 * this folder. */
#ifndef SIM_EXPERIMENT_STORE_STORE_STATE_H
#define SIM_EXPERIMENT_STORE_STORE_STATE_H

#include <sqlite3.h>
#include "sim/experiment/store/lock.h"
#include "sim/experiment/store/store.h"
#include "sim/experiment/store/variant.h"

G_BEGIN_DECLS

/* The `reason` of a run that went well without a random number: its replications are all the same,
 * so that one is exact. */
#define SIM_STORE_DREW_NOTHING "draws nothing"

enum { SIM_STORE_KEY_SIZE = 33 };     /* 32 hexadecimal digits and the end */

/* What one record needs; prepared when a plan begins. */
typedef struct {
  sqlite3_stmt *find, *forget[4], *run, *value, *hist, *series;
} SimStoreWriter;

struct SimStore {
  char          *path;                /* (nullable): NULL in memory */
  sqlite3       *db;
  SimLock       *lock;                /* (nullable): a reader has none */
  const SimPlan *plan;                /* (nullable): until begun */
  gint64        *point_ids;           /* by position */
  char          *point_keys;          /* by position, SIM_STORE_KEY_SIZE each */
  guint          n_values;            /* of a record of the plan */
  SimStoreWriter write;
  gint64         began_us;            /* of the open transaction; 0: none is open */
  guint          version;             /* of the schema of the file */
  GPtrArray     *notes;               /* (nullable) (element-type utf8): sim_store_notes */
};

/* Translates the database's last error: "PATH: what (what to do)".  Returns: FALSE. */
gboolean sim_store_fail (SimStore *store, GError **error);

/* Runs SQL that gives no rows.  sim_store_execf formats with sqlite3_mprintf, which knows %Q and
 * "%w". */
gboolean sim_store_exec (SimStore *store, const char *sql, GError **error);
gboolean sim_store_execf (SimStore *store, GError **error, const char *format, ...);

/* Returns: (transfer full) (nullable): a statement. */
sqlite3_stmt *sim_store_prepare (SimStore *store, const char *sql, GError **error);

/* Runs a statement that gives no rows, and makes it ready for the next time. */
gboolean sim_store_step (SimStore *store, sqlite3_stmt *statement, GError **error);

/* For loops over rows: TRUE with a row; FALSE at the end, or with *@error set. */
gboolean sim_store_next (SimStore *store, sqlite3_stmt *statement, GError **error);

/* Ends a loop over rows: frees the statement and hands @fault on.  Returns: FALSE with @error
 * set. */
gboolean sim_store_end (sqlite3_stmt *rows, GError *fault, GError **error);

/* Binds a cell: text, or a number (as an integer where it is one, so that 4 reads as 4). */
void sim_store_bind_cell (sqlite3_stmt *statement, int index, const SimCell *cell);

/* A number of a row; NULL is NaN. */
double sim_store_double (sqlite3_stmt *row, int column);

/* A text of a row; "" where there is none. */
const char *sim_store_text (sqlite3_stmt *row, int column);

/* One number of a statement without parameters.  Returns: FALSE with an error, or without a row. */
gboolean sim_store_number (SimStore *store, const char *sql, gint64 *number, GError **error);

/* Opens @store->db with the settings that a foreign file asks for: no program that lies in the
 * schema runs, and nothing is written but rows. */
gboolean sim_store_database (SimStore *store, const char *name, int flags, GError **error);

/* Creates an empty results file at @path; replaces nothing. */
gboolean sim_schema_create_file (const char *path, GError **error);
gboolean sim_schema_create (SimStore *store, GError **error);

/* The tables alone, of a schema that we know. */
gboolean sim_schema_create_version (SimStore *store, guint version, GError **error);

/* Brings an older file to our schema, inside the caller's transaction. */
gboolean sim_schema_upgrade (SimStore *store, GError **error);

/* Refuses a database whose tables are not those of its schema; then one whose rows are not what
 * readers rely on.  store_check.c */
gboolean sim_store_check_form (SimStore *store, GError **error);
gboolean sim_store_check (SimStore *store, GError **error);

/* The tables that describe a plan and are kept as they are, in kept_NAME with the variant in front;
 * points are in kept_sweep, swept values in kept_cell. */
enum { SIM_STORE_N_DESCRIBED = 7 };
extern const char *const sim_store_described[SIM_STORE_N_DESCRIBED];

/* A variant without description yet, whose id is the greatest: @name (nullable), or the next free
 * plan-N. */
gboolean sim_store_add_variant (SimStore *store, const char *name, GError **error);

/* Returns: (transfer full): where the scenario lies; "" for one that was read from a pipe.
 * store_scenario.c */
char *sim_store_path_of (const SimScenario *scenario);

/* Of a plan that begins: is its scenario one of the file's?  With @add, or in an empty file, it
 * becomes one.  store_scenario.c */
gboolean sim_store_join_scenario (SimStore *store, gboolean add, GError **error);

/* Of a plan that begins, with its points found: keeps the description of the one before where runs
 * of it would be lost from sight, and drops those that the new one covers.  @name (nullable): what
 * the new one is called.  store_variant.c */
gboolean sim_store_turn (SimStore *store, const char *name, GError **error);

/* After the new plan has been written: notes what it changed.  store_variant.c */
gboolean sim_store_note_changes (SimStore *store, GError **error);

/* Returns: (transfer full) (nullable): a statement that gives every run of the plan: what the view
 * `results` shows but for derived metrics.  store_view.c */
char *sim_store_results_sql (SimStore *store, GError **error);

/* Makes the view `results` of the plan that has been written. */
gboolean sim_store_make_view (SimStore *store, GError **error);

/* Statements of sim_store_add.  store_write.c */
gboolean sim_store_writer_init (SimStore *store, GError **error);
void     sim_store_writer_clear (SimStoreWriter *writer);

/* Bytes of samples and back: pairs of little-endian doubles. */
GBytes    *sim_store_samples_to_bytes (const SimSample *samples, guint n);
SimSample *sim_store_samples_from_bytes (gconstpointer bytes, gsize size, guint *n);

G_END_DECLS

#endif
