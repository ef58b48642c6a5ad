/* models/sandbox_platform/params.h - the parameters; meaning, units and sources are in rows.c. */
#ifndef MODELS_SANDBOX_PLATFORM_PARAMS_H
#define MODELS_SANDBOX_PLATFORM_PARAMS_H

#include "models/sandbox/price/price.h"
#include "sim/sim.h"

/* The choices of the parameters below, in the order of their tables. */
enum { PLAT_UNIT_FUNCTION, PLAT_UNIT_APP };
enum { PLAT_LIFO, PLAT_FIFO };
enum { PLAT_LATE, PLAT_EARLY };
enum { PLAT_QUEUE, PLAT_REFUSE };
enum { PLAT_CPU_FREE, PLAT_CPU_SHARED };
enum { PLAT_READING_A, PLAT_READING_B };
enum { PLAT_FORECAST_ARIMA, PLAT_FORECAST_AR1, PLAT_FORECAST_MEDIAN };
enum { PLAT_FROM_END, PLAT_FROM_START };
enum { PLAT_SPREAD_EVEN, PLAT_SPREAD_UNIFORM, PLAT_SPREAD_POISSON };
enum { PLAT_DOWN_RECENT, PLAT_DOWN_IDLE };
enum { PLAT_COLD_INIT, PLAT_COLD_IGNORE };

/* One row of `functions`. */
typedef struct {
  const char *name;
  double rate_hz;
  SimDist exec_s;
  double init_s, bytes, vcpu, cpu_share;
} PlatFunctionRow;

typedef struct {
  int workload, unit, keep_alive, reuse_order, ttl_from, hist_reading, forecast;
  int scaling, binding, when_full, down_order, placement, cpu, spread, cold_is;
  SimFile trace, durations, memory, metadata, cold_starts, cpu_shares;
  SimList functions;
  /* the trace */
  double from_s, length_s, load_scale, app_bytes;
  gint64 sample_functions, sample_trials, draw_seed;
  double exec_scale, exec_floor_s, duration_mu, duration_sigma, duration_max_s;
  SimDist init_s, cpu_share;
  double init_scale, vcpu_bytes;
  /* synthetic */
  gint64 n_functions, invocations;
  double arrival_hz, popularity_mu, popularity_sigma;
  /* nodes and starts */
  gint64 nodes, cores;
  double node_bytes, node_vcpu, overhead_bytes, start_cpu_share;
  SimDist create_s;
  gint64 universal, start_limit, concurrency;
  /* keep-alive */
  double ttl_s, hist_range_s, hist_cv_least, hist_margin_share;
  double spes_prewarm_s, spes_give_up_s;
  /* scaling */
  gint64 account_limit, burst_starts, instances;
  double burst_s;
  double stable_s, panic_share, panic_threshold, target_share, target_default, up_rate, down_rate;
  double tick_s, grace_s, retention_s, down_delay_s;
  gint64 least_scale, most_scale, initial_scale, burst_capacity, queue_depth;
  bool to_zero;
  /* placement */
  double load_bound;
  gint64 choices;
  /* money and energy */
  const SandboxPrice *price;
  double node_price, node_idle_w, node_busy_w;
} PlatParams;

extern const SimParam plat_params[];

/* Tables of choices whose impl is a policy: looked into at the start and by check.c alone. */
extern const SimChoice plat_loads[], plat_keeps[], plat_scalings[], plat_places[];

#endif
