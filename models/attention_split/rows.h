/* models/attention_split/rows.h - the parameters, and the tables of choices whose rows are
 * policies.
 *
 * Only attention_split.c looks into a table, at the start and in its check; a mechanism uses the
 * pointers that it was given.
 */
#ifndef MODELS_ATTENTION_SPLIT_ROWS_H
#define MODELS_ATTENTION_SPLIT_ROWS_H

#include "models/attention_split/split_params.h"

extern const SimChoice split_systems[];          /* of SplitSystem */
extern const SimChoice split_overlaps[];         /* of SplitOverlap */
extern const SimChoice split_head_splits[];      /* of SplitSpread */
extern const SimChoice split_model_losses[];     /* of SplitLossPolicy */
extern const SimChoice split_attention_losses[]; /* of SplitLossPolicy */

#endif
