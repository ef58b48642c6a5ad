/* sim/scenario/plan/plan_applies.c - no parameter is given in vain: what a scenario gives must
 * apply at some point of its plan (sim/model/applies.h).
 *
 * A file that is extended keeps settings for several scenarios, and the command line changes a
 * scenario for one run: what is moot only for such a reason is noted, not refused.
 */
#include "sim/model/applies.h"
#include "sim/scenario/plan/plan_state.h"

/* Something that was given: a parameter, or a key of an item of a list. */
typedef struct {
  const SimParam *row, *list;   /* @list (nullable): the row of the list that holds the item */
  guint           component, item;
  gint            column;       /* -1: not swept */
  gint            value;        /* of the column; -1: any */
  char           *path;
  SimMark         mark;
} Given;

struct SimPlanGiven {
  GArray  *open;                /* (element-type Given): not yet seen to apply */
  gboolean looked;              /* at a first point */
};

static void
given_clear (gpointer data)
{
  g_free (((Given *) data)->path);
}

/* Adds what has a condition; takes given->path. */
static void
add (SimPlanGiven *all, Given given)
{
  if (given.row->applies != NULL)
    g_array_append_val (all->open, given);
  else
    g_free (given.path);
}

/* The keys of every item of a list's node. */
static void
add_items (SimPlanGiven *all, const Given *of, const SimNode *node)
{
  const SimListType *type = of->row->detail;

  for (guint i = 0; node->type == SIM_NODE_LIST && i < node->items->len; i++)
    {
      const SimNode *item = g_ptr_array_index (node->items, i);

      for (guint k = 0; item->type == SIM_NODE_MAP && k < item->keys->len; k++)
        {
          const SimNode *key = g_ptr_array_index (item->keys, k);
          Given given = *of;

          given.list = of->row;
          given.row = sim_param_find (type->rows, key->text);
          given.item = i;
          given.mark = ((const SimNode *) g_ptr_array_index (item->items, k))->mark;
          given.path = g_strdup_printf ("%s[%u].%s", of->path, i, key->text);
          add (all, given);
        }
    }
}

static void
add_node (SimPlanGiven *all, Given given, const SimNode *node)
{
  if (given.row->type == SIM_LIST)
    add_items (all, &given, node);
  add (all, given);
}

static void
add_component (SimPlanGiven *all, const SimPlan *plan, guint c)
{
  const SimScenarioComponent *component = sim_plan_component (plan, c);

  for (guint i = 0; component->node != NULL && i < component->node->keys->len; i++)
    {
      const SimNode *key = g_ptr_array_index (component->node->keys, i),
                    *node = g_ptr_array_index (component->node->items, i);
      const SimParam *row = sim_param_find (component->model->params, key->text);
      Given given = { row, NULL, c, 0, -1, -1, NULL, node->mark };

      if (row == NULL || sim_node_is_null (node))
        continue;
      given.path = sim_scenario_param_path (plan->scenario, c, row);
      if (sim_plan_find_column (plan, given.path) != NULL)
        given_clear (&given);
      else
        add_node (all, given, node);
    }
}

static void
add_column (SimPlanGiven *all, const SimPlan *plan, guint k)
{
  const SimPlanColumn *column = &plan->columns[k];
  const SimAxis *axis = sim_plan_axis (plan, column->axis);
  Given given = { column->target.row, NULL, column->target.component, 0,
                  (gint) k,           -1,   g_strdup (column->path),  axis->mark };

  for (guint v = 0; given.row->type == SIM_LIST && v < axis->values->len; v++)
    {
      given.value = (gint) v;
      add_items (all, &given, sim_plan_node (plan, column, v));
    }
  given.value = -1;
  add (all, given);
}

SimPlanGiven *
sim_plan_given_new (const SimPlan *plan)
{
  SimPlanGiven *all = g_new0 (SimPlanGiven, 1);

  all->open = g_array_new (FALSE, FALSE, sizeof (Given));
  g_array_set_clear_func (all->open, given_clear);
  for (guint c = 0; c < plan->scenario->components->len; c++)
    add_component (all, plan, c);
  for (guint k = 0; k < plan->n_columns; k++)
    add_column (all, plan, k);
  return all;
}

void
sim_plan_given_free (SimPlanGiven *all)
{
  g_array_unref (all->open);
  g_free (all);
}

/* --- looking at a point --- */

static gboolean
applies_at (const Given *given, const SimPlan *plan, guint point, const SimPointParams *params)
{
  const SimComponent *component = &params->components[given->component];
  const SimParamScope outer = { component->model->params, component->params, NULL, NULL };
  const SimList *list;
  const SimListType *type;
  SimParamScope scope;

  if (given->value >= 0
      && (guint) given->value != sim_plan_index (plan, point, (guint) given->column))
    return FALSE;
  if (given->list == NULL)
    return sim_param_applies (given->row, &outer);
  list = (gconstpointer) ((const char *) component->params + given->list->offset);
  type = given->list->detail;
  if (given->item >= list->n)
    return FALSE;
  scope = (SimParamScope){ .rows = type->rows,
                           .base = (const char *) list->items + given->item * type->size,
                           .outer = &outer };
  return sim_param_applies (given->row, &scope);
}

void
sim_plan_given_look (SimPlanGiven *all, const SimPlan *plan, guint point,
                     const SimPointParams *params)
{
  if (all->looked && plan->n_columns == 0)
    return;
  all->looked = TRUE;
  for (guint i = all->open->len; i-- > 0;)
    if (applies_at (&g_array_index (all->open, Given, i), plan, point, params))
      g_array_remove_index (all->open, i);
}

/* --- telling --- */

static gboolean
is_call (const SimMark *mark)
{
  return g_strcmp0 (mark->file, "--set") == 0;
}

static gboolean
has_call (const SimNode *node)
{
  if (is_call (&node->mark))
    return TRUE;
  for (guint i = 0; node->items != NULL && i < node->items->len; i++)
    if (has_call (g_ptr_array_index (node->items, i)))
      return TRUE;
  return FALSE;
}

/* Did the command line change what the condition depends on, or which points there are? */
static gboolean
by_call (const Given *given, const SimPlan *plan, const SimParamScope *scope)
{
  const SimNode *node = sim_plan_component (plan, given->component)->node,
                *sweep = sim_node_get (sim_doc_root (plan->scenario->doc), "sweep");

  if (plan->where != NULL || (sweep != NULL && has_call (sweep)))
    return TRUE;
  for (guint i = 0; node != NULL && i < node->keys->len; i++)
    if (has_call (g_ptr_array_index (node->items, i))
        && sim_param_depends (given->row, scope,
                              ((const SimNode *) g_ptr_array_index (node->keys, i))->text))
      return TRUE;
  return FALSE;
}

static void
tell (const Given *given, const SimPlan *plan, SimFaults *faults)
{
  const SimScenarioComponent *component = sim_plan_component (plan, given->component);
  const SimParamScope outer = { component->model->params, component->params, NULL, NULL };
  g_autofree gpointer item
    = given->list ? g_malloc0 (((const SimListType *) given->list->detail)->size) : NULL;
  const SimParamScope inner
    = { given->list ? ((const SimListType *) given->list->detail)->rows : NULL, item, &outer,
        NULL };
  const SimParamScope *scope = given->list ? &inner : &outer;
  g_autofree char *when = sim_param_when (given->row, scope);
  gboolean note = !is_call (&given->mark) && by_call (given, plan, scope);

  sim_faults_add (note ? plan->notes : faults, &given->mark, given->path,
                  note ? "has no effect with what the command line says: %s"
                       : "would have no effect: %s; leave it out, or change that",
                  when);
}

/* One line per file that is extended: it may hold settings of a dozen scenarios. */
static void
tell_extended (const SimPlan *plan, const char *file, const GString *paths)
{
  const SimMark mark = { file, 0, 0 };

  sim_faults_add (
    plan->notes, &mark, NULL,
    "gives what this scenario has no use for, %s: `orrery describe` of the model says "
    "when each applies",
    paths->str);
}

void
sim_plan_given_tell (const SimPlanGiven *all, const SimPlan *plan, SimFaults *faults)
{
  g_autoptr (GString) paths = g_string_new (NULL);
  const char *file = NULL;

  for (guint i = 0; i < all->open->len; i++)
    {
      const Given *given = &g_array_index (all->open, Given, i);

      if (is_call (&given->mark) || g_strcmp0 (given->mark.file, plan->scenario->path) == 0)
        {
          tell (given, plan, faults);
          continue;
        }
      if (g_strcmp0 (file, given->mark.file) != 0 && paths->len > 0)
        {
          tell_extended (plan, file, paths);
          g_string_truncate (paths, 0);
        }
      file = given->mark.file;
      g_string_append_printf (paths, "%s%s", paths->len > 0 ? ", " : "", given->path);
    }
  if (paths->len > 0)
    tell_extended (plan, file, paths);
}
