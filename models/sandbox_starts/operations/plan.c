/* models/sandbox_starts/operations/plan.c - which stages an operation has; stages that name the
 * same lock, or the same file, share it. */
#include <string.h>
#include "models/sandbox_starts/operations/operations.h"

/* Returns: (transfer none): the one of that kind and name, made when it is asked for first. */
static gpointer
named (StartsMachine *m, const StartsStage *stage)
{
  g_autofree char *key = g_strdup_printf ("%d %s", stage->resource, stage->name);
  gpointer thing = g_hash_table_lookup (m->named, key);

  if (thing != NULL)
    return thing;
  /* a lock and a file of one name are two things */
  if (stage->resource == STARTS_LOCK)
    {
      thing = g_new0 (StartsLock, 1);
      g_ptr_array_add (m->locks, thing);
    }
  else
    {
      thing = g_new0 (StartsFile, 1);
      g_ptr_array_add (m->files, thing);
    }
  g_hash_table_insert (m->named, g_steal_pointer (&key), thing);
  return thing;
}

/* In the order of the list; stages of other operations are left out. */
void
starts_plan_set_up (StartsMachine *m)
{
  const StartsStage *stages = m->p->stages.items;
  StartsPlan *plan = &m->plan;

  m->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  m->locks = g_ptr_array_new ();
  m->files = g_ptr_array_new ();
  plan->stages = g_new0 (const StartsStage *, m->p->stages.n);
  plan->locks = g_new0 (StartsLock *, m->p->stages.n);
  plan->files = g_new0 (StartsFile *, m->p->stages.n);
  for (guint i = 0; i < m->p->stages.n; i++)
    {
      const guint k = plan->n_stages;

      if (strcmp (stages[i].operation, m->p->operation) != 0)
        continue;
      plan->stages[k] = &stages[i];
      if (stages[i].resource == STARTS_LOCK)
        plan->locks[k] = named (m, &stages[i]);
      if (stages[i].resource == STARTS_CACHE)
        plan->files[k] = named (m, &stages[i]);
      plan->n_stages++;
    }
}

/* Users that still wait at the end of a run no longer belong to any list. */
void
starts_plan_clear (StartsMachine *m)
{
  for (guint i = 0; m->locks != NULL && i < m->locks->len; i++)
    {
      starts_lock_clear (g_ptr_array_index (m->locks, i));
      g_free (g_ptr_array_index (m->locks, i));
    }
  for (guint i = 0; m->files != NULL && i < m->files->len; i++)
    {
      g_queue_clear (&((StartsFile *) g_ptr_array_index (m->files, i))->waiting);
      g_free (g_ptr_array_index (m->files, i));
    }
  g_clear_pointer (&m->locks, g_ptr_array_unref);
  g_clear_pointer (&m->files, g_ptr_array_unref);
  g_clear_pointer (&m->named, g_hash_table_unref);
  g_free (m->plan.stages);
  g_free (m->plan.locks);
  g_free (m->plan.files);
}
