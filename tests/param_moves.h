/* tests/param_moves.h - every parameter of a model acts: in a setting where it applies, another
 * value moves a metric, in the direction that it must, or is refused.
 *
 * A table of moves has one line or more for every row of the model's parameters.
 */
#ifndef TESTS_PARAM_MOVES_H
#define TESTS_PARAM_MOVES_H

#include <math.h>
#include <string.h>
#include "sim/model/model.h"
#include "tests/set_param.h"

/* NOTHING: the parameter says of itself that it has no effect; ELSEWHERE: the test that @metric
 * names holds what it does. */
typedef enum { UP, DOWN, MOVES, REFUSED, NOTHING, ELSEWHERE } Effect;

typedef struct {
  const char *name;
  const char *base;    /* settings: name=value;name=value */
  const char *changed; /* value of the parameter, and further settings; NULL: not a text */
  const char *metric;  /* or a part of the message that refuses it */
  Effect effect;
  double until_s; /* of the run, where the model does not end by itself */
} ParamMove;

/* Sets all of @settings, "name=value;name=value". */
G_GNUC_UNUSED static void
param_moves_set (const SimParam *rows, gpointer params, const char *settings)
{
  g_auto (GStrv) each = g_strsplit (settings, ";", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (each[i], "=", 2);

      if (pair[0] != NULL)
        set_param (rows, params, pair[0], pair[1]);
    }
}

/* Sets the changed value of @move, which is a text. */
G_GNUC_UNUSED static void
param_moves_change (const SimParam *rows, gpointer params, const ParamMove *move)
{
  g_autofree char *settings = g_strdup_printf ("%s=%s", move->name, move->changed);

  param_moves_set (rows, params, settings);
}

/* The model's own check must refuse @params, with the words of @move. */
G_GNUC_UNUSED static void
param_moves_refused (const SimModel *model, gconstpointer params, const ParamMove *move)
{
  g_autoptr (GError) error = NULL;

  ck_assert_msg (!model->check (params, &error), "%s is accepted", move->name);
  ck_assert_msg (strstr (error->message, move->metric) != NULL, "%s", error->message);
}

/* @a: the metric before the change, @b: after it. */
G_GNUC_UNUSED static void
param_moves_moved (const ParamMove *move, double a, double b)
{
  gboolean right = move->effect == UP     ? b > a
                   : move->effect == DOWN ? b < a
                                          : (isnan (a) != 0) != (isnan (b) != 0) || b < a || b > a;

  ck_assert_msg (right, "%s: %s goes from %.12g to %.12g", move->name, move->metric, a, b);
}

/* No row of the model without a line, and no line without a row. */
G_GNUC_UNUSED static void
param_moves_covered (const SimParam *rows, const ParamMove *moves, guint n_moves)
{
  for (const SimParam *row = rows; row->name != NULL; row++)
    {
      guint n = 0;

      for (guint i = 0; i < n_moves; i++)
        n += strcmp (moves[i].name, row->name) == 0;
      ck_assert_msg (n >= 1, "%s has no line: what does it move?", row->name);
    }
  for (guint i = 0; i < n_moves; i++)
    ck_assert_msg (sim_param_find (rows, moves[i].name) != NULL, "no parameter %s", moves[i].name);
}

#endif
