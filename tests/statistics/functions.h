/* tests/statistics/functions.h - the cells of Sobol indices: functions whose indices are known. */
#ifndef TESTS_STATISTICS_FUNCTIONS_H
#define TESTS_STATISTICS_FUNCTIONS_H

#include "tests/statistics/cell.h"

enum { N_SIZES = 3, CELLS_OF_SIZE = 12 };

/* Tries designs of one size, @experiments times; @cells: CELLS_OF_SIZE of them. */
void functions_try (guint size, guint experiments, Cell *cells);

#endif
