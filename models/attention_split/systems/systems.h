/* models/attention_split/systems/systems.h - what a system holds and costs, and how long a step of
 * it takes: functions of a deployment, without requests, events or faults. */
#ifndef MODELS_ATTENTION_SPLIT_SYSTEMS_SYSTEMS_H
#define MODELS_ATTENTION_SPLIT_SYSTEMS_SYSTEMS_H

#include "models/attention_split/systems/deployment.h"

/* Hardware: what must be known of devices and the link for the system that is asked for. */
gboolean split_check_hardware (const SplitParams *p, GError **error);

/* Capacity (paper sections 2.1 and 6). */

/* Returns: bytes of @device as the parameter memory counts them; NaN when they are not known. */
double split_memory_bytes (const SplitParams *p, const SimAccelerator *device);

/* Returns: devices of one model replica, or of the whole baseline. */
double split_replica_devices (const SplitParams *p);

/* Returns: tokens of KV that @devices with @bytes in all hold; the fullest is full first. */
double split_kv_capacity_tokens (const SplitDeployment *m, double devices, double bytes);

/* Returns: FALSE when weights do not fit, replicas do not divide, or KV is beyond counting. */
gboolean split_check_memory (const SplitParams *p, GError **error);

/* Returns: FALSE when @spread does not divide the KV heads of the model over @devices. */
gboolean split_check_spread (const SplitParams *p, const SplitSpread *spread, double devices,
                             GError **error);

/* Times of a layer (paper sections 2.2 and 3). */

/* @devices: (array length=n_devices): the loads of one batch.  Its times in the coming step. */
SplitLayer split_layer (SplitDeployment *m, const SplitLoad *devices);

/* Returns: the part of attention that the model part hides, and the part that shows. */
LlmSegment split_hidden (const SplitLayer *layer);
LlmSegment split_exposed (const SplitLayer *layer);

/* The link between the pools (paper sections 3 to 5). */

/* Returns: seconds of a layer's transfers for @n_requests; @wire_s: those that occupy the link. */
double split_network_s (const SplitDeployment *m, double n_requests, double *wire_s);

/* Returns: B/s at which transfers take at most slow_down_share of model and attention time. */
double split_bandwidth_required (const SplitDeployment *m, const SplitLayer *layer,
                                 double n_requests);

/* Returns: the share of wire_s for which the fuller direction of the NICs of a pool is busy. */
double split_busy_share (const SplitDeployment *m);

/* Fails the run when @tokens_per_s need more than the NICs between the pools carry. */
void split_check_line_rate (const SplitDeployment *m, double tokens_per_s);

/* An iteration of lamina with one batch, and with several. */
LlmSegment split_serial_iteration (const SplitDeployment *m, const SplitLayer *batches);
LlmSegment split_pipeline_iteration (const SplitDeployment *m, const SplitLayer *batches);

/* Money and energy (paper section 6): what is not known is left out of the results. */
void split_report_price (const SplitDeployment *m);
void split_report_cost (const SplitDeployment *m, double tokens_per_s);

#endif
