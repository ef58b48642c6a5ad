/* tests/pbs_auction/test_book.c - what a relay shows: floor, ties and bids taken back; wei. */
#include "models/pbs_auction/slot/book.h"
#include "tests/pbs_auction/pbs_case.h"

typedef struct {
  PbsBook    book;
  SimStream *ties;
  double     now_s;
} Case;

static void
set_up (Case *c, guint n)
{
  *c = (Case){ .ties = test_stream ("ties") };
  pbs_book_init (&c->book, n);
}

static void
tear_down (Case *c)
{
  pbs_book_clear (&c->book);
  sim_stream_free (c->ties);
}

/* As a relay does, a second after the last. */
static PbsVerdict
bid (Case *c, guint builder, PbsWei wei, gboolean cancels)
{
  static guint64 hash;
  const PbsBid b = { .bid_wei = wei, .bid_eth = pbs_eth (wei), .hash = ++hash, .cancels = cancels };
  const PbsVerdict verdict = pbs_book_judge (&c->book, &b);

  c->now_s += 1.0;
  if (verdict == PBS_GOES_ON)
    pbs_book_admit (&c->book, builder, &b, c->now_s, c->ties);
  else if (verdict == PBS_TAKES_BACK)
    pbs_book_take_back (&c->book, builder, c->now_s, c->ties);
  return verdict;
}

static void
assert_shows (const Case *c, PbsWei top, PbsWei floor)
{
  ck_assert (c->book.top.has && c->book.top.bid.bid_wei == top);
  ck_assert (c->book.floor.has ? c->book.floor.bid.bid_wei == floor : floor == 0);
}

/* The vector of mev-boost-relay's own test of its floor. */
START_TEST (the_floor_by_the_relays_own_vector)
{
  enum { A, B };
  Case c;

  set_up (&c, 2);
  ck_assert_int_eq (bid (&c, A, 10, FALSE), PBS_GOES_ON);
  assert_shows (&c, 10, 10);
  pbs_book_take_back (&c.book, A, c.now_s, c.ties);
  assert_shows (&c, 10, 10);
  ck_assert_int_eq (bid (&c, A, 5, FALSE), PBS_IGNORED);
  ck_assert_int_eq (bid (&c, A, 5, TRUE), PBS_TAKES_BACK);
  assert_shows (&c, 10, 10);
  ck_assert_int_eq (bid (&c, B, 20, FALSE), PBS_GOES_ON);
  assert_shows (&c, 20, 20);
  ck_assert_int_eq (bid (&c, B, 22, TRUE), PBS_GOES_ON);
  assert_shows (&c, 22, 20);
  ck_assert_int_eq (bid (&c, B, 12, TRUE), PBS_TAKES_BACK);
  assert_shows (&c, 20, 20);
  tear_down (&c);
}
END_TEST

/* Random bids: with none cancellable top and floor are the same and never fall; with all, nothing
 * is ruled out and the top is the highest of the latest bids. */
START_TEST (tops_never_fall_below_the_floor)
{
  GRand *random = g_rand_new_with_seed (7);

  for (guint round = 0; round < 300; round++)
    {
      const double cancelling = (round % 3) / 2.0;
      PbsWei latest[5] = { 0 }, floor = 0;
      Case c;

      set_up (&c, 5);
      for (guint i = 0; i < 40; i++)
        {
          const guint b = (guint) g_rand_int_range (random, 0, 5);
          const PbsWei wei = (PbsWei) g_rand_int_range (random, 1, 9);
          const PbsVerdict verdict = bid (&c, b, wei, g_rand_double (random) < cancelling);
          PbsWei highest = 0;

          ck_assert (cancelling < 1.0 || verdict == PBS_GOES_ON);
          latest[b] = wei;
          for (guint k = 0; k < 5; k++)
            highest = MAX (highest, latest[k]);
          ck_assert (cancelling < 1.0 || c.book.top.bid.bid_wei == highest);
          ck_assert (!c.book.floor.has || c.book.floor.bid.bid_wei >= floor);
          floor = c.book.floor.has ? c.book.floor.bid.bid_wei : 0;
          ck_assert (c.book.top.bid.bid_wei >= floor);
          ck_assert (cancelling > 0.0 || c.book.top.bid.bid_wei == floor);
        }
      tear_down (&c);
    }
  g_rand_free (random);
}
END_TEST

START_TEST (the_earlier_of_equals_stays)
{
  Case c;

  set_up (&c, 3);
  bid (&c, 2, 7, TRUE);
  bid (&c, 0, 7, TRUE);
  ck_assert_uint_eq (c.book.top.builder, 2);
  bid (&c, 2, 7, TRUE); /* again, as high: it stays where it is, with the bid of before */
  ck_assert_uint_eq (c.book.top.builder, 2);
  ck_assert_double_eq (c.book.top.arrived_s, 1.0);
  bid (&c, 2, 6, TRUE);
  ck_assert_uint_eq (c.book.top.builder, 0);
  tear_down (&c);
}
END_TEST

/* The top is taken back and two equals remain: either may follow. */
START_TEST (equals_that_remain_are_drawn)
{
  guint first = 0;
  Case c;

  set_up (&c, 3);
  for (guint i = 0; i < 2000; i++)
    {
      pbs_book_reset (&c.book);
      bid (&c, 0, 9, TRUE);
      bid (&c, 1, 7, TRUE);
      bid (&c, 2, 7, TRUE);
      bid (&c, 0, 1, TRUE);
      ck_assert_uint_ne (c.book.top.builder, 0);
      first += c.book.top.builder == 1;
    }
  ck_assert_double_eq_tol (first / 2000.0, 0.5, 0.04);
  tear_down (&c);
}
END_TEST

/* Simulations end in any order: of a builder's cancellable bids the later arrival counts. */
START_TEST (the_later_arrival_counts)
{
  const PbsBid low = { .bid_wei = 3, .hash = 1, .cancels = TRUE },
               high = { .bid_wei = 5, .hash = 2, .cancels = TRUE };
  Case c;

  set_up (&c, 1);
  pbs_book_admit (&c.book, 0, &low, 2.0, c.ties);
  pbs_book_admit (&c.book, 0, &high, 1.0, c.ties);
  assert_shows (&c, 3, 0);
  tear_down (&c);
}
END_TEST

START_TEST (wei_are_whole_and_exact)
{
  static const char *const bad[]
    = { "",
        "-1",
        "1.5",
        "1e18",
        " 1",
        "0x1",
        "115792089237316195423570985008687907853269984665640564039457584007913129639936",
        "1115792089237316195423570985008687907853269984665640564039457584007913129639935" };
  PbsAmount a, b, sum;

  ck_assert (pbs_amount_read ("41833000007137365", &a));
  ck_assert (pbs_amount_read ("41833000007137366", &b));
  ck_assert_int_lt (pbs_amount_compare (a, b), 0);
  ck_assert_double_eq_tol (pbs_amount_eth (pbs_amount_less (b, a)), 1e-18, 1e-30);
  /* 2^256 - 1, and one more is 0; 2^128 */
  ck_assert (pbs_amount_read (
    "115792089237316195423570985008687907853269984665640564039457584007913129639935", &a));
  ck_assert (a.high == ~(PbsWei) 0 && a.low == ~(PbsWei) 0);
  ck_assert (pbs_amount_is_zero (pbs_amount_add (a, pbs_amount (1))));
  ck_assert (pbs_amount_read ("340282366920938463463374607431768211456", &b));
  ck_assert (b.high == 1 && b.low == 0);
  sum = pbs_amount_less (b, pbs_amount (1));
  ck_assert (sum.high == 0 && sum.low == ~(PbsWei) 0);
  ck_assert_double_eq_tol (pbs_amount_eth (b), 0x1p128 * 1e-18, 1e5);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    ck_assert_msg (!pbs_amount_read (bad[i], &a), "%s", bad[i]);
  ck_assert (pbs_wei (-1.0) == 0 && pbs_wei (1e300) > pbs_wei (1e19));
}
END_TEST

TEST_MAIN (pbs_book, TEST (the_floor_by_the_relays_own_vector),
           TEST (tops_never_fall_below_the_floor), TEST (the_earlier_of_equals_stays),
           TEST (equals_that_remain_are_drawn), TEST (the_later_arrival_counts),
           TEST (wei_are_whole_and_exact))
