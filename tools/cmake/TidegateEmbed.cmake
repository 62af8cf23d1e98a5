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
