/* models/pbs_auction/archive/periods.h - who won, by how much, by month and by day.
 *
 * Months and days are of UTC, by the beginning of a slot.  What is reported of a period stands in
 * series with labels: of an entity under its name, of all under `all`.  Half-widths are of 95 %
 * intervals: Wilson's of shares; of indices by resampling the period's blocks among the entities.
 */
#ifndef MODELS_PBS_AUCTION_ARCHIVE_PERIODS_H
#define MODELS_PBS_AUCTION_ARCHIVE_PERIODS_H

#include "models/pbs_auction/archive/entities.h"
#include "models/pbs_auction/metrics_more.h"

/* How a slot ended. */
typedef enum { PBS_WON, PBS_LOCAL_BLOCK, PBS_MISSED_BLOCK, PBS_NOT_KNOWN } PbsEnd;

typedef struct {
  PbsEnd    end;
  gint64    number, begins_s;      /* begins_s: Unix time */
  guint     entity, second;        /* of a slot won; second: G_MAXUINT: not known */
  PbsAmount wei, margin;           /* margin: over the second */
  gint32    at_ms;                 /* PBS_NO_TIME */
  guint     n_relays;              /* that offered the block */
  const guint *relays;             /* (array length=n_relays) of the archive */
} PbsEnded;

typedef struct PbsPeriods PbsPeriods;

PbsPeriods *pbs_periods_new (Sim *sim, const PbsEntities *entities, const PbsArchive *archive);
void        pbs_periods_free (PbsPeriods *periods);      /* (nullable) */

/* Slots in rising order; a period that is over is reported. */
void pbs_periods_add (PbsPeriods *periods, const PbsEnded *slot);

/* The last periods, and the whole. */
void pbs_periods_finish (PbsPeriods *periods);

/* Blocks won by each entity, up to pbs_entities_n: (transfer none). */
const double *pbs_periods_won (const PbsPeriods *periods);

#endif
