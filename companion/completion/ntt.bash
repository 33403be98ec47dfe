# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bash completion for ntt. Commands, options, their values and the types of alerts are those that ntt itself names, at
# the time of completion.

# _ntt_words WORD…: completes one of them.
_ntt_words()
{
    mapfile -t COMPREPLY < <(compgen -W "$*" -- "$cur")
    [[ ${COMPREPLY[*]-} != *[=:/] ]] || compopt -o nospace
}

# _ntt_argument NAME TEXT HELP: completes an option's argument: what TEXT lists ("html (default), json or csv"), else a
# path; of a destination the kinds, too, that HELP lists ("  syslog:   syslog+tcp://logs.example.org").
_ntt_argument()
{
    local list=${2##*: }
    list=${list//' (default)'/}
    if [[ $list =~ ^[a-z0-9]+(,\ [a-z0-9]+)*\ or\ [a-z0-9]+$ ]]; then
        list=${list/ or / }
        _ntt_words "${list//,/}"
        return
    fi
    [[ $1 != DEST* ]] || _ntt_words "$(sed -n 's,^  \([a-z+]*:/*\)  *[^ ]*$,\1,p' <<<"$3")"
    _filedir
    __ltrim_colon_completions "$cur"
}

_ntt()
{
    # shellcheck disable=SC2034 # split is set by _init_completion
    local cur prev words cword split help line parts options=()
    _init_completion -s -n : || return
    if [[ $cword == 1 ]]; then
        help=$("$1" --help 2>/dev/null)
        _ntt_words "$(sed -n 's/^  \([a-z]*\)   *[^ ].*/\1/p' <<<"$help")" --help --version
        return
    fi
    help=$("$1" "${words[1]}" --help 2>/dev/null)
    parts=$(sed -n "/^Usage:/,/^\$/s/^  ntt ${words[1]//[^a-z]/} \([a-z][a-z]*\)\( .*\)\{0,1\}\$/\1/p" <<<"$help")
    if [[ $cword == 2 && -n $parts && $cur != -* ]]; then
        _ntt_words "$parts"
        return
    fi
    [[ -z $parts || $cword == 2 ]] || help=$("$1" "${words[1]}" "${words[2]}" --help 2>/dev/null)

    # "  -o, --output=OUT     Write the report here"
    while IFS= read -r line; do
        [[ $line =~ ^\ \ (-[a-zA-Z0-9],\ )?(--[a-z0-9-]+)(=([^ ]+))?\ +(.*)$ ]] || continue
        options+=("${BASH_REMATCH[2]}${BASH_REMATCH[3]:+=}")
        if [[ -n ${BASH_REMATCH[3]} && ($prev == "${BASH_REMATCH[2]}" || $prev, == "${BASH_REMATCH[1]% }") ]]; then
            _ntt_argument "${BASH_REMATCH[4]}" "${BASH_REMATCH[5]}" "$help"
            return
        fi
    done <<<"$help"
    if [[ $cur == -* ]]; then
        _ntt_words "${options[@]}"
    elif [[ ${words[1]} == manual ]]; then
        _ntt_words "$("$1" manual 2>/dev/null | cut -d ' ' -f 1)"
    elif [[ ${words[1]} == drill ]]; then
        _ntt_words list "$("$1" drill list 2>/dev/null | cut -d ' ' -f 1 | sort -u)"
    else
        _filedir
        __ltrim_colon_completions "$cur"
    fi
} && complete -F _ntt ntt
