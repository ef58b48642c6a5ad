/* sim/sim.h - all that a model includes: base, core and the model contract; nothing above.
 *
 * Start with models/mm1/mm1.c, the smallest complete model, and copy it.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "sim/base/csv/csv.h"
#include "sim/base/error.h"
#include "sim/base/fifo.h"
#include "sim/base/heap.h"
#include "sim/base/input.h"
#include "sim/base/shown.h"
#include "sim/base/time.h"
#include "sim/core/progress/vain.h"
#include "sim/core/component.h"
#include "sim/core/items.h"
#include "sim/core/random/dist.h"
#include "sim/core/metric.h"
#include "sim/core/rare.h"
#include "sim/core/random/rng.h"
#include "sim/model/model.h"
#include "sim/model/param.h"

#endif
