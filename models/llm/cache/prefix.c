/* models/llm/cache/prefix.c - units found by identity, and the queue of what is free.
 *
 * Units and runs are entries of one array, linked three ways: by hash (named units), in the queue
 * (free ones, and runs), and as spares.  Entry 0 is nobody.  A lookup walks from the beginning of a
 * prompt and ends at the first unit that is not there: what is behind a hole cannot be used.  Units
 * point at who followed them last, and a guess that is right costs no walk through a bucket.
 */
#include "models/llm/cache/prefix.h"

enum { LEAST_BUCKETS = 1024 };

typedef struct {
  gint64 id;     /* named units */
  gint64 blocks; /* that it stands for */
  guint index;   /* of the unit in its prompt: an id at two places is two things */
  guint refs;
  guint next;         /* in its bucket, or of the spares */
  guint following;    /* likely the next of a prompt: looked at before its bucket */
  guint older, newer; /* in the queue */
  guint watch;        /* of the match that counts on it as it is */
  guint8 named, queued;
  guint8 own; /* a chain of one request: as many blocks as there are of it */
} Unit;

/* The match that llm_prefix_watch has told last: what it rests on is marked by its number. */
typedef struct {
  guint number; /* 0: none; a new one makes all marks void */
  gboolean holds;
  gint64 name, most;
  gint32 common;
  gint64 missing; /* the id at which it ended, and its place */
  guint missing_index;
  LlmPrefixHit hit;
} Watched;

struct LlmPrefix {
  gint64 n_blocks, block_tokens, unit_tokens;
  guint units_per_id;
  gboolean last_token; /* a hit may end one token after what is wanted */
  gboolean whole_units; /* a unit that loses a block is lost */
  GArray *units;       /* of Unit */
  guint spares, n_named;
  guint *buckets, n_buckets; /* a power of two */
  guint oldest, newest;      /* of the queue */
  Watched watched;
};

/* By index: the array moves when it grows. */
static Unit *
unit_of (const LlmPrefix *p, guint u)
{
  return &g_array_index (p->units, Unit, u);
}

/* @u is about to change: a match that counted on it is not to be told again. */
static void
disturb (LlmPrefix *p, guint u)
{
  p->watched.holds &= unit_of (p, u)->watch != p->watched.number;
}

/* Index 0 is nobody. */
static guint
new_unit (LlmPrefix *p)
{
  guint u = p->spares;
  Unit blank = { 0 };

  if (u == 0)
    {
      g_array_append_val (p->units, blank);
      return p->units->len - 1;
    }
  p->spares = unit_of (p, u)->next;
  *unit_of (p, u) = blank;
  return u;
}

/* Spares are linked by next, as buckets are. */
static void
spare_unit (LlmPrefix *p, guint u)
{
  unit_of (p, u)->next = p->spares;
  unit_of (p, u)->named = FALSE;
  p->spares = u;
}

/* The finalizer of SplitMix64: neighbouring ids fall far apart. */
static guint
bucket_of (const LlmPrefix *p, gint64 id, guint index)
{
  guint64 x = (guint64) id * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + index;

  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return (guint) ((x ^ (x >> 31)) & (p->n_buckets - 1));
}

/* By name and place: the same block in another place is another. */
static guint
find (const LlmPrefix *p, gint64 id, guint index)
{
  guint u = p->buckets[bucket_of (p, id, index)];

  while (u != 0 && (unit_of (p, u)->id != id || unit_of (p, u)->index != index))
    u = unit_of (p, u)->next;
  return u;
}

/* At the head: what was named last is asked for soon. */
static void
link_bucket (LlmPrefix *p, guint u)
{
  guint *bucket = &p->buckets[bucket_of (p, unit_of (p, u)->id, unit_of (p, u)->index)];

  unit_of (p, u)->next = *bucket;
  *bucket = u;
}

/* Units keep their indices. */
static void
grow_buckets (LlmPrefix *p)
{
  p->n_buckets *= 2;
  g_free (p->buckets);
  p->buckets = g_new0 (guint, p->n_buckets);
  for (guint u = 1; u < p->units->len; u++)
    if (unit_of (p, u)->named)
      link_bucket (p, u);
}

/* Its bucket is short: a walk finds who points at it. */
static void
forget (LlmPrefix *p, guint u)
{
  guint *at = &p->buckets[bucket_of (p, unit_of (p, u)->id, unit_of (p, u)->index)];

  disturb (p, u);
  while (*at != u)
    at = &unit_of (p, *at)->next;
  *at = unit_of (p, u)->next;
  unit_of (p, u)->named = FALSE;
  p->n_named--;
}

/* The queue. */

/* Units that nobody holds wait here to be taken, oldest first. */
static void
enqueue (LlmPrefix *p, guint u)
{
  Unit *unit = unit_of (p, u);

  unit->queued = TRUE;
  unit->older = p->newest;
  unit->newer = 0;
  if (p->newest != 0)
    unit_of (p, p->newest)->newer = u;
  else
    p->oldest = u;
  p->newest = u;
}

/* Held again before it was taken. */
static void
dequeue (LlmPrefix *p, guint u)
{
  Unit *unit = unit_of (p, u);

  if (unit->older != 0)
    unit_of (p, unit->older)->newer = unit->newer;
  else
    p->oldest = unit->newer;
  if (unit->newer != 0)
    unit_of (p, unit->newer)->older = unit->older;
  else
    p->newest = unit->older;
  unit->queued = FALSE;
}

/* A unit is a block, or for a radix tree what an id stands for. */
LlmPrefix *
llm_prefix_new (LlmPrefixCache kind, gint64 n_blocks, gint64 block_tokens, gint64 id_tokens)
{
  LlmPrefix *p = g_new0 (LlmPrefix, 1);
  Unit nobody = { 0 };

  sim_require (kind != LLM_PREFIX_NONE && id_tokens >= block_tokens);
  sim_require (id_tokens % block_tokens == 0);
  p->n_blocks = n_blocks;
  p->block_tokens = block_tokens;
  p->unit_tokens = kind == LLM_PREFIX_RADIX ? id_tokens : block_tokens;
  p->units_per_id = (guint) (id_tokens / p->unit_tokens);
  p->last_token = p->whole_units = kind == LLM_PREFIX_RADIX;
  p->units = g_array_new (FALSE, FALSE, sizeof (Unit));
  g_array_append_val (p->units, nobody);
  p->n_buckets = LEAST_BUCKETS;
  p->buckets = g_new0 (guint, p->n_buckets);
  llm_prefix_give (p, n_blocks);
  return p;
}

/* Holds are their owners. */
void
llm_prefix_free (LlmPrefix *prefix)
{
  if (prefix == NULL)
    return;
  g_array_unref (prefix->units);
  g_free (prefix->buckets);
  g_free (prefix);
}

/* A run at the end of the queue grows; behind a named unit a new one begins. */
void
llm_prefix_give (LlmPrefix *p, gint64 n)
{
  guint u = p->newest;

  if (n == 0)
    return;
  if (u == 0 || unit_of (p, u)->named)
    {
      u = new_unit (p);
      enqueue (p, u);
    }
  unit_of (p, u)->blocks += n;
}

/* A chain loses its end and keeps its name, unless units are lost whole. */
void
llm_prefix_take (LlmPrefix *p, gint64 n)
{
  while (n > 0)
    {
      guint u = p->oldest;
      Unit *unit = unit_of (p, u);
      gint64 part = MIN (n, unit->blocks);

      sim_require (u != 0);
      if (unit->named && (!unit->own || p->whole_units || part == unit->blocks))
        forget (p, u);
      disturb (p, u);
      unit->blocks -= part;
      n -= part;
      if (unit->blocks > 0)
        continue;
      dequeue (p, u);
      spare_unit (p, u);
    }
}

/* Identities. */

/* Returns: the token at which unit @k of a prompt ends; its last unit may be shorter, in whole
 * blocks. */
static gint64
end_of_unit (const LlmPrefix *p, const LlmPrefixHold *hold, guint k)
{
  gint64 end = (gint64) (k + 1) * p->unit_tokens;
  gint64 known = MIN (hold->tokens, (gint64) hold->n_ids * p->units_per_id * p->unit_tokens);

  return MIN (end, known / p->block_tokens * p->block_tokens);
}

static gboolean
has_unit (const LlmPrefix *p, const LlmPrefixHold *hold, guint k)
{
  return k / p->units_per_id < hold->n_ids
         && end_of_unit (p, hold, k) > (gint64) k * p->unit_tokens;
}

/* Returns: unit @k of @hold's prompt, 0 when there is none; @before: that in front of it.  Most
 * prompts go on as the last one did that was named, which saves a walk through memory. */
static guint
find_unit (const LlmPrefix *p, const LlmPrefixHold *hold, guint k, guint before)
{
  gint64 id = hold->ids[k / p->units_per_id];
  const Unit *likely = unit_of (p, unit_of (p, before)->following);

  return likely->named && likely->id == id && likely->index == k ? unit_of (p, before)->following
                                                                 : find (p, id, k);
}

/* The chain stands behind the ids: its index is the number of units before it. */
static guint
own_index (const LlmPrefix *p, const LlmPrefixHold *hold)
{
  return hold->n_ids * p->units_per_id;
}

/* One holder at a time: what somebody else holds is not found. */
static void
match_own (const LlmPrefix *p, const LlmPrefixHold *hold, guint u, gint64 most, LlmPrefixHit *hit)
{
  gint64 base = (gint64) own_index (p, hold) * p->unit_tokens, blocks;
  gint64 wanted = MIN (most + p->last_token, (gint64) hold->tokens) - base;

  if (u == 0 || unit_of (p, u)->refs > 0 || wanted <= 0)
    return;
  blocks = MIN (unit_of (p, u)->blocks, wanted / p->block_tokens);
  if (blocks == 0)
    return;
  hit->tokens = MIN (base + blocks * p->block_tokens, most);
  hit->blocks += blocks;
  hit->free_blocks += blocks;
}

/* A look that nobody watches leaves the marks of the other. */
static void
mark (const LlmPrefix *p, guint u, const Watched *w)
{
  if (w->number != 0)
    unit_of (p, u)->watch = w->number;
}

/* Marks the units that were found, and the first that was not, as what @w rests on. */
static LlmPrefixHit
match (const LlmPrefix *p, const LlmPrefixHold *hold, gint64 most, Watched *w)
{
  LlmPrefixHit hit = { 0, 0, 0 };
  guint k, u = 0;

  if (hold->common > 0)
    most = MIN (most, (gint64) hold->common);
  for (k = 0; has_unit (p, hold, k); k++)
    {
      gint64 end = end_of_unit (p, hold, k);

      u = end <= most + p->last_token ? find_unit (p, hold, k, u) : 0;
      mark (p, u, w);
      if (u == 0 || unit_of (p, u)->blocks * p->block_tokens != end - (gint64) k * p->unit_tokens)
        break;
      hit.tokens = MIN (end, most);
      hit.blocks += unit_of (p, u)->blocks;
      hit.free_blocks += unit_of (p, u)->refs == 0 ? unit_of (p, u)->blocks : 0;
    }
  w->missing_index = k;
  w->missing = k < own_index (p, hold) ? hold->ids[k / p->units_per_id] : hold->own;
  if (hold->own == 0 || k < own_index (p, hold))
    return hit;
  u = find (p, hold->own, k);
  mark (p, u, w);
  match_own (p, hold, u, most, &hit);
  return hit;
}

LlmPrefixHit
llm_prefix_match (const LlmPrefix *p, const LlmPrefixHold *hold, gint64 most)
{
  Watched nobody = { 0 };

  return match (p, hold, most, &nobody);
}

LlmPrefixHit
llm_prefix_watch (LlmPrefix *p, const LlmPrefixHold *hold, gint64 most, gint64 name)
{
  Watched *w = &p->watched;

  if (w->holds && w->name == name && w->most == most && w->common == hold->common)
    return w->hit;
  *w = (Watched){
    .number = w->number + 1, .holds = TRUE, .name = name, .most = most, .common = hold->common
  };
  w->hit = match (p, hold, most, w);
  return w->hit;
}

static void
hold_unit (LlmPrefixHold *hold, guint u)
{
  if (hold->n_units == hold->size)
    {
      hold->size = MAX (16, hold->size * 2);
      hold->units = g_renew (guint, hold->units, hold->size);
    }
  hold->units[hold->n_units++] = u;
}

/* What of a chain is not asked for again stays in the queue where it is, without identity. */
static void
split_own (LlmPrefix *p, guint u, gint64 blocks)
{
  guint rest, older;

  if (unit_of (p, u)->blocks <= blocks)
    return;
  rest = new_unit (p);
  older = unit_of (p, u)->older;
  *unit_of (p, rest) = (Unit){
    .blocks = unit_of (p, u)->blocks - blocks, .older = older, .newer = u, .queued = TRUE
  };
  if (older != 0)
    unit_of (p, older)->newer = rest;
  else
    p->oldest = rest;
  unit_of (p, u)->older = rest;
  unit_of (p, u)->blocks = blocks;
}

void
llm_prefix_hold (LlmPrefix *p, LlmPrefixHold *hold, const LlmPrefixHit *hit)
{
  gint64 blocks = 0;
  guint u = 0;

  sim_require (hold->n_units == 0);
  while (blocks < hit->blocks)
    {
      gboolean own = hold->own != 0 && hold->n_units == own_index (p, hold);

      u = own ? find (p, hold->own, hold->n_units) : find_unit (p, hold, hold->n_units, u);

      if (own)
        split_own (p, u, hit->blocks - blocks);
      if (unit_of (p, u)->refs++ == 0)
        {
          disturb (p, u);
          dequeue (p, u);
        }
      blocks += unit_of (p, u)->blocks;
      hold_unit (hold, u);
    }
}

/* A unit with the identity, held by one request. */
static guint
name_unit (LlmPrefix *p, gint64 id, guint index, gint64 blocks)
{
  guint u = new_unit (p);

  *unit_of (p, u) = (Unit){ .id = id, .index = index, .blocks = blocks, .refs = 1, .named = TRUE };
  p->watched.holds &= id != p->watched.missing || index != p->watched.missing_index;
  if (++p->n_named > p->n_buckets)
    grow_buckets (p);
  else
    link_bucket (p, u);
  return u;
}

/* What the chain had left behind a beginning that is gone is of no use: the new one has its name.
 * While somebody else holds the name, blocks stay without identity. */
static guint
name_own (LlmPrefix *p, const LlmPrefixHold *hold, gint64 blocks)
{
  guint index = own_index (p, hold), u = find (p, hold->own, index);

  if (u != 0 && unit_of (p, u)->refs > 0)
    return 0;
  if (u != 0)
    forget (p, u);
  u = name_unit (p, hold->own, index, blocks);
  unit_of (p, u)->own = TRUE;
  return u;
}

/* The chain grows to the whole blocks of what is known. */
static void
grow_own (LlmPrefix *p, LlmPrefixHold *hold, gint64 tokens)
{
  guint index = own_index (p, hold), u;
  gint64 known = MIN (tokens, (gint64) hold->tokens) - (gint64) index * p->unit_tokens;

  if (hold->own == 0 || hold->n_units < index || known < p->block_tokens)
    return;
  if (hold->n_units == index)
    hold_unit (hold, name_own (p, hold, known / p->block_tokens));
  u = hold->units[index];
  if (u != 0)
    unit_of (p, u)->blocks = MAX (unit_of (p, u)->blocks, known / p->block_tokens);
}

void
llm_prefix_name (LlmPrefix *p, LlmPrefixHold *hold, gint64 tokens)
{
  for (guint k = hold->n_units; has_unit (p, hold, k); k++)
    {
      gint64 end = end_of_unit (p, hold, k);
      guint before = k > 0 ? hold->units[k - 1] : 0, u = 0;

      if (end > tokens)
        return;
      if (find_unit (p, hold, k, before) == 0)
        u = name_unit (p, hold->ids[k / p->units_per_id], k,
                       (end - (gint64) k * p->unit_tokens) / p->block_tokens);
      if (u != 0 && before != 0)
        unit_of (p, before)->following = u;
      hold_unit (hold, u);
    }
  grow_own (p, hold, tokens);
}

gint64
llm_prefix_named_blocks (const LlmPrefix *p, const LlmPrefixHold *hold)
{
  gint64 blocks = 0;

  for (guint k = 0; k < hold->n_units; k++)
    blocks += unit_of (p, hold->units[k])->blocks;
  return blocks;
}

/* A unit of the request's own that another had named before is given back as blocks without
 * identity, behind what has one. */
gint64
llm_prefix_let_go (LlmPrefix *p, LlmPrefixHold *hold, gint64 blocks)
{
  gint64 nameless = blocks - llm_prefix_named_blocks (p, hold), freed = nameless;

  sim_require (nameless >= 0);
  llm_prefix_give (p, nameless);
  for (guint k = hold->n_units; k > 0; k--)
    {
      guint u = hold->units[k - 1];

      if (u == 0 || --unit_of (p, u)->refs > 0)
        continue;
      disturb (p, u);
      enqueue (p, u);
      freed += unit_of (p, u)->blocks;
    }
  g_clear_pointer (&hold->units, g_free);
  hold->n_units = hold->size = 0;
  return freed;
}

/* They stay in the queue where they are, as runs. */
void
llm_prefix_forget (LlmPrefix *p)
{
  for (guint u = 1; u < p->units->len; u++)
    if (unit_of (p, u)->named && unit_of (p, u)->refs == 0)
      forget (p, u);
}

gint64
llm_prefix_audit (const LlmPrefix *p, gint64 n_free)
{
  gint64 queued = 0, held = 0;
  guint n_named = 0;

  for (guint u = p->oldest; u != 0; u = unit_of (p, u)->newer)
    {
      sim_require (unit_of (p, u)->queued && unit_of (p, u)->refs == 0);
      queued += unit_of (p, u)->blocks;
    }
  for (guint u = 1; u < p->units->len; u++)
    if (unit_of (p, u)->named)
      {
        n_named++;
        sim_require (unit_of (p, u)->queued == (unit_of (p, u)->refs == 0));
        held += unit_of (p, u)->refs > 0 ? unit_of (p, u)->blocks : 0;
      }
  sim_require (queued == n_free && n_named == p->n_named);
  return held;
}
