# Clients from npm against `tidegate sim`.

# tidegate_node_tests(GROUP [FILE…])
#
# A test GROUP/NAME for each NAME_test.mjs of the calling folder, run by Node against an exchange of its own, and
# GROUP/packages, which fetches what its lock file names and copies FILEs beside. Without Node or the packages all
# are skipped.
function(tidegate_node_tests group)
  set(tools "${CMAKE_SOURCE_DIR}/tests/node")
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/node")
  add_test(NAME ${group}/packages
    COMMAND Python3::Interpreter "${tools}/fetch_packages.py" "${CMAKE_CURRENT_SOURCE_DIR}" "${folder}" ${ARGN})
  set_tests_properties(${group}/packages PROPERTIES
    FIXTURES_SETUP ${group}_packages SKIP_RETURN_CODE 77 TIMEOUT 240 LABELS ${group})

  file(GLOB scripts CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.mjs")
  foreach(script IN LISTS scripts)
    get_filename_component(file "${script}" NAME)
    string(REPLACE "_test.mjs" "" name "${file}")
    add_test(NAME "${group}/${name}"
      COMMAND Python3::Interpreter "${tools}/run_script.py" "$<TARGET_FILE:tidegate>" "${folder}/${file}")
    set_tests_properties("${group}/${name}" PROPERTIES
      FIXTURES_REQUIRED ${group}_packages SKIP_RETURN_CODE 77 TIMEOUT 200 LABELS ${group})
  endforeach()
endfunction()
