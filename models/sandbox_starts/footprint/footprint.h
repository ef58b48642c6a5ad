/* models/sandbox_starts/footprint/footprint.h - one law of memory for a process in a container
 * and in a virtual machine: the same pages, shared where the mechanism shares them. */
#ifndef MODELS_SANDBOX_STARTS_FOOTPRINT_FOOTPRINT_H
#define MODELS_SANDBOX_STARTS_FOOTPRINT_FOOTPRINT_H

#include "models/sandbox_starts/params.h"

typedef struct { double each, once; } StartsFootprint;   /* B: of each instance; once per node */

/* Page classes: files touched (F), anonymous pages only read after the snapshot (A_r), written
 * (A_w), new (N); of a machine the monitor (V), its guest's kernel (K) and files (G).  Page
 * tables are 8 B per page. */
StartsFootprint starts_footprint (const StartsParams *p);

/* Returns: B on a node with @n instances. */
double starts_footprint_bytes (const StartsFootprint *footprint, double n);

#endif
