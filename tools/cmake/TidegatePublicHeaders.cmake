# Which headers other programs see: the doors that tools/rooms.json names, and what those include. Run at install time, so
# that no edit of a header needs a new configuration.
#   TIDEGATE_SOURCE_DIR   the checkout
#   TIDEGATE_COMPONENT    whose doors; those of `library` are not installed a second time with `system`
#   TIDEGATE_INCLUDE_DIR  where they go, below the prefix

# The doors of that component, and all that they include.
function(tidegate_headers_behind component out)
  file(READ "${TIDEGATE_SOURCE_DIR}/tools/rooms.json" json)
  string(JSON count LENGTH "${json}" doors "${component}")
  math(EXPR last "${count} - 1")
  set(unread "")
  foreach(i RANGE ${last})
    string(JSON door GET "${json}" doors "${component}" ${i})
    list(APPEND unread "tidegate/${door}.hpp")
  endforeach()
  set(seen "")
  while(unread)
    list(POP_FRONT unread header)
    if(header IN_LIST seen)
      continue()
    endif()
    list(APPEND seen "${header}")
    file(STRINGS "${TIDEGATE_SOURCE_DIR}/src/${header}" lines REGEX "^#include \"tidegate/")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" included "${line}")
      list(APPEND unread "${included}")
    endforeach()
  endwhile()
  set(${out} "${seen}" PARENT_SCOPE)
endfunction()

tidegate_headers_behind("${TIDEGATE_COMPONENT}" headers)
if(NOT TIDEGATE_COMPONENT STREQUAL "library")
  tidegate_headers_behind(library others)
  list(REMOVE_ITEM headers ${others})
endif()
foreach(header IN LISTS headers)
  get_filename_component(folder "${header}" DIRECTORY)
  file(INSTALL DESTINATION "${CMAKE_INSTALL_PREFIX}/${TIDEGATE_INCLUDE_DIR}/${folder}" TYPE FILE
    FILES "${TIDEGATE_SOURCE_DIR}/src/${header}")
endforeach()
