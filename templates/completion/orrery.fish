# orrery.fish - completion of orrery in fish: in a folder of completions, or `orrery complete fish | source`.
# What may come next is asked of the program (`orrery complete -- WORD...`), whose own tables answer.
function __orrery_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] complete -- $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path (string replace -r '^.*=' '' -- $current)
            case ':files *'
                for ending in (string split ' ' -- (string replace ':files ' '' -- $line))
                    __fish_complete_suffix ".$ending"
                end
            case ':folders'
                __fish_complete_directories (string replace -r '^.*=' '' -- $current)
            case '*'
                echo $line
        end
    end
end
complete -c orrery -f -a '(__orrery_complete)'
