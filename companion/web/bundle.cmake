# SPDX-License-Identifier: GPL-2.0-or-later
# The page's one script, report.js in ${web_build}: bundled from the modules beside this file and from packages of npm's that
# the lock file names, all of it in the build folder; or the file that NTT_WEB_BUNDLE names.
set(NTT_WEB_BUNDLE "" CACHE FILEPATH "The page's script, built elsewhere (companion/web/report.js in a build folder); without, npm builds it")

set(web_build "${CMAKE_CURRENT_BINARY_DIR}/web")
if(NTT_WEB_BUNDLE)
  if(NOT EXISTS "${NTT_WEB_BUNDLE}")
    message(FATAL_ERROR "NTT_WEB_BUNDLE names '${NTT_WEB_BUNDLE}', which is not there; build ntt where npm is, and take "
                        "companion/web/report.js of that build folder")
  endif()
  add_custom_command(OUTPUT "${web_build}/report.js"
    COMMAND "${CMAKE_COMMAND}" -E copy "${NTT_WEB_BUNDLE}" "${web_build}/report.js"
    DEPENDS "${NTT_WEB_BUNDLE}" VERBATIM)
  return()
endif()

find_program(NPM npm)
find_program(NODE NAMES node nodejs)
if(NOT NPM OR NOT NODE)
  message(FATAL_ERROR "npm and node build the report page and were not found; on Debian: apt-get install npm. Without them, "
                      "-DNTT_WEB_BUNDLE=FILE takes companion/web/report.js of a build folder of another machine")
endif()

set(web_packages "${web_build}/node_modules/.package-lock.json")
add_custom_command(OUTPUT "${web_packages}"
  COMMAND "${CMAKE_COMMAND}" -E copy web/package.json web/package-lock.json web/.npmrc "${web_build}"
  COMMAND "${CMAKE_COMMAND}" -E chdir "${web_build}" "${NPM}" ci --loglevel=error --prefer-offline
  COMMAND "${CMAKE_COMMAND}" -E touch "${web_packages}"
  DEPENDS web/package.json web/package-lock.json web/.npmrc
  COMMENT "Fetching what the report page is built with (npm ci)"
  WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" VERBATIM)

file(GLOB web_modules CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/web/*.js")
add_custom_command(OUTPUT "${web_build}/report.js"
  COMMAND "${NODE}" "${CMAKE_CURRENT_SOURCE_DIR}/web/build.mjs" "${web_build}/node_modules" "${web_build}/report.js"
  DEPENDS "${web_packages}" ${web_modules} web/build.mjs web/world.mjs
  COMMENT "Bundling the report page's script" VERBATIM)
