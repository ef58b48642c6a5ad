/* models/sandbox_platform/scaling/kpa_law.h - how many instances Knative's autoscaler wants, by
 * what it sees at a tick (serving 98e5ef9, scaling/autoscaler.go). */
#ifndef MODELS_SANDBOX_PLATFORM_SCALING_KPA_LAW_H
#define MODELS_SANDBOX_PLATFORM_SCALING_KPA_LAW_H

#include "models/sandbox_platform/params.h"

typedef struct {
  gboolean panics;
  double panic_s; /* the last tick over the threshold */
  double highest; /* wanted since the panic began */
  double zero_s;  /* since when none is wanted; NAN: some are */
  GArray *past;   /* (nullable) (element-type double) time and wish, turn by turn */
} PlatKpa;

/* What is seen at a tick: means over both windows, ready instances, the target of one. */
typedef struct {
  double now_s, stable, panic, ready, target;
} PlatKpaSeen;

/* Returns: instances that are wanted now; panic and grace are kept in @kpa.  *@begins (out): a
 * panic has begun. */
double plat_kpa_wanted (const PlatParams *p, PlatKpa *kpa, const PlatKpaSeen *seen,
                        gboolean *begins);

#endif
