#compdef orrery
# orrery.zsh - completion of orrery in zsh: as _orrery in a folder of $fpath, or `eval "$(orrery complete zsh)"`.
# What may come next is asked of the program (`orrery complete -- WORD...`), whose own tables answer.
_orrery ()
{
  local line value doc
  local -a values shown open open_shown
  local found=1
  for line in "${(@f)$("${words[1]}" complete -- "${(@Q)words[2,CURRENT]}" 2> /dev/null)}"; do
    case $line in
      '') ;;
      :files) compset -P '*='; _files && found=0 ;;
      # Not *.(db): parentheses at the end would be qualifiers.
      :files*) _files -g "*.${${line#:files }// / *.}" && found=0 ;;
      :folders) compset -P '*='; _files -/ && found=0 ;;
      *)
        value=${line%%$'\t'*} doc=${line#*$'\t'}
        if [[ $value == *= ]]; then
          open+=("$value") open_shown+=("$value${doc:+  -- $doc}")
        else
          values+=("$value") shown+=("$value${doc:+  -- $doc}")
        fi
        ;;
    esac
  done
  (( $#values )) && compadd -l -d shown -a -- values && found=0
  (( $#open )) && compadd -S '' -l -d open_shown -a -- open && found=0
  return $found
}
if [[ $funcstack[1] == _orrery ]]; then _orrery "$@"; else compdef _orrery orrery; fi
