# plots/bars.gp - groups of bars, one bar a series, with error bars where `band` is 1.  x is the group's number.
width = 0.8 / n_series
place (x, i) = x + (i - 0.5) * width - 0.4
set style fill solid 0.9 noborder
set grid noxtics
set offsets 0, 0, graph 0.04, graph 0
set xrange [-0.6:n_ticks - 0.4]
plot for [i=1:n_series] $data index first+i-1 using (place ($1, i)):2:(width * 0.92) with boxes linecolor rgb colour (i) title T[i], \
     for [i=1:(band ? n_series : 0)] $data index first+i-1 using (place ($1, i)):3:(0):($4 - $3) with vectors heads size screen 0.004,90 linecolor rgb "#222222" linewidth 1.3 notitle
