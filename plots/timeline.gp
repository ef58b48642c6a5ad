# plots/timeline.gp - a bar a span, a line a lane; lanes L[1] ... L[n_lanes] from the top.
# Data: $data has a block a label: start, end, lane from 0; its last row holds no bar.
set style fill solid 0.9 noborder
unset grid
set grid x linecolor rgb "#e3e3e3" linewidth 0.8 linetype 1
set offsets 0, 0, 0, 0
set xrange [x_low:x_high]
set yrange [n_lanes - 0.4:-0.6]
set key outside below center horizontal Left reverse noenhanced samplen 1 spacing 1.3 width 1 notitle
# Room below for the axis and the rows of the key: so many columns of the longest label fit.
longest = 1
do for [i=1:n_series] { longest = strlen (T[i]) > longest ? strlen (T[i]) : longest }
n_columns = longest > 30 ? 1 : int (72.0 / (longest + 6))
set bmargin 3.8 + 1.3 * ceil (n_series / (1.0 * n_columns)) + (note eq "" ? 0 : 1)
set rmargin 4
set ytics () noenhanced scale 0
set for [i=1:n_lanes] ytics add (L[i] i - 1)
plot for [i=1:n_series] $data index i-1 using 1:3:1:2:($3 - 0.36):($3 + 0.36) with boxxyerror linecolor rgb colour (i) notitle, \
     for [i=1:n_series] NaN with lines linewidth 9 linecolor rgb colour (i) title T[i]
