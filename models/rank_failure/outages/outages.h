/* models/rank_failure/outages/outages.h - failures as logs have them: rows with a start, an end, a
 * domain and a class; from a file, or drawn from rates and repair times of classes.
 *
 * A node is the unit of repair: one row, one repair.  The lowest folder of the fleet's side: it
 * knows the parameters and no instance.  Times are in seconds since the start of the log.
 */
#ifndef MODELS_RANK_FAILURE_OUTAGES_OUTAGES_H
#define MODELS_RANK_FAILURE_OUTAGES_OUTAGES_H

#include "models/rank_failure/params.h"

G_BEGIN_DECLS

/* What a row is about; `id` counts units of its domain through the fleet, from 0. */
typedef enum {
  EP_OF_RANK,  /* a GPU: node x GPUs of a node + its place */
  EP_OF_NODE,  /* a server */
  EP_OF_LEAF,  /* a leaf switch: fabric.c says whose NICs hang on it */
  EP_OF_SPINE, /* a spine switch */
  EP_OF_CABLE, /* from a NIC to its leaf; numbered as the ranks */
  EP_OF_POWER, /* what nodes_per_power nodes share */
  EP_OF_BLOCK, /* uplinks of the leaves of nodes_per_block nodes: a partition */
  EP_N_DOMAINS
} EpDomain;

/* What a row does to a node; its class says so, by the parameter fault_classes. */
typedef enum {
  EP_NODE_DIES,    /* all its ranks, at one instant, without notice */
  EP_RANK_DIES,    /* one of them, without notice; the node is drained for repair */
  EP_RANK_SLOWS,   /* one is slow until a check notices; then the node is drained */
  EP_NODE_DRAINED, /* taken out when there is time: nothing dies */
  EP_PROCESS_DIES, /* all ranks, but the machine is whole: short ones wait for it */
  EP_NO_EFFECT     /* the row is counted, and nothing happens */
} EpEffect;

/* A row.  @klass is a place in the log's classes; in study fleet, and where rows were drawn, in
 * fault_classes. */
typedef struct {
  double start_s, end_s;
  EpDomain domain;
  guint id, klass, line; /* line 0: no file */
  int drained;           /* 1 or 0 as the log says; -1: the class decides */
} EpOutage;

/* A log: rows by start, those of one instant by what they say: their order in the file decides
 * nothing. */
typedef struct {
  char *path;
  guint n;
  EpOutage *rows;
  GPtrArray *classes; /* (element-type utf8): `class/detail`, as the rows name them */
} EpOutageLog;

/* An item of the parameter fault_classes: what a class of a log does, and its process where
 * failures are drawn. */
typedef struct {
  const char *name, *detail; /* "*": any */
  int effect, domain;
  double notice_s;           /* before the start, for what is drained */
  double mtbf_s;             /* of one unit of the domain, first failures alone */
  SimDist repair_s;
  double zero_share;         /* of rows that end at their start */
  double return_share;       /* P that the fault comes back after a repair */
  double soon_share;         /* of those: within return_soon_s, not return_late_s */
  SimDist return_soon_s, return_late_s;
  double wave_share;         /* of events: waves of units at one instant */
  SimDist wave_units, wave_spread_s; /* so many, each so much after the first */
  double shape;              /* Weibull shape of lives; 1 has no memory */
  SimDist age_s;             /* of units at the start, where ages are stated */
  double lemon_share, lemon_factor; /* of units: so many times as often, the mean stays */
} EpFaultClass;

/* An item of the parameter hazards: from an age on, units of a class live mtbf_s more, on
 * average, as long as that hazard lasts. */
typedef struct {
  const char *name;
  double from_s, mtbf_s;
} EpHazard;

extern const SimFileFormat ep_outage_format;
extern const SimListType ep_fault_class_list, ep_hazard_list;
extern const SimChoice ep_domain_choices[], ep_effect_choices[];

/* How many units of @domain the fleet has. */
guint ep_domain_units (const EpParams *p, EpDomain domain);

/* Whether every row of the parameters' log can happen in the fleet: units that exist, a class with
 * an effect, no two rows of one unit at once where log_overlaps refuses that.
 * Errors: SIM_ERROR_INVALID: `path:line: what`. */
gboolean ep_outages_check (const EpParams *p, GError **error);

/* Returns: how long the log was kept, s. */
double ep_log_window_s (const EpParams *p);

/* Returns: (transfer full) (element-type EpOutage): the rows of the log within its window, sorted
 * by start; in study fleet `klass` is now a place in fault_classes. */
GArray *ep_outages_of_log (const EpParams *p);

/* Returns: (transfer full) (element-type EpOutage): @rows; those of a unit that overlap are one.
 * In study fleet neither a row without effect nor a slow one that is not noticed yet (slow_check_s)
 * has its unit out, so neither hides a death. */
GArray *ep_outages_unite (const EpParams *p, const GArray *rows);

/* Returns: (transfer full) (element-type EpOutage): rows drawn from fault_classes and hazards over
 * @until_s, sorted by start, on streams of @sim named after the classes. */
GArray *ep_outages_draw (const EpParams *p, Sim *sim, double until_s);

/* What a log teaches, as its README counts: nodes without a row included. */
typedef struct {
  guint rows, units, busiest;          /* rows; units with one; rows of the busiest */
  double length_h[7];                  /* p10 p25 p50 p75 p90 p95 max, by linear interpolation */
  double day_mean, day_dispersion;     /* starts per day; variance over mean */
  guint day_max, day_empty;
  double gap_cv;                       /* of gaps between starts, standard deviation over mean */
  guint gap_zero;
  double unit_mean, unit_dispersion;   /* rows per unit */
  guint with_rows[6];                  /* units with 0, 1, 2, 3, 4 rows, and with more */
  guint returns, within[5]; /* from an end to the unit's next start: all; 1 h 6 h 1 d 7 d 30 d */
} EpOutageStatistics;

/* Returns: (transfer full) (element-type EpOutage): @rows with units numbered through: those of the
 * domains that occur, one domain after the other.  @units (out): how many those are; where nothing
 * occurs, nodes. */
GArray *ep_outages_numbered (const EpParams *p, const GArray *rows, guint *units);

/* Statistics of @n rows, sorted by start, of @units units, below which ids are, over @window_s. */
EpOutageStatistics ep_outage_statistics (const EpOutage *rows, guint n, guint units,
                                         double window_s);

/* What a unit that is out takes with it. */
typedef struct {
  guint first, n_nodes; /* of the fleet, in a row */
  int rank;             /* of each of those nodes; -1: all its ranks */
  gboolean dies;        /* machines, which come back empty; else they are only out of reach */
  gboolean divides;     /* then: nothing dies, and the nodes reach each other and no others */
  double share;         /* ranks stay, and this much of the bandwidth between nodes; 0: ranks go */
} EpTaken;

/* By the fabric of the parameters. */
EpTaken ep_fabric_takes (const EpParams *p, EpDomain domain, guint id);

G_END_DECLS

#endif
