/* tests/sim/base/test_error.c - the error domain, and aborting on bugs. */
#include "tests/test.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_log.h>
#include <signal.h>

START_TEST (error_invalid_fills_and_returns_false)
{
  GError *error = NULL;

  ck_assert (!sim_invalid (&error, "%s must be below %g", "arrival_hz", 1.25));
  ck_assert (g_error_matches (error, SIM_ERROR, SIM_ERROR_INVALID));
  ck_assert_str_eq (error->message, "arrival_hz must be below 1.25");
  g_clear_error (&error);
}
END_TEST

START_TEST (error_carries_its_code)
{
  GError *error = NULL;

  ck_assert (!sim_error (&error, SIM_ERROR_STORE, "locked by %d", 17));
  ck_assert (g_error_matches (error, SIM_ERROR, SIM_ERROR_STORE));
  ck_assert_str_eq (error->message, "locked by 17");
  g_clear_error (&error);
}
END_TEST

START_TEST (error_may_be_ignored)
{
  ck_assert (!sim_invalid (NULL, "nobody reads %s", "this"));
  ck_assert (!sim_error (NULL, SIM_ERROR_FILE, "nor %s", "this"));
}
END_TEST

START_TEST (error_domain_is_one)
{
  ck_assert_uint_eq (sim_error_quark (), g_quark_from_string ("sim-error"));
}
END_TEST

START_TEST (error_require_passes_what_holds)
{
  int evaluated = 0;

  sim_require (++evaluated == 1);
  ck_assert_int_eq (evaluated, 1);
}
END_TEST

START_TEST (error_require_aborts)
{
  sim_require (1 + 1 == 3);
}
END_TEST

START_TEST (error_gsl_aborts)
{
  gsl_sf_log (-0.7);
}
END_TEST

/* Aborting needs a child process; CK_FORK=no has none. */
static void
add_aborts (TCase *tests)
{
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") == 0)
    return;
  tcase_add_test_raise_signal (tests, error_require_aborts, SIGABRT);
  tcase_add_test_raise_signal (tests, error_gsl_aborts, SIGABRT);
}

TEST_MAIN (error, TEST (error_invalid_fills_and_returns_false), TEST (error_carries_its_code),
           TEST (error_may_be_ignored), TEST (error_domain_is_one),
           TEST (error_require_passes_what_holds), add_aborts (tests))
