#!/bin/sh
# make_azure_like.sh - writes azure_like.csv: an hour of made-up minutes of 26 functions in the format of Azure Functions 2019.
# Log-normal rates, bursts in one minute of ten.  Deterministic; not Azure's data.
cd "$(dirname "$0")" && LC_ALL=C ${AWK:-awk} '
function draw () { seed = (seed * 1103515245 + 12345) % 2147483648; return (seed + 0.5) / 2147483648 }
function normal () { return sqrt (-2 * log (draw ())) * cos (6.283185307 * draw ()) }
BEGIN {
  seed = 20240917
  n = split ("chameleon pyaes dynamic-html image-processing image-recognition video-processing crypto image-flip-rotate json-serde js-json-serde pagerank " \
             "pyaes_1 dynamic-html_1 image-processing_1 image-recognition_1 video-processing_1 crypto_1 image-flip-rotate_1 pagerank_1 " \
             "pyaes_2 dynamic-html_2 image-processing_2 image-recognition_2 video-processing_2 crypto_2 image-flip-rotate_2", name, " ")
  printf "HashOwner,HashApp,HashFunction,Trigger"
  for (k = 1; k <= 60; k++) printf ",%d", k
  printf "\n"
  for (i = 1; i <= n; i++) {
    rate = exp (2.3 + 1.0 * normal ())
    printf "o,a,%s,http", name[i]
    for (k = 1; k <= 60; k++) printf ",%d", rate * (draw () < 0.1 ? 4 : 1) * draw () + 0.3
    printf "\n"
  }
}' > azure_like.csv
