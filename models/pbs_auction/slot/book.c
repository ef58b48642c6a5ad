/* models/pbs_auction/slot/book.c - the bids of one relay: latest of each builder, floor and top. */
#include "models/pbs_auction/slot/book.h"

/* One standing bid for each builder, as relays keep. */
void
pbs_book_init (PbsBook *book, guint n_builders)
{
  book->n_builders = n_builders;
  book->latest = g_new0 (PbsStanding, n_builders);
  pbs_book_reset (book);
}

/* Books are reused from slot to slot and freed at the end. */
void
pbs_book_clear (PbsBook *book)
{
  g_clear_pointer (&book->latest, g_free);
}

/* Arrival in the infinite past: any first bid is later. */
void
pbs_book_reset (PbsBook *book)
{
  for (guint b = 0; b < book->n_builders; b++)
    book->latest[b] = (PbsStanding){ .builder = b, .arrived_s = -INFINITY };
  book->top.has = book->floor.has = FALSE;
}

/* The best bid that cannot be taken back; 0 where all may be. */
static PbsWei
floor_wei (const PbsBook *book)
{
  return book->floor.has ? book->floor.bid.bid_wei : 0;
}

/* A bid that cancels may fall, but not below the floor; one that does not must rise above it. */
PbsVerdict
pbs_book_judge (const PbsBook *book, const PbsBid *bid)
{
  if (bid->cancels)
    return bid->bid_wei < floor_wei (book) ? PBS_TAKES_BACK : PBS_GOES_ON;
  return bid->bid_wei <= floor_wei (book) ? PBS_IGNORED : PBS_GOES_ON;
}

/* Whether what is on top may still be shown. */
static gboolean
stands (const PbsBook *book, const PbsStanding *top)
{
  const PbsStanding *own = &book->latest[top->builder];

  return (own->has && own->bid.bid_wei == top->bid.bid_wei)
         || (book->floor.has && book->floor.bid.hash == top->bid.hash);
}

/* The highest of the latest bids, drawn among equals; the floor bid where that is higher. */
static void
find_top (PbsBook *book, SimStream *ties)
{
  PbsWei best = 0;
  guint n = 0;
  guint64 among;

  for (guint b = 0; b < book->n_builders; b++)
    {
      const PbsStanding *own = &book->latest[b];

      if (!own->has || (n > 0 && own->bid.bid_wei < best))
        continue;
      n = n > 0 && own->bid.bid_wei == best ? n + 1 : 1;
      best = own->bid.bid_wei;
    }
  if (book->top.has && n > 0 && best == book->top.bid.bid_wei && stands (book, &book->top))
    return;
  book->top.has = FALSE;
  if (book->floor.has && (n == 0 || book->floor.bid.bid_wei > best))
    book->top = book->floor;
  else if (n > 0)
    {
      among = n > 1 ? sim_integer (ties, n) : 0;
      for (guint b = 0; b < book->n_builders; b++)
        if (book->latest[b].has && book->latest[b].bid.bid_wei == best && among-- == 0)
          book->top = book->latest[b];
    }
}

/* The time of the cancellation stays: a bid that was made before it and arrives later is void. */
void
pbs_book_take_back (PbsBook *book, guint builder, double arrived_s, SimStream *ties)
{
  PbsStanding *own = &book->latest[builder];

  own->arrived_s = MAX (own->arrived_s, arrived_s);
  own->has = FALSE;
  if (book->top.has && book->top.builder == builder)
    find_top (book, ties);
}

/* Simulation may end out of order: what arrived earlier does not displace what arrived later. */
void
pbs_book_admit (PbsBook *book, guint builder, const PbsBid *bid, double arrived_s, SimStream *ties)
{
  PbsStanding *own = &book->latest[builder];

  if (bid->cancels && own->arrived_s > arrived_s)
    return;
  if (!bid->cancels && bid->bid_wei <= floor_wei (book))
    return;
  own->bid = *bid;
  own->arrived_s = arrived_s;
  own->has = TRUE;
  if (!bid->cancels)
    book->floor = *own;
  if (!book->top.has || bid->bid_wei > book->top.bid.bid_wei)
    book->top = *own;
  else if (book->top.builder == builder)
    find_top (book, ties);
}

gboolean
pbs_is_better (const PbsBid *offer, const PbsBid *other)
{
  return offer->bid_wei > other->bid_wei
         || (offer->bid_wei == other->bid_wei && offer->hash < other->hash);
}
