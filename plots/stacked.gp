# plots/stacked.gp - a bar a group, the series on top of each other: low and high are the ends of a part.
set style fill solid 0.9 noborder
set grid noxtics
set offsets 0, 0, graph 0.04, graph 0
set xrange [-0.6:n_ticks - 0.4]
plot for [i=1:n_series] $data index first+i-1 using 1:3:($1 - 0.32):($1 + 0.32):3:4 with boxxyerror linecolor rgb colour (i) title T[i]
