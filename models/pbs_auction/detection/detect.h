/* models/pbs_auction/detection/detect.h - what a run over days says of flows: detectors against the
 * planted truth, the decision tree, eras of shares.  Each reports results and draws from no stream
 * but the tree's folds. */
#ifndef MODELS_PBS_AUCTION_DETECTION_DETECT_H
#define MODELS_PBS_AUCTION_DETECTION_DETECT_H

#include "models/pbs_auction/market/days.h"

/* Rankings, thresholds and the false discovery rate of all detectors of exclusive flows. */
void pbs_detect (PbsDays *d);

/* Accuracy of a shallow tree that tells non-atomic flows from others, over five folds. */
void pbs_classify (PbsDays *d);

/* Days at which the shares of builders changed. */
void pbs_report_eras (PbsDays *d);

#endif
