# orrery.bash - completion of orrery in bash: `eval "$(orrery complete bash)"`.
# What may come next is asked of the program (`orrery complete -- WORD...`), whose own tables answer.
_orrery ()
{
  local line value word glued='' before='' pattern cur
  # Words as the program sees them: readline divides them at `=` and `:`, too.
  local -a typed=()
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    case $word in
      [=:]) glued=yes ;;
      *) [ -n "$glued" ] && { typed[${#typed[@]} - 1]+=$word glued=''; continue; } ;;
    esac
    if [ -n "$glued" ] && [ ${#typed[@]} -gt 0 ]; then typed[${#typed[@]} - 1]+=$word; else typed+=("$word") glued=''; fi
  done
  cur=${typed[${#typed[@]} - 1]}
  # It puts what is chosen behind the last of them.
  case $cur in
    *[=:]*) case $COMP_WORDBREAKS in *=*) before=${cur%"${cur##*[=:]}"} ;; esac ;;
  esac
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files*)
        compopt -o filenames 2> /dev/null
        pattern=${line#:files}
        while IFS= read -r value; do
          [ -n "$value" ] || continue
          if [ -d "$value" ] || [ -z "$pattern" ] || [[ " ${pattern# } " == *" ${value##*.} "* ]]; then
            COMPREPLY+=("$value")
          fi
        done < <(compgen -f -- "${cur#"$before"}")
        ;;
      :folders)
        compopt -o filenames 2> /dev/null
        while IFS= read -r value; do
          [ -n "$value" ] && COMPREPLY+=("$value")
        done < <(compgen -d -- "${cur#"$before"}")
        ;;
      *)
        value=${line%%$'\t'*}
        COMPREPLY+=("${value#"$before"}")
        case $value in *=) compopt -o nospace 2> /dev/null ;; esac
        ;;
    esac
  done < <("${COMP_WORDS[0]}" complete -- "${typed[@]}" 2> /dev/null)
}
complete -F _orrery orrery
