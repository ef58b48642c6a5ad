/* tests/sim/report/test_page.c - pages in Markdown and wrapped for a terminal. */
#include "sim/report/page/page.h"
#include "tests/test.h"
#include <signal.h>
#include <string.h>

static const char *const three[] = { "name`", "unit", "meaning", NULL };
static const char *const two[] = { "name`", "meaning", NULL };

static SimPage *
sample (void)
{
  SimPage *page = sim_page_new ();

  sim_page_heading (page, 1, "mm1: a queue");
  sim_page_paragraph (page, "One server.");
  sim_page_table (page, three);
  sim_page_row (page, (const char *const[]){ "arrival_hz", "Hz", "mean rate of a|b" });
  sim_page_row (page, (const char *const[]){ "title", NULL, "a *text*" });
  sim_page_heading (page, 2, "Choices");
  sim_page_table (page, two);
  sim_page_row (page, (const char *const[]){ "fcfs", "first come first served" });
  sim_page_row (page, (const char *const[]){ "ps", "" });
  return page;
}

START_TEST (page_as_markdown)
{
  g_autoptr (SimPage) page = sample ();
  g_autofree char *text = sim_page_markdown (page);

  ck_assert_str_eq (text, "# mm1: a queue\n\nOne server.\n\n"
                          "| name | unit | meaning |\n|---|---|---|\n"
                          "| `arrival_hz` | Hz | mean rate of a\\|b |\n"
                          "| `title` |  | a \\*text\\* |\n\n"
                          "## Choices\n\n| name | meaning |\n|---|---|\n"
                          "| `fcfs` | first come first served |\n| `ps` |  |\n");
}
END_TEST

START_TEST (page_as_text)
{
  g_autoptr (SimPage) page = sample ();
  g_autofree char *text = sim_page_text (page, 80);

  ck_assert_str_eq (text, "mm1: a queue\n\nOne server.\n"
                          "  arrival_hz\n      mean rate of a|b\n      unit: Hz\n"
                          "  title\n      a *text*\n"
                          "\nChoices\n  fcfs  first come first served\n  ps\n");
}
END_TEST

START_TEST (page_wraps_to_the_width)
{
  g_autoptr (SimPage) page = sim_page_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  sim_page_paragraph (
    page,
    "the quick brown fox jumps over the lazy dog µµµµ µµµµ µµµµ µµµµ µµµµ µµµµ again and again");
  sim_page_table (page, two);
  sim_page_row (page, (const char *const[]){
                        "short", "a text that is too long for one line of this width" });
  sim_page_row (page, (const char *const[]){ "a_name_that_is_far_too_long", "its meaning" });
  text = sim_page_text (page, 40);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    ck_assert_int_le (g_utf8_strlen (lines[i], -1), 40);
  ck_assert_str_eq (lines[0], "the quick brown fox jumps over the lazy");
  ck_assert_str_eq (lines[1], "dog µµµµ µµµµ µµµµ µµµµ µµµµ µµµµ again");
  ck_assert_str_eq (lines[3], "  short          a text that is too long");
  ck_assert_str_eq (lines[4], "                 for one line of this");
  ck_assert_str_eq (lines[6], "  a_name_that_is_far_too_long");
  ck_assert_str_eq (lines[7], "                 its meaning");
}
END_TEST

START_TEST (page_survives_narrow_terminals)
{
  g_autoptr (SimPage) page = sample ();
  g_autofree char *narrow = sim_page_text (page, 1);
  g_autofree char *least = sim_page_text (page, 30);

  ck_assert_str_eq (narrow, least);
}
END_TEST

START_TEST (page_row_without_table_aborts)
{
  SimPage *page = sim_page_new ();

  sim_page_paragraph (page, "text");
  sim_page_row (page, (const char *const[]){ "a", "b" });
}
END_TEST

/* Aborting needs a child process; CK_FORK=no has none. */
static void
add_aborts (TCase *tests)
{
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") != 0)
    tcase_add_test_raise_signal (tests, page_row_without_table_aborts, SIGABRT);
}

TEST_MAIN (page, TEST (page_as_markdown), TEST (page_as_text), TEST (page_wraps_to_the_width),
           TEST (page_survives_narrow_terminals), add_aborts (tests))
