/* tests/llm/test_cache.c - KV in blocks, and which of them are found again. */
#include "tests/test.h"
#include "models/llm/cache/kv.h"

static LlmPrefixHold
known_as (const gint64 *ids, guint n, gint32 tokens)
{
  return (LlmPrefixHold){ .ids = ids, .n_ids = n, .tokens = tokens };
}

/* Takes what @tokens need beyond what is found of at most @most. Returns: the tokens found. */
static gint64
enter (LlmKv *kv, LlmPrefixHold *hold, gint64 tokens, gint64 most)
{
  LlmPrefixHit hit = llm_prefix_match (kv->prefix, hold, most);

  llm_kv_reuse (kv, hold, &hit);
  llm_kv_take (kv, llm_kv_blocks_of (kv, tokens) - hit.blocks);
  llm_prefix_name (kv->prefix, hold, tokens);
  return hit.tokens;
}

static void
leave (LlmKv *kv, LlmPrefixHold *hold, gint64 tokens)
{
  llm_kv_give_named (kv, hold, llm_kv_blocks_of (kv, tokens), tokens);
  llm_prefix_audit (kv->prefix, kv->n_free);
}

static const gint64 long_ids[] = { 11, 12, 13 }, other_ids[] = { 11, 22, 23 };

START_TEST (counts_without_identity)
{
  LlmKv kv;

  llm_kv_init (&kv, 1000, 16);
  ck_assert_int_eq (kv.n_blocks, 62);
  ck_assert_int_eq (llm_kv_blocks_of (&kv, 33), 3);
  llm_kv_take (&kv, 60);
  llm_kv_give (&kv, 1);
  ck_assert_int_eq (kv.n_free, 3);
  llm_kv_clear (&kv);
}
END_TEST

/* Ids of 32 tokens, blocks of 16.  A prompt of 90 tokens has 5 whole blocks; asked again, the last
 * token is computed in any case, and what is there in whole blocks before it is found. */
START_TEST (whole_blocks_before_the_last_token_are_found)
{
  LlmPrefixHold a = known_as (long_ids, 3, 90), b = a, c = known_as (other_ids, 3, 90);
  LlmPrefixHold d = known_as (long_ids, 3, 80);
  LlmKv kv;

  llm_kv_init (&kv, 320, 16);
  llm_kv_remember (&kv, LLM_PREFIX_BLOCKS_LRU, 32);
  ck_assert_int_eq (enter (&kv, &a, 90, 89), 0);
  ck_assert_int_eq (kv.n_free, 14);
  ck_assert_int_eq (enter (&kv, &b, 90, 89), 80); /* while it is still held */
  ck_assert_int_eq (kv.n_free, 13);
  ck_assert_int_eq (enter (&kv, &c, 90, 89), 32); /* the first id alone is common */
  ck_assert_int_eq (kv.n_free, 9);
  leave (&kv, &a, 90);
  ck_assert_int_eq (kv.n_free, 10);
  leave (&kv, &b, 90);
  ck_assert_int_eq (kv.n_free, 14); /* the common blocks are held by the third */
  ck_assert_int_eq (enter (&kv, &d, 80, 79), 64);
  leave (&kv, &c, 90);
  leave (&kv, &d, 80);
  ck_assert_int_eq (kv.n_free, 20);
  llm_kv_clear (&kv);
}
END_TEST

/* Of 10 blocks: 5 remembered and one nameless in front of them, 4 never used.  Taking 6 forgets the
 * last block of the prompt, taking one more the one before. */
START_TEST (the_end_of_a_prompt_is_forgotten_first)
{
  LlmPrefixHold a = known_as (long_ids, 3, 90);
  LlmKv kv;

  llm_kv_init (&kv, 160, 16);
  llm_kv_remember (&kv, LLM_PREFIX_BLOCKS_LRU, 32);
  enter (&kv, &a, 90, 89);
  leave (&kv, &a, 90);
  llm_kv_take (&kv, 5);
  ck_assert_int_eq (llm_prefix_match (kv.prefix, &a, 89).tokens, 80);
  llm_kv_take (&kv, 1);
  ck_assert_int_eq (llm_prefix_match (kv.prefix, &a, 89).tokens, 64);
  ck_assert_int_eq (llm_prefix_match (kv.prefix, &a, 89).free_blocks, 4);
  llm_kv_take (&kv, 1);
  ck_assert_int_eq (llm_prefix_match (kv.prefix, &a, 89).tokens, 48);
  llm_kv_give (&kv, 7);
  llm_kv_clear (&kv);
}
END_TEST

START_TEST (who_was_freed_least_recently_goes_first)
{
  static const gint64 x[] = { 1 }, y[] = { 2 };
  LlmPrefixHold a = known_as (x, 1, 32), b = known_as (y, 1, 32);
  LlmKv kv;

  llm_kv_init (&kv, 64, 16);
  llm_kv_remember (&kv, LLM_PREFIX_BLOCKS_LRU, 32);
  enter (&kv, &a, 32, 31);
  enter (&kv, &b, 32, 31);
  leave (&kv, &b, 32);
  leave (&kv, &a, 32);
  llm_kv_take (&kv, 2);
  ck_assert_int_eq (llm_prefix_match (kv.prefix, &b, 32).tokens, 0);
  ck_assert_int_eq (llm_prefix_match (kv.prefix, &a, 32).tokens, 32);
  llm_kv_give (&kv, 2);
  llm_kv_clear (&kv);
}
END_TEST

/* The next turn of a session begins with prompt and output of this one. */
START_TEST (output_is_found_by_the_next_turn)
{
  LlmPrefixHold first = known_as (long_ids, 3, 96), second = first;
  LlmKv kv;

  llm_kv_init (&kv, 320, 16);
  llm_kv_remember (&kv, LLM_PREFIX_BLOCKS_LRU, 32);
  enter (&kv, &first, 40, 39); /* the prompt */
  llm_kv_take (&kv, 2);        /* 30 tokens of output */
  leave (&kv, &first, 70);
  ck_assert_int_eq (llm_prefix_match (kv.prefix, &second, 95).tokens, 64);
  llm_kv_clear (&kv);
}
END_TEST

/* A node of the tree is all of an id; the last token is computed again without another block. */
START_TEST (a_tree_keeps_whole_nodes)
{
  LlmPrefixHold a = known_as (long_ids, 3, 90), b = a, c = known_as (long_ids, 2, 64);
  LlmKv kv;

  llm_kv_init (&kv, 100, 1);
  llm_kv_remember (&kv, LLM_PREFIX_RADIX, 32);
  enter (&kv, &a, 90, 89);
  leave (&kv, &a, 90);
  ck_assert_int_eq (enter (&kv, &b, 90, 89), 89);
  ck_assert_int_eq (kv.n_free, 10);
  leave (&kv, &b, 90);
  ck_assert_int_eq (enter (&kv, &c, 64, 63), 63);
  ck_assert_int_eq (kv.n_free, 36);
  llm_kv_take (&kv, 11); /* a part of the last node, which then is gone */
  ck_assert_int_eq (llm_prefix_match (kv.prefix, &b, 89).tokens, 64);
  llm_kv_give (&kv, 11);
  leave (&kv, &c, 64);
  llm_kv_clear (&kv);
}
END_TEST

START_TEST (an_id_at_two_places_is_two_things)
{
  static const gint64 twice[] = { 5, 5, 5 };
  LlmPrefixHold a = known_as (twice, 3, 96), b = a;
  LlmKv kv;

  llm_kv_init (&kv, 320, 16);
  llm_kv_remember (&kv, LLM_PREFIX_BLOCKS_LRU, 32);
  enter (&kv, &a, 96, 95);
  ck_assert_int_eq (enter (&kv, &b, 96, 95), 80);
  leave (&kv, &b, 96);
  leave (&kv, &a, 96);
  ck_assert_int_eq (kv.n_free, 20);
  llm_kv_clear (&kv);
}
END_TEST

/* The literal block pool of vLLM: a list of free blocks, taken at the front and given back at the
 * end, each with the key of what it last held. */
enum { POOL = 60, BLOCK = 4, PER_ID = 2 };

typedef struct {
  gint64 key[POOL]; /* 0: none */
  guint refs[POOL];
  guint free[POOL], n_free;
} Pool;

typedef struct {
  LlmPrefixHold hold;
  gint64 ids[8];
  guint blocks[POOL], n_blocks;
  gint64 tokens;
} Client;

static gint64
key_of (const Client *c, guint block)
{
  return c->ids[block / PER_ID] * 100 + block + 1;
}

static gint
pool_find (const Pool *p, gint64 key)
{
  for (guint i = 0; i < POOL; i++)
    if (p->key[i] == key)
      return (gint) i;
  return -1;
}

static void
pool_remove (Pool *p, guint block)
{
  guint at = 0;

  while (p->free[at] != block)
    at++;
  memmove (p->free + at, p->free + at + 1, (--p->n_free - at) * sizeof *p->free);
}

/* Returns: tokens found. */
static gint64
pool_enter (Pool *p, Client *c, gint64 found_most)
{
  gint64 found;
  guint whole = (guint) (c->tokens / BLOCK), all = (guint) ((c->tokens + BLOCK - 1) / BLOCK);

  for (gint b;
       c->n_blocks < found_most / BLOCK && (b = pool_find (p, key_of (c, c->n_blocks))) >= 0;)
    {
      if (p->refs[b]++ == 0)
        pool_remove (p, (guint) b);
      c->blocks[c->n_blocks++] = (guint) b;
    }
  found = c->n_blocks * BLOCK;
  while (c->n_blocks < all)
    {
      guint b = p->free[0];

      pool_remove (p, b);
      p->key[b] = 0;
      p->refs[b] = 1;
      c->blocks[c->n_blocks++] = b;
    }
  for (guint i = 0; i < whole; i++)
    if (pool_find (p, key_of (c, i)) < 0)
      p->key[c->blocks[i]] = key_of (c, i);
  return found;
}

static void
pool_leave (Pool *p, Client *c)
{
  while (c->n_blocks > 0)
    {
      guint b = c->blocks[--c->n_blocks];

      if (--p->refs[b] == 0)
        p->free[p->n_free++] = b;
    }
}

static void
random_client (Client *c, GRand *rand)
{
  gint64 id = g_rand_int_range (rand, 1, 4);

  *c = (Client){ .tokens = g_rand_int_range (rand, 1, 8 * PER_ID * BLOCK) };
  for (guint i = 0; i < 8; i++)
    c->ids[i] = id = id * 3 + (g_rand_int_range (rand, 0, 4) == 0) + 10;
  c->hold = known_as (c->ids, 8, (gint32) c->tokens);
}

START_TEST (blocks_are_kept_as_vllm_keeps_them)
{
  gint64 all = 0;

  for (guint32 seed = 1; seed <= 200; seed++)
    {
      GRand *rand = g_rand_new_with_seed (seed);
      Client clients[4] = { 0 };
      Pool pool = { .n_free = POOL };
      LlmKv kv;

      for (guint i = 0; i < POOL; i++)
        pool.free[i] = i;
      llm_kv_init (&kv, POOL * BLOCK, BLOCK);
      llm_kv_remember (&kv, LLM_PREFIX_BLOCKS_LRU, PER_ID * BLOCK);
      for (guint k = 0; k < 200; k++)
        {
          Client *c = &clients[k % 4]; /* at most 3 x 16 of 60 blocks are held by the others */
          gint64 found;

          if (c->tokens > 0)
            {
              leave (&kv, &c->hold, c->tokens);
              pool_leave (&pool, c);
            }
          random_client (c, rand);
          c->tokens = MIN (c->tokens, kv.n_free * BLOCK);
          c->hold.tokens = (gint32) c->tokens;
          found = enter (&kv, &c->hold, c->tokens, c->tokens - 1);
          assert_always (pool_enter (&pool, c, c->tokens - 1) == found);
          assert_always (kv.n_free == pool.n_free);
          all += found;
        }
      for (guint i = 0; i < 4; i++)
        leave (&kv, &clients[i].hold, clients[i].tokens);
      llm_kv_clear (&kv);
      g_rand_free (rand);
    }
  ck_assert_int_gt (all, 10000);
}
END_TEST

/* Somebody asks again after everything that others do; now and then it is somebody else. */
static void
ask (LlmKv *kv, const Client *c, gint64 name)
{
  LlmPrefixHit hit = llm_prefix_match (kv->prefix, &c->hold, c->tokens - 1);
  LlmPrefixHit watched = llm_prefix_watch (kv->prefix, &c->hold, c->tokens - 1, name);

  assert_always (watched.tokens == hit.tokens && watched.blocks == hit.blocks);
  assert_always (watched.free_blocks == hit.free_blocks);
}

/* With a chain of its own behind the prompt, or (0) none. */
static void
random_chain (Client *c, GRand *rand, gint64 own)
{
  random_client (c, rand);
  c->hold.own = g_rand_boolean (rand) ? own : 0;
  if (c->hold.own == 0)
    return;
  c->hold.n_ids = (guint) g_rand_int_range (rand, 0, 4);
  c->tokens = (gint64) c->hold.n_ids * PER_ID * BLOCK + g_rand_int_range (rand, 1, 24);
  c->hold.common = g_rand_int_range (rand, 0, 3) == 0 ? (gint32) (c->tokens / 2) : 0;
}

static void
watch_randomly (LlmPrefixCache kind, guint32 seed)
{
  GRand *rand = g_rand_new_with_seed (seed);
  Client clients[5] = { 0 };
  LlmKv kv;

  llm_kv_init (&kv, POOL * BLOCK, BLOCK);
  llm_kv_remember (&kv, kind, PER_ID * BLOCK);
  random_chain (&clients[4], rand, 1000);
  for (guint k = 0; k < 300; k++)
    {
      Client *c = &clients[g_rand_int_range (rand, 0, 4)];

      if (k % 7 == 0)
        random_chain (&clients[4], rand, 1000 + g_rand_int_range (rand, 0, 4));
      if (k % 50 == 49)
        llm_prefix_forget (kv.prefix);
      ask (&kv, &clients[4], k / 7);
      if (c->tokens > 0)
        leave (&kv, &c->hold, c->tokens);
      ask (&kv, &clients[4], k / 7);
      random_chain (c, rand, 1000 + (c - clients));
      c->tokens = MIN (c->tokens, kv.n_free * BLOCK);
      c->hold.tokens = (gint32) c->tokens;
      if (c->tokens > 0)
        enter (&kv, &c->hold, c->tokens, c->tokens - 1);
      ask (&kv, &clients[4], k / 7);
    }
  for (guint i = 0; i < 4; i++)
    if (clients[i].tokens > 0)
      leave (&kv, &clients[i].hold, clients[i].tokens);
  llm_kv_clear (&kv);
  g_rand_free (rand);
}

START_TEST (what_is_watched_is_what_is_found)
{
  for (guint32 seed = 1; seed <= 300; seed++)
    {
      watch_randomly (LLM_PREFIX_BLOCKS_LRU, seed);
      watch_randomly (LLM_PREFIX_RADIX, seed);
    }
}
END_TEST

TEST_MAIN (cache, TEST (counts_without_identity),
           TEST (whole_blocks_before_the_last_token_are_found),
           TEST (the_end_of_a_prompt_is_forgotten_first),
           TEST (who_was_freed_least_recently_goes_first), TEST (output_is_found_by_the_next_turn),
           TEST (a_tree_keeps_whole_nodes), TEST (an_id_at_two_places_is_two_things),
           TEST (blocks_are_kept_as_vllm_keeps_them), TEST (what_is_watched_is_what_is_found))
