# plots/style.gp - what all pictures share.  `orrery plot` sets the variables and the data, then loads this and one kind.
#   format     "svg", "png" or "pdf"          file       where the picture goes
#   page       0, or columns of a paper: 1, 2      aspect, letters, font_name: 0 or "" for what is usual
#   title_text and title_text_lines, x_text, y_text, key_text      labels ("" for none)
#   note       below on the right, small (note_lines)      n_series   how many, titles in T[1] ... T[n_series]
#   log_x, log_y, from_zero                   0 or 1     big_x, big_y: axis numbers as 10 k, 10 M
#   x_low, x_high, y_low, y_high              extremes of the data, intervals included
#   n_ticks    of X, the texts at positions XP (0: gnuplot chooses)
#   n_panels, F[1] ... and facet_text         panels with a value each in their titles (panels.gp); first: the block before a panel's
#   kind_text  what draws the data: the name of a file of this folder without .gp
#   fixed_x, fixed_y   0 or 1: published points or events have to be inside
#   dots       0 or 1: curves have few marks, which are drawn
#   z_text     label of a heat map's colours; n_rows of its rows
#   n_lanes    of a timeline: many make a taller picture
# Data: $data has a block a series: x, y, low, high.
cells = exists ("n_panels") && n_panels > 1 ? n_panels + (n_series > 1 ? 1 : 0) : 1
narrow = page == 1
columns = cells < 3 ? cells : cells == 4 || narrow ? 2 : 3
rows = (cells + columns - 1) / columns
shape = aspect > 0 ? aspect : narrow ? 0.8 : 0.5834
tall = aspect > 0 ? 1 : exists ("n_lanes") && n_lanes > 20 ? n_lanes / 20.0 : cells > 1 ? 0.25 + 1.3 * rows / columns : 1
inches = (narrow ? 8.5 : 17.0) / 2.54
dots_per_inch = format eq "svg" ? 96.0 : 300.0
points = letters > 0 ? letters : page > 0 ? 8.0 : 11.0
usual = format eq "svg" ? 15 : format eq "png" ? 25 : 11     # of the letters, in the terminal's own measure
size = page == 0 && letters == 0 ? usual : format eq "svg" ? points * 96 / 72 : format eq "png" ? points * (page > 0 ? 300.0 / 96 : 25.0 / 11) : points
family = font_name ne "" ? font_name : "Liberation Sans"
face (d) = sprintf ("%s,%.4g", family, size + d * size / 12.0)
across = page > 0 ? inches * dots_per_inch : format eq "svg" ? 960 : 1600
if (format eq "svg") set terminal svg size across,across * shape * tall dynamic font sprintf ("%s,Helvetica,Arial,sans-serif,%.4g", family, size) background "#ffffff" rounded
if (format eq "png") set terminal pngcairo size int (across),int (across * shape * tall + 0.5) font face (0) linewidth (page > 0 ? 2.1 : 1.7) pointscale (page > 0 ? 2.2 : 1.5) rounded background "#ffffff"
if (format eq "pdf") set terminal pdfcairo size (inches * 2.54)cm,(inches * 2.54 * (aspect > 0 || narrow ? shape : 0.5824) * tall)cm font face (0) linewidth (page > 0 ? 1 : 1.2) pointscale (page > 0 ? 0.6 : 0.8) rounded
set encoding utf8
set output exists("work") ? work : file

# Okabe and Ito's colours, which the colour-blind tell apart, darkest first; shapes and dashes repeat the distinction, another pair for each.
array C[7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#444444"]
array P[7] = [7, 5, 9, 13, 11, 15, 4]
colour (i) = C[1 + (i - 1) % 7]
pale (i) = "#90".colour (i)[2:7]      # half transparent, for the outline of a band
shape (i) = P[1 + (i - 1 + (i - 1) / 7) % 7]
dash (i) = 1 + (i - 1) / 7

set border 3 linecolor rgb "#666666" linewidth 1
set tics nomirror out scale 0.6 textcolor rgb "#333333"
set grid x y linecolor rgb "#e3e3e3" linewidth 0.8 linetype 1
set title title_text noenhanced font face (2) textcolor rgb "#111111" offset 0,-0.2
set xlabel x_text noenhanced textcolor rgb "#222222"
set ylabel y_text noenhanced textcolor rgb "#222222"
set label 1 note noenhanced at screen 0.985, screen (narrow ? 0.03 : 0.022) * (1 + 1.3 * (note_lines - 1)) right font face (-3) textcolor rgb "#888888"
set bmargin 4.6 + 0.8 * (note_lines - 1)
set tmargin (title_text eq "" ? 1.5 : 1.6 + 1.4 * title_text_lines)
if (n_series == 1) set rmargin (narrow ? 2.5 : 4)
if (n_series > 1) set key outside right top vertical Left reverse noenhanced samplen 1.8 spacing 1.25 textcolor rgb "#222222" title key_text noenhanced left; else unset key
# A key beside a narrow picture would leave it no room.
if (narrow && n_series > 1) { set key outside top center horizontal; set rmargin 2.5; unset tmargin }
if (log_x) set logscale x
if (log_y) set logscale y
set format "%h"
# About four marks an axis: 1, 2 or 5 times a power of ten apart.
decade (range) = 10.0 ** floor (log10 (range / 2.0 + 1e-300))
step (range) = decade (range) * (range / decade (range) > 10 ? 5 : range / decade (range) > 5 ? 2 : 1)
if (big_x) set format x "%.3s %c"
# The marks of large numbers are wide, and stand on each other where they are many.
if (big_x && !log_x && n_ticks == 0 && x_high > x_low) set xtics step (x_high - x_low)
if (big_y) set format y "%.3s %c"
set autoscale xfix
if (from_zero) set yrange [0:*]; else set autoscale yfix
# Decades alone are too few marks for less than two of them: 1, 2, 5.
if (log_y) set yrange [y_low / 1.4:y_high * 1.4]
if (log_y && y_high / y_low < 300) { set ytics (); do for [d=-15:18] { do for [m in "1 2 5"] { set ytics add (gprintf (big_y ? "%.0s %c" : "%g", m * 10.0 ** d) m * 10.0 ** d) } } }
if (!log_x) set offsets graph 0.02, graph 0.02, graph (log_y ? 0 : 0.04), graph (log_y || from_zero ? 0 : 0.04)
if (log_x && x_high > x_low) set xrange [x_low / (x_high / x_low) ** 0.02:x_high * (x_high / x_low) ** 0.02]
if (log_x && x_high == x_low) set xrange [x_low / 1.4:x_high * 1.4]
if (log_x && !log_y) set offsets 0, 0, graph 0.04, graph (from_zero ? 0 : 0.04)
if (n_ticks > 0) { set xtics () noenhanced; set for [i=1:n_ticks] xtics add (X[i] XP[i]); unset mxtics }
# Published points and events are no data to gnuplot: ranges that hold them.
if (exists ("fixed_x") && fixed_x && !log_x) set xrange [x_low - 0.03 * (x_high - x_low):x_high + 0.03 * (x_high - x_low)]
if (exists ("fixed_y") && fixed_y && !log_y) set yrange [(from_zero ? 0 : y_low - 0.05 * (y_high - y_low)):y_high + 0.05 * (y_high - y_low)]
if (exists ("share") && share && !log_y) set yrange [0:1.03]
# Names that would stand on each other lean.
longest_tick = 0
if (n_ticks > 0) { do for [i=1:n_ticks] { longest_tick = strlen (X[i]) > longest_tick ? strlen (X[i]) : longest_tick } }
lean = n_ticks > 1 && (longest_tick + 1.5) * n_ticks > (narrow ? 40 : n_series > 1 ? 78 : 95) * 11.0 / (narrow ? 11 : size * 11.0 / usual)
if (lean && cells == 1) { set xtics rotate by -35 left; set bmargin 4.6 + 0.45 * (longest_tick > 18 ? 18 : longest_tick) }
set pointintervalbox 0
