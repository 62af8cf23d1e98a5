# The way out of the house: `cmake --install` (`--component library` for this alone) puts the rooms that other programs embed in place, with their headers and
# package descriptions, CMake's and pkg-config's. find_package(tidegate) then gives tidegate::library, tidegate::resilience and tidegate::base.
# Nothing of ours but C++23 is asked of their users: warnings and sanitizers stay in the build tree.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(TIDEGATE_EXPORTED_ROOMS base resilience library)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/tidegate")

foreach(room IN LISTS TIDEGATE_EXPORTED_ROOMS)
  tidegate_target_name("${room}" target)
  # Position independent, so that they fit into shared objects too (the Python module is one); hidden, so that calls
  # within them stay as cheap as without.
  set_target_properties(${target} PROPERTIES EXPORT_NAME "${room}"
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_features(${target} PUBLIC cxx_std_23)
  install(TARGETS ${target} EXPORT tidegate COMPONENT library
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  install(DIRECTORY "${CMAKE_SOURCE_DIR}/src/tidegate/${room}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/tidegate"
    COMPONENT library FILES_MATCHING PATTERN "*.hpp")
endforeach()
set_target_properties(tidegate_lib_threads PROPERTIES EXPORT_NAME threads)
install(TARGETS tidegate_lib_threads EXPORT tidegate COMPONENT library)
install(EXPORT tidegate NAMESPACE tidegate:: FILE tidegate-targets.cmake DESTINATION "${package_dir}"
  COMPONENT library)

file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/package/tidegate-config.cmake" @ONLY CONTENT
"include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(\"\${CMAKE_CURRENT_LIST_DIR}/tidegate-targets.cmake\")
")
# Before 1.0 a minor version may change what a program sees.
write_basic_package_version_file("${CMAKE_BINARY_DIR}/package/tidegate-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/package/tidegate-config.cmake"
  "${CMAKE_BINARY_DIR}/package/tidegate-config-version.cmake" DESTINATION "${package_dir}" COMPONENT library)

# The prefix is where the file is found, so that the whole may be moved. Compiled as C++23 by whoever uses it.
set(pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH to_prefix "/prefix/${pkgconfig_dir}" "/prefix")
list(TRANSFORM TIDEGATE_EXPORTED_ROOMS PREPEND "-ltidegate_" OUTPUT_VARIABLE link_flags)
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
