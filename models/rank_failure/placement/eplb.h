/* models/rank_failure/placement/eplb.h - the public expert-parallel load balancer, element by
 * element.
 *
 * Packs experts into slots and slots into devices so that the loads come out even.  Sums and
 * quotients are 32-bit floats as in the original; ties of its descending sort, which are not
 * defined there, go to the lower index.
 * Source: DeepSeek EPLB (MIT), eplb.py, d52c72d.
 */
#ifndef MODELS_RANK_FAILURE_PLACEMENT_EPLB_H
#define MODELS_RANK_FAILURE_PLACEMENT_EPLB_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint n_experts, n_slots, n_groups, n_nodes, n_devices;
} EplbShape;

/* @pack[i] is the pack of item i and @place[i] its position there; every pack takes n / @n_packs
 * items.  With one item a pack: item i in pack i. */
void eplb_pack (const float *weight, guint n, guint n_packs, guint *pack, guint *place);

/* Slots 0 ... n - 1 hold experts 0 ... n - 1; each further slot a copy of the expert with the most
 * weight a copy.  @expert has @n_slots entries, @copies n. */
void eplb_replicate (const float *weight, guint n, guint n_slots, guint *expert, guint *copies);

/* One layer: the hierarchical policy when the groups divide among the nodes, else the global one.
 * @slot_expert (out, n_slots entries): the expert in every slot, device by device.  The shape must
 * divide: experts by groups, slots by devices, devices by nodes. */
void eplb_plan (const EplbShape *shape, const float *weight, guint *slot_expert);

G_END_DECLS

#endif
