# plots/timeline.gp - a bar a span, a triangle where it has no length, a line a lane; lanes L[1] ... L[n_lanes] from the top.
# Data: $data has a block a label: start, end, lane from 0; its last row holds no bar.
unset grid
set grid x linecolor rgb "#e3e3e3" linewidth 0.8 linetype 1
set offsets 0, 0, 0, 0
set xrange [x_low:x_high]
set yrange [n_lanes - 0.4:-0.6]
# Room below for the axis and the rows of the key: so many columns of the longest label fit.
longest = 1
do for [i=1:n_series] { longest = strlen (T[i]) > longest ? strlen (T[i]) : longest }
n_columns = longest > 30 ? 1 : int (72.0 / (longest + 6))
if (narrow) { n_columns = longest > 14 ? 1 : int (36.0 / (longest + 6)); if (n_columns < 1) { n_columns = 1 } }
# Title and key have the whole width, since long names of lanes leave the axes little; the note is below the key.
unset title
set label 2 title_text noenhanced at screen 0.5, screen 1 center offset 0,-1.5 font face (2) textcolor rgb "#111111"
set key at screen 0.5, character (note eq "" ? 0.3 : 1.4) bottom center horizontal Left reverse noenhanced samplen 1 spacing 1.3 width 1 maxcols n_columns notitle
set bmargin 3.8 + 1.3 * ceil (n_series / (1.0 * n_columns)) + (note eq "" ? 0 : 1)
set tmargin (title_text eq "" ? 1.5 : 1.6 + 1.4 * title_text_lines)
set rmargin 4
set ytics () noenhanced scale 0
set for [i=1:n_lanes] ytics add (L[i] i - 1)
# Six colours, then the same ones pale with an outline; what is left shares grey.
hue (i) = i > 12 ? "#9a9a9a" : colour (1 + (i - 1) % 6)
tint (i) = i > 6 && i < 13 ? "#a0".hue (i)[2:7] : hue (i)
plot for [i=1:n_series] $data index i-1 using ($2 > $1 ? $1 : NaN):3:1:2:($3 - 0.36):($3 + 0.36) with boxxyerror fillcolor rgb tint (i) fillstyle solid 0.9 border linecolor rgb hue (i) linewidth 0.8 notitle, \
     for [i=1:n_series] $data index i-1 using ($2 == $1 ? $1 : NaN):($3 + 0.1) with points pointtype 9 pointsize 0.9 linecolor rgb hue (i) notitle, \
     for [i=1:n_series] NaN with lines linewidth 9 linecolor rgb tint (i) title T[i]
