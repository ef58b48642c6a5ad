/* sim/report/plot/gnuplot.h - scripts for gnuplot, and running them: data and labels from here, the
 * looks from the folder plots.
 *
 * A script assigns variables, loads plots/style.gp and one more file of that folder, and draws one
 * picture.  Texts come from scenarios and results files of anybody: they stand in single quotes,
 * in which nothing is special, on one line, and are drawn without enhanced markup (`noenhanced`).
 */
#ifndef SIM_REPORT_PLOT_GNUPLOT_H
#define SIM_REPORT_PLOT_GNUPLOT_H

#include <glib.h>

G_BEGIN_DECLS

/* How large a picture is; what is 0 or NULL is as it always was. */
typedef struct {
  guint       columns;      /* of a paper: 1 is 8.5 cm wide, 2 is 17 cm, letters 8 points */
  double      aspect;       /* height over width */
  double      letters;      /* points */
  const char *font;         /* (nullable): its family */
} SimPictureSize;

typedef struct {
  const char *format;       /* svg, png, pdf */
  const char *file;         /* where the picture goes */
  const char *template_dir; /* holds style.gp and a file for each kind */
  SimPictureSize size;
} SimPicture;

/* Begins a script: format, file, size, a title in as many lines as it needs at this size, and a
 * note below the picture. */
void sim_gnuplot_put_picture (GString *script, const SimPicture *picture, const char *title,
                              const char *note);

/* Assignments of a text, a file's name, a number, a real number (3 / 2 of two whole numbers is 1 to
 * gnuplot), an array of texts (element-type utf8), an array of labels for ticks;
 * one more number in a line of data; `load` of a file of the folder. */
void sim_gnuplot_put_text (GString *script, const char *name, const char *text);
void sim_gnuplot_put_file (GString *script, const char *name, const char *path);
void sim_gnuplot_put_number (GString *script, const char *name, double value);
void sim_gnuplot_put_real (GString *script, const char *name, double value);
void sim_gnuplot_put_array (GString *script, const char *name, const GPtrArray *texts);
void sim_gnuplot_put_ticks (GString *script, const char *name, const GPtrArray *texts);
void sim_gnuplot_put_double (GString *script, double value);
void sim_gnuplot_put_load (GString *script, const char *file);

/* Runs gnuplot on a script that writes @file.  Errors: gnuplot is missing or complains, or the
 * picture is not whole; then @file is as it was. */
gboolean sim_gnuplot_run (const char *script, const char *file, GError **error);

G_END_DECLS

#endif
