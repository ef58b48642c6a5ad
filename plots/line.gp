# plots/line.gp - a line with marks a series, and its confidence band where `band` is 1.
plot for [i=1:(band ? n_series : 0)] $data index first+i-1 using 1:3:4 with filledcurves fillcolor rgb colour (i) fillstyle transparent solid 0.14 noborder notitle, \
     for [i=1:(band ? n_series : 0)] $data index first+i-1 using 1:3 with lines linecolor rgb pale (i) linewidth 0.7 notitle, \
     for [i=1:(band ? n_series : 0)] $data index first+i-1 using 1:4 with lines linecolor rgb pale (i) linewidth 0.7 notitle, \
     for [i=1:n_series] $data index first+i-1 using 1:2 with linespoints linecolor rgb colour (i) linewidth 2.2 dashtype dash (i) pointtype shape (i) pointsize 0.75 title T[i]
