# plots/points.gp - marks only, with error bars where `band` is 1.
plot for [i=1:(band ? n_series : 0)] $data index first+i-1 using 1:2:3:4 with yerrorbars linecolor rgb colour (i) linewidth 1.4 pointtype 0 notitle, \
     for [i=1:n_series] $data index first+i-1 using 1:2 with points linecolor rgb colour (i) pointtype shape (i) pointsize 0.9 title T[i]
