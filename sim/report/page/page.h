/* sim/report/page/page.h - a page of text: headings, paragraphs and tables, written once,
 * printed in two forms.
 *
 * Markdown has real tables.  On a terminal a row of many columns does not fit: there the first
 * column is the term, the column `meaning` its text, and the others follow as `heading: cell`;
 * everything is wrapped to the width.
 */
#ifndef SIM_REPORT_PAGE_PAGE_H
#define SIM_REPORT_PAGE_PAGE_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct SimPage SimPage;

/* Returns: (transfer full). */
SimPage *sim_page_new (void);
void     sim_page_free (SimPage *page);

/* @level: 1 for the title, 2, 3. */
void sim_page_heading (SimPage *page, guint level, const char *text);
void sim_page_paragraph (SimPage *page, const char *text);

/* @headings: (array zero-terminated=1).  A heading that ends with "`" has cells that are code. */
void sim_page_table (SimPage *page, const char *const *headings);

/* Adds a row to the last table; the cells, one a heading, are copied.  NULL and "" are empty. */
void sim_page_row (SimPage *page, const char *const *cells);

/* Returns: (transfer full). */
char *sim_page_markdown (const SimPage *page);
char *sim_page_text (const SimPage *page, guint width);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPage, sim_page_free)

G_END_DECLS

#endif
