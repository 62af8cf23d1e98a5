# Third-party libraries, all from the distribution, under the short names that tools/rooms.json uses.
# System headers: their warnings are not ours.

function(tidegate_library name)
  add_library(tidegate_lib_${name} INTERFACE)
  target_link_libraries(tidegate_lib_${name} INTERFACE ${ARGN})
endfunction()

find_package(Threads REQUIRED)
tidegate_library(threads Threads::Threads)
if(TIDEGATE_LIBRARY_ONLY)
  return()
endif()

find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)
find_package(Protobuf REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(NCURSES REQUIRED ncursesw)

tidegate_library(asio Boost::headers Threads::Threads)
# One definition of every template of Asio and Beast, compiled once in net/loop/asio.cpp instead of in each user.
target_compile_definitions(tidegate_lib_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_DISABLE_BOOST_COROUTINE)
tidegate_library(openssl OpenSSL::SSL OpenSSL::Crypto)
tidegate_library(zlib ZLIB::ZLIB)
tidegate_library(fmt fmt::fmt)
tidegate_library(spdlog spdlog::spdlog)
tidegate_library(simdjson simdjson::simdjson)
tidegate_library(protobuf protobuf::libprotobuf)
tidegate_library(sqlite SQLite::SQLite3)
tidegate_library(cli11 CLI11::CLI11)
tidegate_library(json nlohmann_json::nlohmann_json)
tidegate_library(tomlplusplus PkgConfig::TOMLPLUSPLUS)
# Without its definitions: what they ask for, g++ and clang define anyway, and every unit of apps would be compiled with them.
tidegate_library(ncurses ${NCURSES_LINK_LIBRARIES})
