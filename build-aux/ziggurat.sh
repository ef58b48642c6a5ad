#!/bin/sh
# build-aux/ziggurat.sh - prints sim/core/random/ziggurat_exp.h, the tables of the exponential ziggurat.
#
# usage: build-aux/ziggurat.sh > sim/core/random/ziggurat_exp.h
#
# Density f(x) = exp(-x).  256 layers of equal area v; layer 0 is the strip below f(r) with the
# tail beyond r, layers 1 to 255 are rectangles [0, x_i] x [f(x_i), f(x_i+1)], and x_256 = 0.
# r is found by bisection, so that the top layer closes at height 1.
# Source: G. Marsaglia, W. W. Tsang, "The ziggurat method for generating random variables",
# Journal of Statistical Software 5(8), 2000; 53 bits of position instead of 32.
export LC_ALL=C
exec awk '
function top_area (r,    i, x, y, v)       # area of the last layer minus v: falls as r grows
{
  v = (r + 1) * exp (-r); x = r; y = exp (-r)
  for (i = 1; i < 255; i++)
    {
      y += v / x
      if (y >= 1)
        return 1
      x = -log (y)
    }
  return x * (1 - y) < v ? 1 : -1
}
BEGIN {
  low = 7; high = 8
  for (i = 0; i < 200; i++)
    {
      r = (low + high) / 2
      if (top_area (r) > 0) low = r; else high = r
    }
  v = (r + 1) * exp (-r)
  x[0] = v / exp (-r); x[1] = r; f[0] = 0; f[1] = exp (-r)
  for (i = 2; i < 256; i++) { f[i] = f[i - 1] + v / x[i - 1]; x[i] = -log (f[i]) }
  x[256] = 0; f[256] = 1
  print "/* sim/core/random/ziggurat_exp.h - exponential ziggurat; made by build-aux/ziggurat.sh. */"
  print "#ifndef SIM_CORE_RANDOM_ZIGGURAT_EXP_H"
  print "#define SIM_CORE_RANDOM_ZIGGURAT_EXP_H\n"
  printf "#define SIM_ZIGGURAT_EXP_TAIL %.17g\n\n", r
  print "/* Of each layer: its width over 2^53, and below which share of its width a draw is inside. */"
  print "typedef struct {\n  double width, inside;\n} SimZigguratLayer;\n"
  print "static const SimZigguratLayer sim_ziggurat_exp_layer[256] = {"
  for (i = 0; i < 256; i++)
    printf "  { %.17g, %.17g },\n", x[i] / 2 ^ 53, int (x[i + 1] / x[i] * 2 ^ 53)
  print "};\n"
  print "/* The density at the lower edge of each layer; that of layer 0 is its floor. */"
  print "static const double sim_ziggurat_exp_height[257] = {"
  for (i = 0; i <= 256; i++)
    printf "  %.17g,\n", f[i]
  print "};\n\n#endif"
}'
