/* tests/rollout_tail/test_rounds.c - the room rounds by itself: which groups a round takes. */
#include "tests/rollout_tail/parts_case.h"

typedef struct {
  Parts      parts;
  RollRounds m;
} Room;

static void
set_up (Room *r, const RollRound *round)
{
  parts_set_up (
    &r->parts, 9,
    (const char *const[]){ "n_prompts=3", "over_issue=1.5", "long_round_every=2", NULL }, FALSE);
  r->m = (RollRounds){ .work = &r->parts.work,
                       .round = round,
                       .carried = g_array_new (FALSE, FALSE, sizeof (guint)) };
}

static void
clear (Room *r)
{
  g_array_unref (r->m.carried);
  parts_clear (&r->parts);
}

static void
carry (Room *r, guint group)
{
  g_array_append_val (r->m.carried, group);
}

/* The groups of the next round, as a number: 012 is groups 0, 1 and 2. */
static const char *
issued (Room *r, char text[16])
{
  const GArray *issue = r->parts.work.issue;

  g_array_set_size (r->parts.work.issue, 0);
  r->m.iteration++;
  r->m.round->issue (&r->m);
  for (guint i = 0; i < issue->len; i++)
    text[i] = (char) ('0' + g_array_index (issue, guint, i));
  text[issue->len] = '\0';
  return text;
}

/* All that an iteration wants, until there are no more. */
START_TEST (whole_rounds_take_what_is_wanted)
{
  char text[16];
  Room r;

  set_up (&r, &roll_round_all);
  ck_assert_str_eq (issued (&r, text), "012");
  ck_assert_str_eq (issued (&r, text), "345");
  ck_assert_str_eq (issued (&r, text), "678");
  ck_assert_str_eq (issued (&r, text), "");
  clear (&r);
}
END_TEST

/* Half as many again, those left over first. */
START_TEST (partial_rounds_go_on_with_what_is_left)
{
  char text[16];
  Room r;

  set_up (&r, &roll_round_partial);
  ck_assert_uint_eq (roll_over_issued (&r.parts.p), 5);
  ck_assert_str_eq (issued (&r, text), "01234");
  carry (&r, 3);
  carry (&r, 1);
  ck_assert_str_eq (issued (&r, text), "31567");
  ck_assert_uint_eq (r.m.carried->len, 0);
  clear (&r);
}
END_TEST

/* Those cut off wait for a long round: the second here, or when there are enough for one. */
START_TEST (tails_wait_for_a_long_round)
{
  char text[16];
  Room r;

  set_up (&r, &roll_round_tail_batch);
  ck_assert_str_eq (issued (&r, text), "01234");
  carry (&r, 4);
  ck_assert_str_eq (issued (&r, text), "456");
  carry (&r, 6);
  ck_assert_str_eq (issued (&r, text), "78");
  carry (&r, 7);
  carry (&r, 8);
  ck_assert_str_eq (issued (&r, text), "678");
  clear (&r);
}
END_TEST

/* A run has room for the groups that its rounds may need. */
START_TEST (spare_groups_are_enough)
{
  Room r;

  set_up (&r, &roll_round_all);
  r.parts.p.iterations = 4;
  ck_assert_uint_eq (roll_round_all.n_spare (&r.parts.p), 0);
  ck_assert_uint_ge (roll_round_partial.n_spare (&r.parts.p), 2);
  ck_assert_uint_ge (roll_round_tail_batch.n_spare (&r.parts.p), 4 * 2);
  clear (&r);
}
END_TEST

TEST_MAIN (rollout_rounds, TEST (whole_rounds_take_what_is_wanted),
           TEST (partial_rounds_go_on_with_what_is_left), TEST (tails_wait_for_a_long_round),
           TEST (spare_groups_are_enough))
