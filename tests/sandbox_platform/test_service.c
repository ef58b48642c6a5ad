/* tests/sandbox_platform/test_service.c - the platform as a service of another component. */
#include "models/sandbox_platform/calls/calls.h"
#include "sim/core/engine.h"
#include "tests/sandbox_platform/platform_case.h"

typedef struct {
  SandboxCallService service;
  SandboxCallListener listener;
  guint64 ids[4];
  guint n_started, n_finished, n_rejected, n_cancelled;
  double finished_s;
} User;

static void
started (gpointer user, guint64 id)
{
  ((User *) user)->n_started++;
}

static void
finished (gpointer user, guint64 id)
{
  ((User *) user)->n_finished++;
}

static void
rejected (gpointer user, guint64 id)
{
  ((User *) user)->n_rejected++;
}

/* Three calls of one second on one instance, at once; the last is taken back. */
static void
asks (Sim *sim, gpointer self, gpointer item)
{
  User *user = self;

  for (guint i = 0; i < 3; i++)
    user->ids[i] = user->service.call (user->service.self, "f", 1.0, &user->listener);
  ck_assert_uint_eq (user->service.call (user->service.self, "g", 1.0, NULL), 0);
  ck_assert (!user->service.cancel (user->service.self, user->ids[0]));
  ck_assert (user->service.cancel (user->service.self, user->ids[2]));
  ck_assert (!user->service.cancel (user->service.self, user->ids[2]));
}

START_TEST (calls_are_told)
{
  static PlatFunctionRow row
    = { .name = "f", .rate_hz = 0.01, .bytes = 1e8, .vcpu = 1.0, .cpu_share = 1.0 };
  const SimEngineConfig config = { .seed = 1 };
  SimEngine *engine = sim_engine_new (&config);
  Sim *sim = sim_engine_add (engine, "platform", "sandbox_platform", plat_metrics);
  PlatParams p = params_of ((const char *const[]){ "workload", "rates", "scaling", "fixed",
                                                   "create_s", "0 s", "invocations", "1", NULL });
  Plat m = { 0 };
  User user = { .listener = { started, finished, rejected, &user } };

  ck_assert (sim_dist_parse ("1 s", "s", &row.exec_s, NULL));
  p.functions = (SimList){ 1, &row };
  sandbox_platform_model.start (sim, &m, &p);
  user.service = plat_service (&m);
  sim_after (sim, 0.0, asks, &user, NULL);
  sim_engine_run (engine, SIM_TIME_MAX);
  ck_assert_uint_eq (user.n_started, 2);
  ck_assert_uint_eq (user.n_finished, 2);
  ck_assert_uint_eq (user.n_rejected, 0);
  sandbox_platform_model.clear (&m);
  sim_engine_free (engine);
}
END_TEST

TEST_MAIN (platform_service, TEST (calls_are_told))
