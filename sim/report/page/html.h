/* sim/report/page/html.h - a results file as one HTML page for looking around, which opens
 * without a network.
 *
 * The page is plots/report.html with what it needs put inside: its style and script, the chart
 * library, and the results as JSON.  Nothing is computed there: every number comes from the results
 * file, summarised here.
 */
#ifndef SIM_REPORT_PAGE_HTML_H
#define SIM_REPORT_PAGE_HTML_H

#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

/* @scenario: (nullable).  Returns: (transfer full) (nullable): a summary that keeps what its claims
 * need, and the single values of what is plotted, for the page to show. */
SimSummary *sim_html_summary (const SimScenario *scenario, SimStore *store, GError **error);

/**
 * sim_html_data:
 * @verdicts: (nullable) (element-type SimVerdict): of the scenario's expectations
 *
 * An object: title, info (where the file comes from: key, value, origin), columns (swept: path,
 * label), metrics (name, unit, label, doc, kind, central), points (an array each: values of the
 * columns, then [mean, half width, n, values of replications where the summary
 * keeps them] of each metric), plots (as the scenario says, with the
 * indices of their points), verdicts (id, kind, published, ours, half_width, unit, verdict,
 * source, reason), n_ok, n_failed, failures (the first reasons), warning (nullable).
 *
 * Errors: those of the store; a plot that names what does not exist.
 * Returns: (transfer full) (nullable): JSON.
 */
char *sim_html_data (SimStore *store, const SimSummary *summary, const GArray *verdicts,
                     GError **error);

/**
 * sim_html_page:
 * @title: of the page
 * @data: JSON from sim_html_data
 * @template_dir: holds report.html, report.css, charts.js, save.js, report.js and vendor/
 *
 * Errors: a file of the template cannot be read.
 * Returns: (transfer full) (nullable): the page.
 */
char *sim_html_page (const char *title, const char *data, const char *template_dir,
                     GError **error);

G_END_DECLS

#endif
