#!/usr/bin/env bash
# tests/completion/test_completion.sh - completion: what the program offers, and what bash, zsh and fish make of it, those that are here.
# TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
export PATH=$builddir:$PATH
cp "$srcdir/scenarios/examples/mm1.yaml" queue.yaml
mkdir folder && touch results.db notes.txt folder/inner.yaml

# --- the program: orrery complete -- WORD... ---
offers () { orrery complete -- "$@" > out 2> err; }
offers '' && [ "$(cut -f1 out | sort)" = "$(orrery help | sed -n 's/^  \([a-z]*\)  .*/\1/p' | sort | { cat; echo help; echo version; } | sort)" ]
result $? 'every command, from the table of commands'
for command in $(orrery help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
  offers "$command" -- && [ "$(cut -f1 out)" = "$(orrery "$command" --help | sed -n 's/^  *\(-[a-z], \)\{0,1\}\(--[a-z-]*\).*/\2/p')" ] && [ -s out ]
  result $? "every option of $command, from its table"
done
is () { printf '%s\n' "$@" > wanted; cut -f1 out | diff - wanted > err; }
offers run --for && is --format
result $? 'a beginning'
offers show results.db --format '' && is table md csv json && offers show -f j && is json && offers plot --y-better '' && is low high
result $? 'the words of a form, from the text of the option'
offers run --format=j && is --format=json --format=junit
result $? 'behind an equals sign'
offers run queue.yaml --set params.a && is params.arrival_hz=
result $? 'parameters of the scenario on the line'
offers search queue.yaml --axis params. && is params.arrival_hz params.service_hz && offers search queue.yaml --metric soj && grep -q '^sojourn_s' out
result $? 'axes and metrics of a search'
offers run "$srcdir/scenarios/examples/sandbox_pool.yaml" --set params.keep_alive=gre && is params.keep_alive=greedy_dual
result $? 'choices of a parameter'
offers describe mm && is mm1 && offers describe mm1 '' && is arrival_hz service_hz
result $? 'models, and their parameters'
offers describe h100-s && is h100-sxm h100-sxm && offers lesson queu && grep -q '^queue' out && offers figures la && is lamina ':files yaml yml' && offers list less && is lessons
result $? 'entries, lessons, papers, lists'
offers run '' && is ':files yaml yml' && offers export '' && is ':files db' && offers run x.yaml --confine '' && is :folders && offers figures --pin '' && is :files
result $? 'files and folders'
offers nothing '' && [ ! -s out ] && offers run /dev/zero.yaml --set params. && [ ! -s out ] && mkfifo pipe.yaml && timeout 5 orrery complete -- run pipe.yaml --set params. > out && [ ! -s out ]
result $? 'an unknown command, a file that is none, a pipe: nothing, and no waiting'
printf 'int main;\n' > module.so
offers --load module.so run ''; [ ! -s err ] && offers run --load module.so --for && is --format
result $? 'a module on the line is not loaded'
orrery complete tcsh > out 2> err; [ $? -eq 2 ] && grep -q 'bash, zsh, fish' err
result $? 'a shell that there is no script for'

# --- bash: words as it splits them, at = and : ---
cat > ask.bash <<'END'
eval "$(orrery complete bash)"
ask () { COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=(); _orrery; printf '%s\n' "${COMPREPLY[@]}" | sort; }
ask "$@"
END
bash_is () { sort -o wanted wanted; diff out wanted > err; }
ask_bash () { bash --norc ask.bash orrery "$@" > out 2> err; }
ask_bash desc && echo describe > wanted && bash_is && ask_bash run --format = j && printf '%s\n' json junit > wanted && bash_is
result $? 'bash: commands and words behind ='
ask_bash run queue.yaml --set params.a && echo params.arrival_hz= > wanted && bash_is
result $? 'bash: parameters'
ask_bash run queue.yaml --set params.arrival_hz = && : > wanted && echo > wanted && bash_is && ask_bash run '' && printf '%s\n' folder pipe.yaml queue.yaml > wanted && bash_is && ask_bash export r && echo results.db > wanted && bash_is
result $? 'bash: files of the kind, and folders'
# --- zsh: a real line editor at a terminal of its own, as the only way to see what it completes ---
if command -v zsh > /dev/null; then
  cat > ask.zsh <<'END'
zmodload zsh/zpty
zpty shell zsh -f -i
expect () { local seen= part; while [[ $seen != *$1* ]]; do zpty -r -t shell part || { sleep 0.05; (( ++tries < 400 )) || break; continue; }; seen+=$part; done; print -r -- "$seen"; }
integer tries=0
zpty -w shell "PS1= ; stty -echo; autoload -Uz compinit; compinit -u -D; eval \"\$(orrery complete zsh)\"; cd $PWD; bindkey '^X' show; show () { print -r -- \"<<\$BUFFER>>\"; zle kill-whole-line }; zle -N show; print READY''NOW"
expect READYNOW > /dev/null
zpty -w -n shell "$1"$'\t'$'\x18'
expect '>>' | sed -n 's/.*<<\(.*\)>>.*/\1/p' | tail -n 1
zpty -d shell
END
  zsh_makes () { timeout 60 zsh -f ask.zsh "$1" > out 2> err; [ "$(cat out)" = "$2" ]; }
  zsh_makes 'orrery desc' 'orrery describe '
  result $? 'zsh: a command'
  zsh_makes 'orrery run queue.yaml --set params.a' 'orrery run queue.yaml --set params.arrival_hz='
  result $? 'zsh: a parameter, and no space behind ='
  zsh_makes 'orrery export re' 'orrery export results.db '
  result $? 'zsh: a file of the kind'
  zsh_makes 'orrery show --format=m' 'orrery show --format=md '
  result $? 'zsh: behind an equals sign'
else
  skip 'zsh' 'no zsh'
fi

# --- fish ---
if command -v fish > /dev/null; then
  export XDG_CONFIG_HOME=$dir/fish XDG_DATA_HOME=$dir/fish HOME=$dir
  fish_offers () { fish -N -c 'orrery complete fish | source; complete -C $argv[1]' "$1" 2> err | cut -f1 | LC_ALL=C sort > out; [ "$(cat out)" = "$(printf '%s\n' "${@:2}")" ]; }
  fish_offers 'orrery desc' describe
  result $? 'fish: a command'
  fish_offers 'orrery run queue.yaml --set params.a' params.arrival_hz=
  result $? 'fish: a parameter'
  fish_offers 'orrery show --format ' csv json md table
  result $? 'fish: words of a form'
  fish_offers 'orrery export re' results.db
  result $? 'fish: a file of the kind'
else
  skip 'fish' 'no fish'
fi
finish
