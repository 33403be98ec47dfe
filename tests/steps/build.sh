# shellcheck shell=bash disable=SC2034,SC2154 # names of tests/run.sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced: the steps that build and install ntt, and look at what was built.

jobs=$(nproc)

# The same source with the same options is compiled once: the package is of what the release is of, and an earlier run may
# have been in another folder.
if command -v ccache >/dev/null; then
    export CMAKE_C_COMPILER_LAUNCHER=ccache CCACHE_DEPEND=1 CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=$root
fi

# build_preset PRESET: the page's script is that of the release, where there is one.
build_preset()
{
    local script=build/release/companion/web/report.js options=(-DBUILD_TESTING=ON)
    [[ $1 == release || ! -s $script ]] || options+=("-DNTT_WEB_BUNDLE=$root/$script")
    cmake --fresh --preset "$1" "${options[@]}" >"build/$1.log" 2>&1 ||
        { tail -n 30 "build/$1.log" && return 1; }
    cmake --build --preset "$1" -j "$jobs" >>"build/$1.log" 2>&1 || { tail -n 60 "build/$1.log" && return 1; }
}

step_release()
{
    build_preset release
}

step_asan()
{
    build_preset asan
}

step_install()
{
    "${as_root[@]}" cmake --install build/release >build/install.log || { cat build/install.log && return 1; }
    tshark -G fields 2>/dev/null | grep $'\tntt\\.alert\t' >/dev/null || { echo "tshark does not know ntt's fields" && return 1; }
}

# Who includes whom: the order of the rooms holds, and detection was compiled without a header of Wireshark's.
step_rooms()
{
    tests/rooms build/release
}

step_hygiene()
{
    tests/hygiene build/release
}
