# SPDX-License-Identifier: GPL-2.0-or-later
#
# fish completion for ntt. Commands, options, their values and the types of alerts are those that ntt itself names, at
# the time of completion.

# Prints the values that the text about an option lists ("html (default), json or csv"); fails where there are none.
function __ntt_values
    set -l list (string replace -r '.*: ' '' -- $argv[1] | string replace -a ' (default)' '')
    string match -qr '^[a-z0-9]+(, [a-z0-9]+)* or [a-z0-9]+$' -- $list
    and string split ', ' -- (string replace ' or ' ', ' -- $list)
end

# __ntt_argument NAME TEXT CURRENT HELP…: completes an option's argument: what TEXT lists, else a path; of a destination the
# kinds, too, that HELP lists ("  syslog:   syslog+tcp://logs.example.org").
function __ntt_argument
    __ntt_values $argv[2]
    and return
    if string match -q 'DEST*' -- $argv[1]
        string replace -rf '^  ([a-z+]+:/*) +\S+$' '$1' -- $argv[4..-1]
    end
    __fish_complete_path $argv[3]
end

function __ntt_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    if test (count $words) = 1
        $words[1] --help 2>/dev/null | string replace -rf '^  ([a-z]+)   *([^ ].*)$' '$1\t$2'
        printf '%s\n' --help --version
        return
    end
    set -l help ($words[1] $words[2] --help 2>/dev/null)
    set -l parts (string replace -rf "^  ntt $words[2] ([a-z]+) .*" '$1' -- $help | sort -u)
    if set -q parts[1]
        if test (count $words) = 2
            printf '%s\n' $parts
            return
        end
        set help ($words[1] $words[2] $words[3] --help 2>/dev/null)
    end

    # "  -o, --output=OUT     Write the report here"
    for line in $help
        string match -qr '^  (?:(?<short>-[a-zA-Z0-9]), )?(?<long>--[a-z0-9-]+)(?:=(?<argument>\S+))? +(?<text>.*)$' -- $line
        or continue
        if test -n "$argument"
            if contains -- $words[-1] $short $long
                __ntt_argument $argument $text "$current" $help
                return
            else if string match -q -- "$long=*" $current
                printf '%s\n' $long=(__ntt_argument $argument $text (string replace -- "$long=" '' $current) $help)
                return
            end
            set long $long=
        end
        string match -q -- '-*' $current
        and printf '%s\t%s\n' $long $text
    end
    if test "$words[2]" = manual
        $words[1] manual 2>/dev/null | string replace -r '^(\S+) +' '$1\t'
    else if test "$words[2]" = drill
        printf '%s\n' list ($words[1] drill list 2>/dev/null | string replace -r ' .*' '' | sort -u)
    else if not string match -q -- '-*' $current
        __fish_complete_path $current
    end
end

complete -c ntt -f -a '(__ntt_complete)'
