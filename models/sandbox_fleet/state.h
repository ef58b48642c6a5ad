/* models/sandbox_fleet/state.h - sessions, their snapshots, nodes.
 *
 * A session is queued, starts (made, resumed or forked), acts and thinks in turn, is paused when
 * it thinks for long, and ends.  Its memory is on a node while it starts and runs; its snapshots
 * are layers in the store, which forks share.
 */
#ifndef MODELS_SANDBOX_FLEET_STATE_H
#define MODELS_SANDBOX_FLEET_STATE_H

#include "models/sandbox/resources/share.h"
#include "models/sandbox_fleet/params.h"

typedef struct Fleet Fleet;
typedef struct FleetNode FleetNode;
typedef struct FleetSession FleetSession;

enum { FLEET_QUEUED, FLEET_STARTING, FLEET_ACTING, FLEET_THINKING, FLEET_PAUSING, FLEET_PAUSED,
  FLEET_ENDED };

/* A layer of a chain: what was dirty at one pause, or a whole state. */
typedef struct FleetLayer FleetLayer;
struct FleetLayer {
  FleetLayer *below;              /* (nullable) */
  double      bytes;
  guint       refs;               /* sessions and layers above */
};

struct FleetSession {
  guint       index;
  guint       epoch;              /* of what is under way: an event of another is stale */
  int         state;
  FleetNode  *node;               /* (nullable) where its memory is */
  FleetNode  *home;               /* (nullable) where its last pause was written */
  FleetLayer *chain;              /* (nullable) its newest layer */
  guint       uploads;            /* under way: its last pause is not in the store yet */
  FleetSession *origin;           /* (nullable) whose fork it is */
  gboolean    forking;            /* its fork's snapshot is not in the store: on its way, or lost */
  gboolean    durable;            /* when a node is lost: it goes on from the store */
  guint       n_layers;
  double      touched, dirty;     /* B beyond its start; of it since its last snapshot */
  double      held;               /* B on its node */
  gint64      calls_left, forks_left;
  gint64      saved_calls;        /* left at its last snapshot, */
  double      saved_touched;      /* and B touched then: what a lost node brings it back to */
  double      rest_s;             /* of an act, behind its CPU work */
  gboolean    thinks;             /* an answer is awaited, wherever it is */
  gboolean    browses;
  gboolean    readied;            /* has taken a ready sandbox, before its turn to start */
  SimTime     arrived, wanted;    /* wanted: since when it should run */
  SimTime     running;            /* since when it is billed */
  SimEventId  pause, think;
  GList      *cached;             /* (nullable) its place in the cache of its home */
  double      cached_bytes;
};

struct FleetNode {
  guint       index;
  gboolean    lost;
  double      used;               /* B */
  gint64      n_sandboxes, n_starting, n_browsing;
  GQueue      starts;             /* of FleetSession: placed, waiting for a start */
  SandboxShare cpu, disk, link;
  GQueue      pool;               /* of SimTime in FleetReady: sandboxes without a session */
  gint64      pool_target, pool_filling;
  GQueue      cache;              /* of FleetSession whose blocks it has, used last at the tail */
  double      cached_bytes;
};

/* Something under way for a session. */
typedef struct {
  FleetSession *session;
  guint         epoch;
  FleetNode    *node;
  void        (*then) (Fleet *m, FleetSession *session);
  double        bytes;
} FleetJob;

struct Fleet {
  Sim        *sim;
  const FleetParams *p;
  guint       n_nodes;
  FleetNode  *nodes;
  GPtrArray  *sessions;           /* of FleetSession */
  GQueue      waiting;            /* of FleetSession without a place */
  SimItems    job_rows;
  SimStream  *arrivals, *thinks, *acts, *dirt, *starts;
  gint64      arriving;           /* sessions that are still to come */
  gint64      n_arrived, n_present, n_ended;
  double      store_bytes, resident, bill_usd, store_integral;
  SimTime     store_since;
  double      present_integral;   /* sessions x s, measured */
  SimTime     present_since;
  double      warm_cpu_s;         /* work of CPUs in the warm-up */
  double      promised_bytes, most_promised;   /* limits of all sessions that are there */
  guint       n_running, n_paused;
  /* a place may have come free; a start of @session is over */
  void      (*freed) (Fleet *m);
  void      (*ready) (Fleet *m, FleetSession *session);
};

enum {
  FLEET_ARRIVED, FLEET_FORKED, FLEET_FINISHED, FLEET_REFUSED, FLEET_RESTARTED, FLEET_PAUSES,
  FLEET_RESUMES, FLEET_LOCAL_RESUMES, FLEET_POOL_HITS, FLEET_POOL_MISSES, FLEET_POOL_EXPIRED,
  FLEET_START_S, FLEET_RESUME_S, FLEET_PAUSE_S, FLEET_ACT_S, FLEET_SESSION_S,
  FLEET_UPLOADED, FLEET_DOWNLOADED,
  FLEET_RUNNING, FLEET_PAUSED_N, FLEET_WAITING, FLEET_POOLED, FLEET_RESIDENT, FLEET_STORE,
  FLEET_BILL_USD, FLEET_DENSITY, FLEET_PROVIDER_USD, FLEET_STORE_USD, FLEET_USD_HOUR,
  FLEET_BILL_HOUR, FLEET_PRESENT, FLEET_OVERCOMMIT, FLEET_CPU_S, FLEET_ENERGY_J,
  FLEET_ENERGY_HOUR
};

#endif
