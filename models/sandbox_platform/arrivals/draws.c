/* models/sandbox_platform/arrivals/draws.c - what no file tells of a function is drawn once, by
 * its name: from a stream keyed by draw_seed, the name and the attribute, so that rows, files
 * and other functions move nothing. */
#include <math.h>
#include "models/sandbox_platform/arrivals/functions.h"

#define SHORTEST_S 1e-3 /* the law of ATC'20 reaches microseconds, which no platform serves */
#define VCPU_LEAST 0.1
#define BURR_C 11.652 /* memory of an application, MB: "Serverless in the Wild", ATC'20 */
#define BURR_K 0.221
#define BURR_LAMBDA 107.083
#define BYTES_PER_MB 1e6

/* A generator of its own for each name and attribute. */
static SimStream *
stream_of (const PlatParams *p, const char *attribute, const char *key)
{
  g_autofree char *name = g_strconcat (key, "\x1f", attribute, NULL);

  return sim_stream_new (&(SimStreamKey){
    .seed = (guint64) p->draw_seed, .component = "traced function", .name = name });
}

/* The seed of the run is not in it: replications see the same functions. */
double
plat_drawn (const PlatParams *p, const char *key, const char *attribute, const SimDist *dist)
{
  g_autoptr (SimStream) stream = stream_of (p, attribute, key);

  return sim_dist_draw (dist, stream);
}

/* Cut at both ends. */
double
plat_drawn_exec_s (const PlatParams *p, const char *key)
{
  g_autoptr (SimStream) stream = stream_of (p, "duration", key);

  double s = exp (sim_normal (stream, p->duration_mu, p->duration_sigma));

  return CLAMP (s, SHORTEST_S, p->duration_max_s);
}

/* By the inverse of the law. */
double
plat_drawn_bytes (const PlatParams *p, const char *key)
{
  g_autoptr (SimStream) stream = stream_of (p, "memory", key);
  const double u = sim_uniform (stream);
  const double mb = BURR_LAMBDA * pow (pow (1.0 - u, -1.0 / BURR_K) - 1.0, 1.0 / BURR_C);

  return p->app_bytes > 0.0 ? p->app_bytes : MIN (mb * BYTES_PER_MB, p->node_bytes);
}

/* Providers sell CPU by memory. */
double
plat_vcpu (const PlatParams *p, double bytes)
{
  return MAX (VCPU_LEAST, bytes / p->vcpu_bytes);
}
