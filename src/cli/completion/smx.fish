# SPDX-License-Identifier: MIT
# Completions of smx for fish: smx itself is asked what could stand there (smx complete).
# For one user: smx completion fish >~/.config/fish/completions/smx.fish

function __smx_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    set -l all (commandline -op)
    set -l at (math (count $before) - 1)
    # What follows the word may name the file whose columns are meant.
    set -l after
    if test (count $all) -gt (math (count $before) + 1)
        set after $all[(math (count $before) + 2)..-1]
    end
    set -l reply (command $before[1] complete $at $before[2..-1] "$typed" $after 2>/dev/null)
    test (count $reply) -ge 2; or return

    for line in $reply[3..-1]
        test -n "$line"; and echo $line
    end
    if string match -q 'files*' -- $reply[1]
        set -l lead $reply[2]
        for path in (__fish_complete_path (string sub -s (math (string length -- "$lead") + 1) -- "$typed"))
            echo -- "$lead$path"
        end
    end
end

complete -c smx -f -a '(__smx_complete)'
