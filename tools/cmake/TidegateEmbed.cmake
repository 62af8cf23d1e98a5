# Files that the program brings along, as text within it.

# In `target`: namespace::name, declared in `header`, holds the text of `file`.
function(tidegate_embed target file header namespace name)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  file(READ "${file}" text)
  set(made "${CMAKE_BINARY_DIR}/embedded/${name}.cpp")
  file(CONFIGURE OUTPUT "${made}" CONTENT
    "#include \"@header@\"\n\nnamespace @namespace@ {\nconst std::string_view @name@{R\"embedded(@text@)embedded\"};\n}\n"
    @ONLY)
  target_sources("${target}" PRIVATE "${made}")
endfunction()

# In `target`: the function namespace::name, declared in `header`, gives name and text of each of the files after them.
function(tidegate_embed_files target header namespace name)
  set(rows "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    file(READ "${file}" text)
    get_filename_component(file_name "${file}" NAME)
    string(APPEND rows "    {\"${file_name}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  list(LENGTH ARGN count)
  set(made "${CMAKE_BINARY_DIR}/embedded/${name}.cpp")
  file(CONFIGURE OUTPUT "${made}" CONTENT
    "#include \"@header@\"

#include <array>

namespace @namespace@ {
std::span<const std::pair<std::string_view, std::string_view>> @name@() {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, @count@> kFiles{{
@rows@  }};
  return kFiles;
}
}
"
    @ONLY)
  target_sources("${target}" PRIVATE "${made}")
endfunction()

# uPlot, the page's charts, at the version of the lock file in `folder`: `out` is its script, style and licence. Where Node,
# npm or a network is missing, files that say so stand in their place, and the build goes on.
function(tidegate_fetch_uplot folder out)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(packages "${CMAKE_BINARY_DIR}/dashboard_packages")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${folder}/package-lock.json")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -E env npm_config_fetch_retries=0 "${Python3_EXECUTABLE}"
      "${CMAKE_SOURCE_DIR}/tests/node/fetch_packages.py" "${folder}" "${packages}"
    RESULT_VARIABLE failed OUTPUT_VARIABLE why ERROR_VARIABLE why OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(made "${CMAKE_BINARY_DIR}/embedded/web")
  file(MAKE_DIRECTORY "${made}")
  set(script "${made}/uplot.js")
  set(style "${made}/uplot.css")
  set(licence "${made}/uplot-licence.txt")
  if(failed)
    message(STATUS "the dashboard shows tables and no charts: ${why}")
    foreach(file IN ITEMS "${script}" "${style}" "${licence}")
      file(WRITE "${file}" "/* uPlot could not be had when this program was built; configure again with Node and npm. */\n")
    endforeach()
  else()
    file(COPY_FILE "${packages}/node_modules/uplot/dist/uPlot.iife.min.js" "${script}" ONLY_IF_DIFFERENT)
    file(COPY_FILE "${packages}/node_modules/uplot/dist/uPlot.min.css" "${style}" ONLY_IF_DIFFERENT)
    file(COPY_FILE "${packages}/node_modules/uplot/LICENSE" "${licence}" ONLY_IF_DIFFERENT)
  endif()
  set("${out}" "${script};${style};${licence}" PARENT_SCOPE)
endfunction()
