/* tests/test.h - the frame of a test program: one suite, TAP on standard output.
 *
 *   START_TEST (unit_reads_bytes) { ck_assert_double_eq (...); } END_TEST
 *   TEST_MAIN (unit, TEST (unit_reads_bytes), TEST (...))
 */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <check.h>
#include <glib.h>
#include <stdlib.h>
#include "sim/base/error.h"

#if defined(__has_feature)
#define SANITIZED __has_feature (address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* Valgrind (`make valgrind`) has memory and files of its own, the address sanitizer memory: limits
 * on them, and peaks, cannot be tested then. */
static inline gboolean
under_valgrind (void)
{
  return g_getenv ("ORRERY_VALGRIND") != NULL;
}

#define TEST(name) tcase_add_test (tests, name)
#define TEST_IF(condition, name) ((condition) ? TEST (name) : (void) 0)

#define TEST_MAIN(name, ...)                                                                       \
  int                                                                                              \
  main (void)                                                                                      \
  {                                                                                                \
    Suite *suite = suite_create (#name);                                                           \
    TCase *tests = tcase_create (#name);                                                           \
    SRunner *runner;                                                                               \
    int failed;                                                                                    \
                                                                                                   \
    sim_error_init ();                                                                             \
    tcase_set_timeout (tests, 120);                                                                \
    __VA_ARGS__;                                                                                   \
    suite_add_tcase (suite, tests);                                                                \
    runner = srunner_create (suite);                                                               \
    srunner_set_tap (runner, "-");                                                                 \
    srunner_run_all (runner, CK_SILENT);                                                           \
    failed = srunner_ntests_failed (runner);                                                       \
    srunner_free (runner);                                                                         \
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;                                              \
  }

/* For the insides of long loops: Check notes every assertion that it meets in a file. */
#define assert_always(condition)                                                                   \
  do                                                                                               \
    {                                                                                              \
      if (!(condition))                                                                            \
        ck_abort_msg ("%s", #condition);                                                           \
    }                                                                                              \
  while (0)

/* Relative closeness, for doubles of any size. */
#define assert_close(a, b, relative)                                                               \
  ck_assert_double_le (fabs ((double) (a) - (double) (b)),                                         \
                       (relative) * MAX (fabs ((double) (a)), fabs ((double) (b))) + 1e-300)

#endif
