/* sim/cli/commands.h - the commands: one file each in commands/ (those for authors in
 * plugins/, the search in search/, completion/), one function in each file.
 *
 * A command parses its own options (GOption), writes results to standard output and messages to
 * standard error, and returns the exit status.  main passes argv from the command's own name on.
 */
#ifndef SIM_CLI_COMMANDS_H
#define SIM_CLI_COMMANDS_H

#include "sim/cli/support/cli.h"

G_BEGIN_DECLS

struct SimCommand {
  const char *name, *summary;
  int       (*run) (const SimCli *cli, int argc, char **argv);
};

/* Measure speed and memory against probes. */
int cmd_bench (const SimCli *cli, int argc, char **argv);

/* Check scenarios without running them. */
int cmd_check (const SimCli *cli, int argc, char **argv);

/* What may come next on a command line, for the completion of shells. */
int cmd_complete (const SimCli *cli, int argc, char **argv);

/* Describe a model, a kind or a catalogue entry. */
int cmd_describe (const SimCli *cli, int argc, char **argv);

/* Compare results, point by point. */
int cmd_diff (const SimCli *cli, int argc, char **argv);

/* Export results as CSV or JSON. */
int cmd_export (const SimCli *cli, int argc, char **argv);

/* Rerun the figures of the papers and compare. */
int cmd_figures (const SimCli *cli, int argc, char **argv);

/* Tell what limits a system, in words and numbers. */
int cmd_explain (const SimCli *cli, int argc, char **argv);

/* A question, an experiment that runs in seconds, an answer. */
int cmd_lesson (const SimCli *cli, int argc, char **argv);

/* List models, catalogue entries and scenarios. */
int cmd_list (const SimCli *cli, int argc, char **argv);

/* Join the results files of a sweep's parts. */
int cmd_merge (const SimCli *cli, int argc, char **argv);

/* Write the skeleton of a model outside of this tree. */
int cmd_new (const SimCli *cli, int argc, char **argv);

/* Draw the plots of a scenario. */
int cmd_plot (const SimCli *cli, int argc, char **argv);

/* Write one HTML page for looking around in results. */
int cmd_report (const SimCli *cli, int argc, char **argv);

/* Run a scenario: every point, every replication, into a results file. */
int cmd_run (const SimCli *cli, int argc, char **argv);

/* Print the JSON Schema of scenario files. */
int cmd_schema (const SimCli *cli, int argc, char **argv);

/* Show the results of a file, with confidence intervals. */
int cmd_show (const SimCli *cli, int argc, char **argv);

/* Find the largest or smallest value of a parameter within a bound. */
int cmd_search (const SimCli *cli, int argc, char **argv);

/* Run a sweep on a Slurm cluster. */
int cmd_submit (const SimCli *cli, int argc, char **argv);

/* Run one point and write its timeline. */
int cmd_trace (const SimCli *cli, int argc, char **argv);

G_END_DECLS

#endif
