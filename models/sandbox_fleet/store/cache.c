/* models/sandbox_fleet/store/cache.c - blocks of paused sessions that a node still has: least
 * recently used ones go when it needs the room. */
#include "models/sandbox_fleet/store/store.h"

/* Only its own home has them. */
void
fleet_cache_drop (FleetNode *node, FleetSession *session)
{
  if (session->cached == NULL || session->home != node)
    return;
  g_queue_delete_link (&node->cache, session->cached);
  node->cached_bytes -= session->cached_bytes;
  session->cached = NULL;
}

/* What is larger than the cache is not in it. */
void
fleet_cache_put (Fleet *m, FleetNode *node, FleetSession *session, double bytes)
{
  if (session->home != NULL)
    fleet_cache_drop (session->home, session);
  session->home = node;
  if (bytes > m->p->cache_bytes)
    return;
  while (node->cached_bytes + bytes > m->p->cache_bytes && node->cache.head != NULL)
    fleet_cache_drop (node, node->cache.head->data);
  g_queue_push_tail (&node->cache, session);
  session->cached = node->cache.tail;
  session->cached_bytes = bytes;
  node->cached_bytes += bytes;
}

/* To the tail: used now. */
gboolean
fleet_cache_has (FleetNode *node, FleetSession *session)
{
  if (session->cached == NULL || session->home != node)
    return FALSE;
  g_queue_unlink (&node->cache, session->cached);
  g_queue_push_tail_link (&node->cache, session->cached);
  return TRUE;
}
