/* tests/sandbox/test_price.c - what a sandbox costs, against bills by hand. */
#include <math.h>
#include "models/sandbox/price/price.h"
#include "tests/test.h"

/* A dollar for a gigabyte and ten for a CPU, each for a second. */
static const SandboxPrice plain = { .memory_price = 1e-9, .vcpu_price = 10.0 };

START_TEST (a_bill_is_time_by_memory_and_cpus)
{
  assert_close (sandbox_price_usd (&plain, 2.0, 3e9, 0.5), 2.0 * (3.0 + 5.0), 1e-12);
  ck_assert (sandbox_price_usd (&plain, 0.0, 3e9, 0.5) == 0.0);
}
END_TEST

/* 0.21 s in steps of a tenth are 0.3 s; 0.05 s are at least 0.25 s, which is no multiple of a step;
 * 130 MB in steps of 64 MB are 192 MB, and 10 MB at least 128 MB. */
START_TEST (time_and_memory_are_rounded_up)
{
  SandboxPrice price = plain;

  price.rounding_s = 0.1;
  price.least_s = 0.25;
  price.step_bytes = 64e6;
  price.least_bytes = 128e6;
  assert_close (sandbox_price_usd (&price, 0.21, 130e6, 0.0), 0.3 * 0.192, 1e-12);
  assert_close (sandbox_price_usd (&price, 0.05, 10e6, 0.0), 0.25 * 0.128, 1e-12);
  assert_close (sandbox_price_usd (&price, 0.0, 10e6, 1.0), 0.25 * (0.128 + 10.0), 1e-12);
}
END_TEST

/* 3 x 0.1 is a hair above 0.3 in binary: no fourth step is billed for that. */
START_TEST (a_multiple_is_not_rounded_up)
{
  SandboxPrice price = plain;

  price.rounding_s = 0.1;
  for (guint n = 1; n < 1000; n++)
    {
      double sum = 0.0;

      for (guint i = 0; i < n; i++)
        sum += 0.1;
      assert_close (sandbox_price_usd (&price, sum, 1e9, 0.0), 0.1 * n, 1e-9);
    }
}
END_TEST

/* More of anything never costs less, and rounding adds less than a step of each. */
START_TEST (rounding_adds_less_than_a_step)
{
  const SimStreamKey key = { 1, 0, "test", "price" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);

  for (guint i = 0; i < 2000; i++)
    {
      const double s = 10.0 * sim_uniform (stream), bytes = 4e9 * sim_uniform (stream);
      SandboxPrice price = plain;
      double exact = sandbox_price_usd (&price, s, bytes, 1.0), billed;

      price.rounding_s = sim_uniform (stream);
      price.step_bytes = 1e9 * sim_uniform (stream);
      billed = sandbox_price_usd (&price, s, bytes, 1.0);
      assert_always (billed >= exact * (1.0 - 1e-6));
      assert_always (
        billed < sandbox_price_usd (&plain, s + price.rounding_s, bytes + price.step_bytes, 1.0));
      assert_always (sandbox_price_usd (&price, s + 1.0, bytes, 1.0) >= billed);
    }
}
END_TEST

TEST_MAIN (sandbox_price, TEST (a_bill_is_time_by_memory_and_cpus),
           TEST (time_and_memory_are_rounded_up), TEST (a_multiple_is_not_rounded_up),
           TEST (rounding_adds_less_than_a_step))
