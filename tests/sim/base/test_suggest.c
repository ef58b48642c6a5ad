/* tests/sim/base/test_suggest.c - did you mean. */
#include "sim/base/suggest.h"
#include "tests/test.h"

static const char *const keys[]
  = { "arrival_hz", "service_hz", "replications", "seed", "until", NULL };

START_TEST (suggest_finds_slips)
{
  ck_assert_str_eq (sim_suggest ("arival_hz", keys), "arrival_hz");
  ck_assert_str_eq (sim_suggest ("arrrival_hz", keys), "arrival_hz");
  ck_assert_str_eq (sim_suggest ("arrivel_hz", keys), "arrival_hz");
  ck_assert_str_eq (sim_suggest ("unitl", keys), "until");
  ck_assert_str_eq (sim_suggest ("SEED", keys), "seed");
  ck_assert_str_eq (sim_suggest ("sed", keys), "seed");
}
END_TEST

START_TEST (suggest_is_silent_when_nothing_is_near)
{
  ck_assert_ptr_null (sim_suggest ("warmup", keys));
  ck_assert_ptr_null (sim_suggest ("xy", keys));
  ck_assert_ptr_null (sim_suggest ("", keys));
  ck_assert_ptr_null (sim_suggest ("seed", (const char *const[]){ NULL }));
}
END_TEST

START_TEST (suggest_allows_a_third_of_the_letters)
{
  static const char *const one[] = { "abcdefghi", NULL };

  ck_assert_ptr_nonnull (sim_suggest ("xyzdefghi", one));  /* three of nine */
  ck_assert_ptr_null (sim_suggest ("xyzwefghi", one));     /* four of nine */
}
END_TEST

START_TEST (suggest_counts_a_transposition_as_one)
{
  static const char *const one[] = { "ab", "xyz", NULL };

  ck_assert_str_eq (sim_suggest ("ba", one), "ab");
  ck_assert_str_eq (sim_suggest ("yxz", one), "xyz");
}
END_TEST

START_TEST (suggest_prefers_the_first_of_equals_and_the_nearest)
{
  static const char *const equals[] = { "cart", "card", "care", NULL };
  static const char *const nearest[] = { "headings", "heads", NULL };

  ck_assert_str_eq (sim_suggest ("carx", equals), "cart");
  ck_assert_str_eq (sim_suggest ("care", equals), "care");
  ck_assert_str_eq (sim_suggest ("headds", nearest), "heads");
}
END_TEST

START_TEST (suggest_never_replaces_a_whole_word)
{
  static const char *const symbols[] = { "s", "B", NULL };

  ck_assert_ptr_null (sim_suggest ("m", symbols));
  ck_assert_str_eq (sim_suggest ("S", symbols), "s");
}
END_TEST

START_TEST (suggest_text_reads_well)
{
  g_autofree char *some = sim_suggest_text ("sede", keys);
  g_autofree char *none = sim_suggest_text ("quantum", keys);

  ck_assert_str_eq (some, " (did you mean \"seed\"?)");
  ck_assert_str_eq (none, "");
}
END_TEST

TEST_MAIN (suggest, TEST (suggest_finds_slips), TEST (suggest_is_silent_when_nothing_is_near),
           TEST (suggest_allows_a_third_of_the_letters),
           TEST (suggest_counts_a_transposition_as_one),
           TEST (suggest_prefers_the_first_of_equals_and_the_nearest),
           TEST (suggest_never_replaces_a_whole_word), TEST (suggest_text_reads_well))
