/* sim/core/statistics/effect.h - which factor moves a result: main effects and first-order Sobol
 * indices from given data.
 *
 * A factor sorts the points of a sweep into groups: the levels of a grid's axis, or bins of equal
 * number where every point has a value of its own.  The means of the groups are the main effect;
 * their variance, as a share of the variance of all points, is the factor's first-order index.
 * It works on any design whose factors are independent: grid, random, lhs, sobol, halton. Total
 * effects would need pairs of points that differ in one factor (pick-freeze), which these designs
 * do not have.
 */
#ifndef SIM_CORE_STATISTICS_EFFECT_H
#define SIM_CORE_STATISTICS_EFFECT_H

#include "sim/core/statistics/compare.h"

G_BEGIN_DECLS

/**
 * sim_effect_groups:
 * @x: (array length=n): the factor's value at each point
 * @most: groups at most
 * @group: (out) (array length=n): the group of each point, from 0 in rising order of value
 *
 * Equal values share a group.  Up to @most values are groups of their own; more are cut into
 * @most bins of nearly equal number.
 *
 * Returns: the number of groups.
 */
guint sim_effect_groups (const double *x, gsize n, guint most, guint *group);

/* Returns: how many bins suit the index of a sample of @n points: the root of their number, from
 * 2 to 64. */
guint sim_effect_n_bins (gsize n);

/* Mean and spread of @y in each group; a NaN does not count.  @moments: (out) (array
 * length=n_groups). */
void sim_effect_means (const double *y, const guint *group, gsize n, guint n_groups,
                       SimMoments *moments);

/**
 * sim_effect_index:
 * @y: (array length=n): one result a point; a NaN does not count
 * @even: the points cover the space evenly (a full grid, or a sobol or halton sequence), so that
 *   the other factors average out in every group.  Else (random, lhs) what group means vary by
 *   chance is taken off, and the index may come out slightly below 0
 *
 * First-order index: variance of the conditional mean over the variance.
 *
 * Source: I. M. Sobol, Mathematics and Computers in Simulation 55 (2001) 271-280; from given
 * data: E. Plischke, E. Borgonovo and C. L. Smith, European Journal of Operational Research 226
 * (2013) 536-550; the correction is Kelley's epsilon squared (T. L. Kelley, PNAS 21 (1935)
 * 554-559).
 * Returns: the index; NaN when y does not vary, or (a sample) no group has two points.
 */
double sim_effect_index (const double *y, const guint *group, gsize n, guint n_groups,
                         gboolean even);

G_END_DECLS

#endif
