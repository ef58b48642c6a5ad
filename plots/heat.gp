# plots/heat.gp - a cell for each x and each row T[1] ... T[n_rows], coloured by y, from pale to dark.
unset key
unset grid
unset logscale y
set style fill solid 1 noborder
set offsets 0, 0, 0, 0
set palette defined (0 "#d3e2f2", 0.5 "#5b9bd0", 1 "#08306b")   # its palest is not white, which is no value
if (log_y) set logscale cb
set cbrange [y_low:(y_high > y_low ? y_high : y_low + (y_low == 0 ? 1 : abs (y_low) * 0.01))]
set format cb (big_y ? "%.3s %c" : "%h")
if (log_y && y_high / y_low < 300) { set cbtics (); do for [d=-15:18] { do for [m in "1 2 5"] { set cbtics add (gprintf (big_y ? "%.0s %c" : "%g", m * 10.0 ** d) m * 10.0 ** d) } } }
set colorbox
set cblabel z_text noenhanced textcolor rgb "#222222" offset character 2.2,0
set rmargin (narrow ? 11 : 13)
# A title over the cells alone would begin left of the picture.
if (cells == 1) { unset title; set label 900 title_text at screen 0.5, screen (page > 0 ? 0.95 : 0.96) center noenhanced font face (2) textcolor rgb "#111111" }
set xrange [-0.5:n_ticks - 0.5]
set yrange [-0.5:n_rows - 0.5]
set ytics () noenhanced scale 0
set for [i=1:n_rows] ytics add (T[i] i - 1)
set xtics scale 0
plot for [i=1:n_rows] $data index first+i-1 using 1:(i-1):($1-0.5):($1+0.5):(i-1.5):(i-0.5):2 with boxxyerror fillcolor palette notitle
