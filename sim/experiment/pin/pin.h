/* sim/experiment/pin/pin.h - what results were when somebody last looked, as lines of a file, and
 * what has moved since.
 *
 * A pin says that results moved, not whether they are right: that is what claims are for.  For each
 * point there is a digest of the fingerprints of its runs, and the mean of every metric.
 */
#ifndef SIM_EXPERIMENT_PIN_PIN_H
#define SIM_EXPERIMENT_PIN_PIN_H

#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

/* The name of the digest among the metrics of a point. */
#define SIM_PIN_FINGERPRINTS "fingerprints"

typedef struct {
  char  *scenario, *point, *name;
  char  *text;      /* as in the file */
  double value;     /* of a metric; NaN where there is none, and of fingerprints */
} SimPin;

/* Appends what @summary, of @store, gave to @pins (element-type SimPin, by sim_pins_new). */
gboolean sim_pins_add (GPtrArray *pins, const char *scenario, SimStore *store,
                       const SimSummary *summary, GError **error);

/* Returns: (transfer full) (element-type SimPin): none yet. */
GPtrArray *sim_pins_new (void);

/* Writes them to a file, a line each, and reads them back.  Errors: the file cannot be read or
 * written; it is no pin file (with the line). */
gboolean   sim_pins_write (const GPtrArray *pins, const char *path, GError **error);
GPtrArray *sim_pins_read (const char *path, GError **error);

/* One that moved; @was or @now is NULL where the other side has no such line. */
typedef struct {
  const SimPin *was, *now;
} SimPinMove;

/* How two sides are compared. */
typedef struct {
  const char *scenario;     /* only pins of this one */
  double      tolerance;    /* relative, of values; below 0: 1e-9, and fingerprints must be equal */
} SimPinRule;

/* Returns: (transfer full) (element-type SimPinMove): in the order of @now, then what only @was
 * has. */
GArray *sim_pins_compare (const GPtrArray *was, const GPtrArray *now, const SimPinRule *rule);

/* Returns: the number of lines that were compared: those of @now, and those that are gone. */
guint sim_pins_n_compared (const GPtrArray *now, const GArray *moves);

/* Returns: (transfer full): "tokens_per_s at devices=2: 812, pinned 800 (+1.5 %)". */
char *sim_pin_move_text (const SimPinMove *move);

/* Returns: does @pins have one of @scenario? */
gboolean sim_pins_have (const GPtrArray *pins, const char *scenario);

G_END_DECLS

#endif
