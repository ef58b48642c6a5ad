# plots/panels.gp - several panels in one picture: all with the same axes, the key in a panel of its own.
unset tmargin
unset bmargin
unset rmargin
unset key
set multiplot layout rows,columns title title_text noenhanced font face (2) textcolor rgb "#111111" offset 0,-0.3 margins char (narrow ? 9 : 11),char (narrow ? 2 : 3),char 5.4,char (2.8 + 1.9 * title_text_lines) spacing char (narrow ? 8 : 12),char 7
set title font face (0) offset 0,-0.4
set xlabel font face (-1)
set ylabel font face (-1)
small = face (-2)
set xtics font small
set ytics font small
if (big_x) set format x "%.1s %c"
if (big_y) set format y "%.1s %c"
room (low, high, share) = high > low ? share * (high - low) : 0.05 * abs (high) + 1e-300
y_from = from_zero ? 0 : y_low - room (y_low, y_high, 0.05)
if (!log_y) { set yrange [y_from:y_high + room (y_low, y_high, 0.05)]; set ytics step (y_high - y_from); set offsets 0, 0, 0, 0 }
if (!log_x && n_ticks == 0) { set xrange [x_low - room (x_low, x_high, 0.03):x_high + room (x_low, x_high, 0.03)]; if (x_high > x_low) { set xtics step (x_high - x_low) } }
if (n_ticks > 3 && columns > 2) set xtics rotate by -35
