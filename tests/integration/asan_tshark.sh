# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced: a tshark with a plugin that was built under AddressSanitizer and UBSan. Nothing is installed: a plain user's
# tshark takes its plugins from WIRESHARK_PLUGIN_DIR.

# make_asan_tshark PLUGIN FOLDER: FOLDER/tshark, for any user. What the sanitizers find goes to FOLDER/log, or to the
# folder that NTT_ASAN_LOG names, and ends it with status 99.
make_asan_tshark()
{
    local plugin=$1 folder=$2 libraries version
    libraries=$(ldd "$plugin" | awk '/lib(asan|ubsan)\.so/ { printf "%s%s", sep, $3; sep = ":" }')
    if [[ $libraries != *libasan* ]]; then
        echo "'$plugin' is not built with AddressSanitizer; configure with -DNTT_SANITIZE=ON" >&2
        return 1
    fi
    version=$(tshark --version 2>/dev/null | sed -n '1s/.* \([0-9]*\.[0-9]*\)\..*/\1/p')
    mkdir -p "$folder"/{"plugins/$version/epan",extcap,log}
    cp "$plugin" "$folder/plugins/$version/epan/"
    # tshark itself leaks, and the children it starts before it reads (extcap) do not get through a preloaded library.
    cat >"$folder/tshark" <<END
#!/bin/sh
# Nothing of ours runs.
case " \$* " in *" --disable-protocol ntt "*) exec tshark "\$@" ;; esac
log=\${NTT_ASAN_LOG:-$folder/log}/plugin
WIRESHARK_PLUGIN_DIR='$folder/plugins' WIRESHARK_EXTCAP_DIR='$folder/extcap' LD_PRELOAD='$libraries' \\
ASAN_OPTIONS="detect_leaks=0:halt_on_error=1:exitcode=99:log_path=\$log" \\
UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:exitcode=99:log_path=\$log" exec tshark "\$@"
END
    chmod -R a+rX "$folder" && chmod 755 "$folder/tshark" && chmod a+rwxt "$folder/log"
}

# loads_asan_plugin FOLDER COMMAND…: whether its tshark, run by the command as a plain user, takes that plugin.
loads_asan_plugin()
{
    local folder=$1
    shift
    "$@" "$folder/tshark" -G plugins 2>/dev/null | grep -F "$folder/plugins/" >/dev/null && return
    echo "tshark does not load the plugin from '$folder/plugins'" >&2
    return 1
}
