/* sim/core/progress/vain.h - what comes again and again before anything is done between.
 *
 * Devices that fail faster than a step takes, or instances that go before they have computed a
 * prompt, would go on for ever.  A model counts such losses against a progress of its own that a
 * loss does not take back (requests done, say), and fails the run beyond a number that no run that
 * ends comes near.
 */
#ifndef SIM_CORE_PROGRESS_VAIN_H
#define SIM_CORE_PROGRESS_VAIN_H

#include <glib.h>

G_BEGIN_DECLS

/* Zeroed: nothing was lost yet. */
typedef struct {
  guint64 n;             /* in vain, one after the other */
  guint64 progress;      /* when the last came */
} SimVain;

/* One more.  Returns: how many came in vain since @progress was another. */
static inline guint64
sim_vain (SimVain *vain, guint64 progress)
{
  vain->n = vain->progress == progress ? vain->n + 1 : 0;
  vain->progress = progress;
  return vain->n;
}

G_END_DECLS

#endif
