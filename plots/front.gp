# plots/front.gp - points, and behind them the line of the last series, with error bars where `band` is 1.
plot $data index first+n_series-1 using 1:2 with lines linecolor rgb "#888888" linewidth 2 title T[n_series], \
     for [i=1:(band ? n_series - 1 : 0)] $data index first+i-1 using 1:2:3:4 with yerrorbars linecolor rgb colour (i) linewidth 1.4 pointtype 0 notitle, \
     for [i=1:n_series - 1] $data index first+i-1 using 1:2 with points linecolor rgb colour (i) pointtype shape (i) pointsize 0.9 title T[i]
