/* models/rank_failure/outages/fabric.c - what a leaf, a spine, a cable or a power feed takes down
 * follows from how nodes are wired.
 *
 * Rails: NIC i of every node of a block hangs on leaf i of that block, and leaves meet at spines,
 * so a leaf takes one rank of every node of its block, and no machine dies.  Plain: all NICs of a
 * block hang on one leaf.  A rank that has a NIC of its own is out of reach without it; libraries
 * that send by a neighbour's lose bandwidth alone, as do NICs with two ports on two leaves.
 */
#include "models/rank_failure/outages/outages.h"

/* One NIC of a node does not work, or all: ranks, or bandwidth. */
static void
lose_nics (const EpParams *p, EpTaken *taken, int rank)
{
  double g = (double) p->ranks_per_node;

  taken->rank = rank;
  /* a second port goes on at its own rate */
  if (p->nic_ports > 1)
    taken->share = 1.0 - 1.0 / (double) p->nic_ports;
  else if (p->nic_use == EP_NEIGHBOUR && rank >= 0)
    taken->share = (g - 1.0) / g;
}

/* Leaves are numbered rail by rail within a block.  The last block may be smaller than the
 * others. */
static EpTaken
leaf (const EpParams *p, guint id)
{
  guint rails = p->fabric == EP_RAILS ? (guint) p->ranks_per_node : 1, block = id / rails;
  EpTaken taken = { .first = block * (guint) p->nodes_per_block };

  taken.n_nodes = MIN ((guint) p->nodes_per_block, (guint) p->fleet_nodes - taken.first);
  lose_nics (p, &taken, p->fabric == EP_RAILS ? (int) (id % rails) : -1);
  return taken;
}

/* Leaves meet at spines: without the way there a block is by itself. */
static EpTaken
uplinks (const EpParams *p, guint id)
{
  EpTaken taken = { .first = id * (guint) p->nodes_per_block, .rank = -1, .divides = TRUE };

  taken.n_nodes = MIN ((guint) p->nodes_per_block, (guint) p->fleet_nodes - taken.first);
  return taken;
}

/* Everybody sends over all spines alike. */
static EpTaken
spine (const EpParams *p)
{
  EpTaken taken = { .n_nodes = (guint) p->fleet_nodes, .rank = -1 };

  taken.share = 1.0 - 1.0 / (double) p->spines;
  return taken;
}

/* A node and a rank die with their processes; a leaf, a cable and a spine leave them alive. */
EpTaken
ep_fabric_takes (const EpParams *p, EpDomain domain, guint id)
{
  guint g = (guint) p->ranks_per_node, feed = (guint) p->nodes_per_power;
  EpTaken taken = { .first = id, .n_nodes = 1, .rank = -1, .dies = TRUE };

  if (domain == EP_OF_LEAF)
    return leaf (p, id);
  if (domain == EP_OF_SPINE)
    return spine (p);
  if (domain == EP_OF_BLOCK)
    return uplinks (p, id);
  if (domain == EP_OF_POWER)
    {
      taken.first = id * feed;
      taken.n_nodes = MIN (feed, (guint) p->fleet_nodes - taken.first);
    }
  if (domain != EP_OF_RANK && domain != EP_OF_CABLE)
    return taken;
  taken.first = id / g;
  taken.rank = (int) (id % g);
  taken.dies = domain == EP_OF_RANK;
  if (domain == EP_OF_CABLE)
    lose_nics (p, &taken, taken.rank);
  return taken;
}
