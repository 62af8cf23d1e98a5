# The way out of the house: `cmake --install` puts the rooms that other programs embed in place, with their public headers
# (TidegatePublicHeaders) and package descriptions. Two components, each alone with `--component NAME`: `library`, which asks for nothing but C++23, and
# `system`, which needs the libraries that its rooms use, and the first. find_package(tidegate) gives tidegate::library,
# tidegate::resilience and tidegate::base; with COMPONENTS system also tidegate::access and tidegate::system.
# Warnings and sanitizers stay in the build tree.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(TIDEGATE_LIBRARY_ROOMS base resilience library)
set(TIDEGATE_SYSTEM_ROOMS market sqlite net guard monitor trading journal desk mexc/wire mexc/client access config system)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/tidegate")

# The room's target in that component.
function(tidegate_install_room room component export)
  tidegate_target_name("${room}" target)
  string(REPLACE "/" "_" flat "${room}")
  set_target_properties(${target} PROPERTIES EXPORT_NAME "${flat}")
  target_compile_features(${target} PUBLIC cxx_std_23)
  install(TARGETS ${target} EXPORT "${export}" COMPONENT "${component}"
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
endfunction()

# The headers that the component's doors show, and no others.
function(tidegate_install_headers component)
  install(CODE "
    cmake_policy(SET CMP0057 NEW)  # IN_LIST: an install script begins without policies
    set(TIDEGATE_SOURCE_DIR \"${CMAKE_SOURCE_DIR}\")
    set(TIDEGATE_COMPONENT \"${component}\")
    set(TIDEGATE_INCLUDE_DIR \"${CMAKE_INSTALL_INCLUDEDIR}\")
    include(\"${CMAKE_SOURCE_DIR}/tools/cmake/TidegatePublicHeaders.cmake\")" COMPONENT "${component}")
endfunction()

# What stands for a third-party library: a name that leads to it.
function(tidegate_install_third_party component export)
  foreach(name IN LISTS ARGN)
    set_target_properties(tidegate_lib_${name} PROPERTIES EXPORT_NAME "lib_${name}")
    install(TARGETS tidegate_lib_${name} EXPORT "${export}" COMPONENT "${component}")
  endforeach()
endfunction()

foreach(room IN LISTS TIDEGATE_LIBRARY_ROOMS)
  tidegate_install_room("${room}" library tidegate)
  # Position independent, so that they fit into shared objects too (the Python module is one); hidden, so that calls
  # within them stay as cheap as without.
  tidegate_target_name("${room}" target)
  set_target_properties(${target} PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endforeach()
tidegate_install_headers(library)
tidegate_install_third_party(library tidegate threads)
install(EXPORT tidegate NAMESPACE tidegate:: FILE tidegate-targets.cmake DESTINATION "${package_dir}"
  COMPONENT library)

if(NOT TIDEGATE_LIBRARY_ONLY)
  foreach(room IN LISTS TIDEGATE_SYSTEM_ROOMS)
    tidegate_install_room("${room}" system tidegate-system)
  endforeach()
  tidegate_install_headers(system)
  install(TARGETS tidegate_mexc_wire_proto EXPORT tidegate-system COMPONENT system
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  tidegate_install_third_party(system tidegate-system
    asio openssl zlib fmt simdjson spdlog protobuf sqlite json tomlplusplus)
  install(EXPORT tidegate-system NAMESPACE tidegate:: FILE tidegate-system-targets.cmake DESTINATION "${package_dir}"
    COMPONENT system)
endif()

file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/package/tidegate-config.cmake" @ONLY CONTENT
"include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(\"\${CMAKE_CURRENT_LIST_DIR}/tidegate-targets.cmake\")
foreach(component IN LISTS tidegate_FIND_COMPONENTS)
  if(component STREQUAL \"library\")
    set(tidegate_library_FOUND TRUE)
  elseif(component STREQUAL \"system\" AND EXISTS \"\${CMAKE_CURRENT_LIST_DIR}/tidegate-system-targets.cmake\")
    find_dependency(Boost 1.81)
    foreach(package IN ITEMS OpenSSL ZLIB fmt simdjson spdlog Protobuf SQLite3 nlohmann_json PkgConfig)
      find_dependency(\${package})
    endforeach()
    pkg_check_modules(TOMLPLUSPLUS IMPORTED_TARGET tomlplusplus)
    if(TOMLPLUSPLUS_FOUND)
      include(\"\${CMAKE_CURRENT_LIST_DIR}/tidegate-system-targets.cmake\")
      set(tidegate_system_FOUND TRUE)
    else()
      set(tidegate_FOUND FALSE)
      set(tidegate_NOT_FOUND_MESSAGE \"the component system of tidegate needs tomlplusplus\")
    endif()
  elseif(tidegate_FIND_REQUIRED_\${component})
    set(tidegate_FOUND FALSE)
    set(tidegate_NOT_FOUND_MESSAGE \"tidegate is installed here without the component \${component}\")
  endif()
endforeach()
")
# Before 1.0 a minor version may change what a program sees.
write_basic_package_version_file("${CMAKE_BINARY_DIR}/package/tidegate-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/package/tidegate-config.cmake"
  "${CMAKE_BINARY_DIR}/package/tidegate-config-version.cmake" DESTINATION "${package_dir}" COMPONENT library)

# The prefix is where the file is found, so that the whole may be moved. Compiled as C++23 by whoever uses it.
set(pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH to_prefix "/prefix/${pkgconfig_dir}" "/prefix")
list(TRANSFORM TIDEGATE_LIBRARY_ROOMS PREPEND "-ltidegate_" OUTPUT_VARIABLE link_flags)
list(REVERSE link_flags)
list(JOIN link_flags " " link_flags)
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/package/tidegate.pc" @ONLY CONTENT
"prefix=\${pcfiledir}/@to_prefix@
Name: tidegate
Description: A request batcher, a cache and a circuit breaker for any thread, in C++23 (-std=c++23)
Version: @PROJECT_VERSION@
License: Apache-2.0
Cflags: -I\${prefix}/@CMAKE_INSTALL_INCLUDEDIR@
Libs: -L\${prefix}/@CMAKE_INSTALL_LIBDIR@ @link_flags@ -pthread
")
install(FILES "${CMAKE_BINARY_DIR}/package/tidegate.pc" DESTINATION "${pkgconfig_dir}" COMPONENT library)
install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/tidegate" COMPONENT library)
