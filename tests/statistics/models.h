/* tests/statistics/models.h - one model of each paper where a closed form is known, and rates of
 * rare events: the scenarios in tests/statistics/models/. */
#ifndef TESTS_STATISTICS_MODELS_H
#define TESTS_STATISTICS_MODELS_H

#include "tests/statistics/cell.h"

enum { MODELS_GROUPS = 12, CELLS_OF_MODEL = 2 };

/* Does group @index: its cells are at @cells. */
void models_try (guint index, guint experiments, Cell *cells);

/* How much sooner biased cycles are as precise as plain ones: a table as Markdown. */
void models_print_speed_up (void);

#endif
