/* tests/set_param.h - a parameter of a model set by name, as a scenario writes it. */
#ifndef TESTS_SET_PARAM_H
#define TESTS_SET_PARAM_H

#include "sim/model/param.h"
#include "tests/test.h"

/* @params: of the struct that @rows describe. */
G_GNUC_UNUSED static void
set_param (const SimParam *rows, gpointer params, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  const SimParam *row = sim_param_find (rows, name);

  ck_assert_msg (row != NULL, "no parameter %s", name);
  ck_assert_msg (sim_param_set (row, params, text, &error), "%s: %s", name,
                 error != NULL ? error->message : "");
}

#endif
