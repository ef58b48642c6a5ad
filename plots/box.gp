# plots/box.gp - boxes in groups, one a series: median (column 2), quartiles (5, 6), 5th and 95th percentile (3, 4).
width = 0.8 / n_series
place (x, i) = x + (i - 0.5) * width - 0.4
set style fill solid 0.35 border -1
set grid noxtics
set xrange [-0.6:n_ticks - 0.4]
set boxwidth width * 0.7
plot for [i=1:n_series] $data index first+i-1 using (place ($1, i)):5:3:4:6 with candlesticks whiskerbars 0.5 linecolor rgb colour (i) linewidth 1.4 title T[i], \
     for [i=1:n_series] $data index first+i-1 using (place ($1, i)):2:2:2:2 with candlesticks linecolor rgb "#222222" linewidth 1.8 notitle
