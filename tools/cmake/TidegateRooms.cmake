# Builds one target a room from tools/rooms.json: path = namespace = target (mexc/wire is tidegate_mexc_wire).
# A room links exactly what the table lets it include, so a forbidden include does not link either.

add_library(tidegate_flags INTERFACE)
target_include_directories(tidegate_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(tidegate_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Woverloaded-virtual -Wcast-qual -Wimplicit-fallthrough $<$<BOOL:${TIDEGATE_WARNINGS_ARE_ERRORS}>:-Werror>
  # A field left out of an initialiser has its default in place: settings and replies are written that way.
  -Wno-missing-field-initializers
  # Doubles give the same bits on every machine: no fused multiply-add.
  -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 reports these falsely in its own <string>, <optional> and coroutine frames (GCC bugs 105329, 105562).
  target_compile_options(tidegate_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12's stable_sort names its own deprecated get_temporary_buffer (LLVM issue 76515).
  target_compile_options(tidegate_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(TIDEGATE_SANITIZE)
  target_compile_options(tidegate_flags INTERFACE -fsanitize=${TIDEGATE_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(tidegate_flags INTERFACE -fsanitize=${TIDEGATE_SANITIZE})
  if(TIDEGATE_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The sanitizer does not see the fences around Asio's handlers; what is shared there is under a mutex as well.
    target_compile_options(tidegate_flags INTERFACE -Wno-tsan)
  endif()
endif()

function(tidegate_target_name room out)
  string(REPLACE "/" "_" flat "${room}")
  set(${out} "tidegate_${flat}" PARENT_SCOPE)
endfunction()

function(tidegate_json_list json out)
  set(items "")
  string(JSON count LENGTH "${json}" ${ARGN})
  if(count GREATER 0)
    math(EXPR last "${count} - 1")
    foreach(i RANGE ${last})
      string(JSON item GET "${json}" ${ARGN} ${i})
      list(APPEND items "${item}")
    endforeach()
  endif()
  set(${out} "${items}" PARENT_SCOPE)
endfunction()

function(tidegate_add_room json room)
  tidegate_target_name("${room}" target)
  set(dir "${CMAKE_SOURCE_DIR}/src/tidegate/${room}")
  file(GLOB sources CONFIGURE_DEPENDS "${dir}/*.cpp")
  file(GLOB protos CONFIGURE_DEPENDS "${dir}/proto/*.proto")
  if(sources)
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  if(protos)
    # Generated code is not ours to lint: its own target, our warnings off.
    add_library(${target}_proto STATIC ${protos})
    protobuf_generate(TARGET ${target}_proto APPEND_PATH
      PROTOC_OUT_DIR "${CMAKE_BINARY_DIR}/proto/${target}")
    target_include_directories(${target}_proto SYSTEM PUBLIC "${CMAKE_BINARY_DIR}/proto/${target}")
    target_link_libraries(${target}_proto PUBLIC tidegate_lib_protobuf)
    target_compile_options(${target}_proto PRIVATE -w)
    target_link_libraries(${target} ${scope} ${target}_proto)
  endif()
  target_link_libraries(${target} ${scope} $<BUILD_INTERFACE:tidegate_flags>)
  tidegate_json_list("${json}" rooms rooms "${room}" may_include)
  foreach(other IN LISTS rooms)
    tidegate_target_name("${other}" other_target)
    target_link_libraries(${target} ${scope} ${other_target})
  endforeach()
  tidegate_json_list("${json}" libraries rooms "${room}" libraries)
  foreach(library IN LISTS libraries)
    target_link_libraries(${target} ${scope} tidegate_lib_${library})
  endforeach()
endfunction()

# All of them, or those named after the table.
function(tidegate_add_rooms table)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${table}")
  file(READ "${table}" json)
  string(JSON count LENGTH "${json}" rooms)
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON room MEMBER "${json}" rooms ${i})
    if(ARGN AND NOT room IN_LIST ARGN)
      continue()
    endif()
    tidegate_add_room("${json}" "${room}")
    list(APPEND all "${room}")
  endforeach()
  set(TIDEGATE_ROOMS "${all}" PARENT_SCOPE)
endfunction()
