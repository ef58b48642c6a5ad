/* models/rollout_sessions/engines/spells.c - see spells.h. */
#include "models/rollout_sessions/engines/spells.h"
#include <math.h>

#define SHORTEST_UP_S 1e-3

enum { MOST_IN_VAIN = 1000 }; /* losses of each instance by chance, before a run is given up */

/* One absence: of an instance, or of a zone of those that go by chance. */
typedef struct {
  guint first, step; /* instances: first, first + step, ... */
  double for_s;      /* infinite: for ever */
  gboolean spot;     /* another one follows */
} Spell;

/* Behind what an event has changed. */
static void
settle (SesSpells *s)
{
  ses_fleet_settle (s->fleet);
  s->fleet->handlers->changed (s->fleet->data);
}

/* Each event has an item of its own. */
static void
set_event (SesSpells *s, double after_s, SimHandler handler, Spell spell)
{
  Spell *item = sim_items_take (&s->items);

  *item = spell;
  sim_after (s->sim, after_s, handler, s, item);
}

/* The next would be past the end of any fleet. */
static Spell
alone (guint instance, double for_s)
{
  return (Spell){ instance, G_MAXINT, for_s, FALSE };
}

/* They are still there, and have announced that they will go. */
static void
warn (Sim *sim, gpointer self, gpointer item)
{
  SesSpells *s = self;
  Spell spell = *(Spell *) item;

  sim_items_give_back (&s->items, item);
  for (guint i = spell.first; i < s->fleet->n; i += spell.step)
    ses_fleet_close (s->fleet, i);
  settle (s);
}

static void lose (Sim *sim, gpointer self, gpointer item);

/* From now on: up for a while, then gone.  A zone is drawn as its first instance is. */
static void
draw_spell (SesSpells *s, guint first, guint step)
{
  g_autofree char *name = g_strdup_printf ("spot %u", first);
  SimStream *stream = sim_stream (s->sim, name);
  double up_s = sim_dist_draw (&s->p->spot_up_s, stream);
  Spell spell = { first, step, sim_dist_draw (&s->p->spot_down_s, stream), TRUE };

  if (s->p->warning_s > 0.0)
    set_event (s, MAX (0.0, up_s - s->p->warning_s), warn, spell);
  set_event (s, up_s, lose, spell);
}

/* Provisioned, with the newest weights. */
static void
come_back (Sim *sim, gpointer self, gpointer item)
{
  SesSpells *s = self;
  Spell spell = *(Spell *) item;

  sim_items_give_back (&s->items, item);
  for (guint i = spell.first; i < s->fleet->n; i += spell.step)
    ses_fleet_come_back (s->fleet, i, sim_now_s (sim));
  if (spell.spot)
    draw_spell (s, spell.first, spell.step);
  settle (s);
}

/* Turns there would be sent out, and lost, for ever: instances that are gone before a prompt has
 * been computed. */
static void
check_progress (SesSpells *s, const Spell *spell)
{
  gboolean cuts = FALSE;
  guint64 n;

  for (guint i = spell->first; i < s->fleet->n; i += spell->step)
    cuts |= s->fleet->instances[i].n_requests > 0;
  if (!cuts)
    return;
  n = sim_vain (&s->vain, s->fleet->n_progress);
  if (n > MOST_IN_VAIN * (guint64) s->p->spot_instances)
    sim_fail (s->sim,
              "instances were lost %" G_GUINT64_FORMAT " times one after the other and nothing was "
              "done between that a loss does not take back: give a longer spot_up_s%s",
              n, s->p->at_loss == SES_LOSS_RESUME ? "" : ", or at_loss: resume");
}

/* Known by a probe, or by its coming back. */
static void
lose (Sim *sim, gpointer self, gpointer item)
{
  SesSpells *s = self;
  Spell spell = *(Spell *) item;
  double now_s = sim_now_s (sim), notice_s = MIN (s->p->notice_s, spell.for_s);

  sim_items_give_back (&s->items, item);
  if (spell.spot)
    check_progress (s, &spell);
  s->n_for_good += isinf (spell.for_s) != 0;
  if (s->n_for_good == s->fleet->n)
    sim_fail (sim, "every instance is lost for good and sessions are left: give one of losses a "
                   "for_s");
  if (isfinite (spell.for_s))
    set_event (s, spell.for_s, come_back, spell);
  for (guint i = spell.first; i < s->fleet->n; i += spell.step)
    ses_fleet_leave (s->fleet, i, now_s, now_s + notice_s, FALSE);
  settle (s);
}

/* The last instances of all: a kind of their own comes last. */
void
ses_spells_start (SesSpells *s)
{
  const SesLoss *losses = s->p->losses.items;
  guint n_spot = (guint) s->p->spot_instances;
  guint zones = s->p->spot_zones > 0 ? (guint) s->p->spot_zones : n_spot;

  sim_items_init (&s->items, sizeof (Spell));
  for (guint i = 0; i < s->p->losses.n; i++)
    {
      Spell spell = alone ((guint) losses[i].instance, losses[i].for_s);

      if (s->p->warning_s > 0.0)
        set_event (s, MAX (0.0, losses[i].at_s - s->p->warning_s), warn, spell);
      set_event (s, losses[i].at_s, lose, spell);
    }
  for (guint zone = 0; zone < zones; zone++)
    draw_spell (s, s->fleet->n - n_spot + zone, zones);
}

/* Safe when nothing was started. */
void
ses_spells_clear (SesSpells *s)
{
  sim_items_clear (&s->items);
}

/* Two that overlap would end twice. */
static gboolean
overlap (const SesParams *p, const SesLoss *a, const SesLoss *b)
{
  const SesLoss *first = a->at_s <= b->at_s ? a : b, *second = first == a ? b : a;

  return a->instance == b->instance && second->at_s - p->warning_s <= first->at_s + first->for_s;
}

gboolean
ses_spells_check (const SesParams *p, GError **error)
{
  const SesLoss *losses = p->losses.items;
  gint64 n = ses_hardware_instances (p);

  if (p->spot_instances + p->switch_instances > n)
    return sim_invalid (error, "spot_instances (%d) and switch_instances (%d) are more than all %d",
                        (int) p->spot_instances, (int) p->switch_instances, (int) n);
  /* a run of some hours would be nothing but these events */
  if (p->spot_instances > 0 && sim_dist_mean (&p->spot_up_s) < SHORTEST_UP_S)
    return sim_invalid (error, "spot_up_s is below a millisecond: instances would do nothing but "
                               "come and go");
  if (p->spot_zones > p->spot_instances)
    return sim_invalid (error, "spot_zones (%d) are more than spot_instances (%d)",
                        (int) p->spot_zones, (int) p->spot_instances);
  for (guint i = 0; i < p->losses.n; i++)
    {
      if (losses[i].instance >= n)
        return sim_invalid (error, "losses: instance %d of %d, from 0", (int) losses[i].instance,
                            (int) n);
      if (losses[i].instance >= n - p->spot_instances || losses[i].instance < p->switch_instances)
        return sim_invalid (error, "losses: instance %d comes and goes by another rule",
                            (int) losses[i].instance);
      for (guint k = 0; k < i; k++)
        if (overlap (p, &losses[i], &losses[k]))
          return sim_invalid (
            error, "losses: instance %d is lost at %g s while it is away: let it come back first",
            (int) losses[i].instance, MAX (losses[i].at_s, losses[k].at_s));
    }
  return TRUE;
}
