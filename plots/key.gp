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
if (kind_text eq "front") { plot (2) with lines linecolor rgb "#888888" linewidth 2 title T[n_series], for [i=1:n_series-1] (2) with points linecolor rgb colour (i) pointtype shape (i) pointsize 0.9 title T[i] }
if (kind_text eq "curve") { plot for [i=1:n_series] (2) with lines linecolor rgb colour (i) linewidth 2.2 dashtype dash (i) title T[i] }
if (kind_text eq "line") { plot for [i=1:n_series] (2) with linespoints linecolor rgb colour (i) linewidth 2.2 dashtype dash (i) pointtype shape (i) pointsize 0.9 title T[i] }
if (kind_text eq "points") { plot for [i=1:n_series] (2) with points linecolor rgb colour (i) pointtype shape (i) pointsize 0.9 title T[i] }
if (kind_text eq "bars" || kind_text eq "stacked" || kind_text eq "box") { set style fill solid 0.9 noborder; plot for [i=1:n_series] (2) with boxes linecolor rgb colour (i) title T[i] }
