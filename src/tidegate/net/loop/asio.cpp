// The one place where Asio's own code is compiled (BOOST_ASIO_SEPARATE_COMPILATION); everyone else declares
// only.
#include <boost/asio/impl/src.hpp>
