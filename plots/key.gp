# plots/key.gp - the last panel: what the series are.
unset title
unset border
unset tics
unset grid
unset xlabel
unset ylabel
unset logscale
unset label 1
set offsets 0, 0, 0, 0
set xrange [0:1]
set yrange [0:1]
set key at graph 0.5, graph 0.98 center top vertical Left reverse noenhanced samplen 1.8 spacing 1.25 textcolor rgb "#222222" title key_text noenhanced left
plot for [i=1:n_series] (2) with linespoints linecolor rgb colour (i) linewidth 2.2 dashtype dash (i) pointtype shape (i) pointsize 0.9 title T[i]
