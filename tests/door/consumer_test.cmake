# Installs the build in BUILD_DIR into a fresh prefix, then builds and runs the consumer against it, as a user of
# find_package(tidegate) does and as one of pkg-config. Nothing but the prefix and the compiler is handed over.
file(REMOVE_RECURSE "${WORK_DIR}")
set(flags "")
if(SANITIZE)
  set(flags "-fsanitize=${SANITIZE}")  # a sanitized library asks for a sanitized program
endif()

function(step)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

step("${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${WORK_DIR}/prefix")
step("${CMAKE_COMMAND}" -S "${CONSUMER_DIR}" -B "${WORK_DIR}/build" -G "${GENERATOR}"
  "-DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix" "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" "-DCMAKE_CXX_FLAGS=${flags}")
step("${CMAKE_COMMAND}" --build "${WORK_DIR}/build")
step("${WORK_DIR}/build/consumer")

# Moved, as packagers do between building and installing.
file(RENAME "${WORK_DIR}/prefix" "${WORK_DIR}/moved")
file(GLOB_RECURSE descriptions "${WORK_DIR}/moved/*/tidegate.pc")
get_filename_component(description_dir "${descriptions}" DIRECTORY)
set(ENV{PKG_CONFIG_PATH} "${description_dir}")
find_program(PKG_CONFIG pkg-config REQUIRED)
execute_process(COMMAND "${PKG_CONFIG}" --cflags --libs "tidegate >= 0.2" OUTPUT_VARIABLE found
  COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(found UNIX_COMMAND "${found}")
step("${CXX_COMPILER}" -std=c++23 ${flags} "${CONSUMER_DIR}/main.cpp" ${found} -o "${WORK_DIR}/consumer")
step("${WORK_DIR}/consumer")
