// Whether a request was meant for this dashboard. Any web page can make its visitor's browser send requests
// to a port of this machine or of its network: under the page's own name, after making that name lead here
// (DNS rebinding; Host shows it), or as itself (Origin shows it). Pure.
//
// An address in figures is nobody's name: a page that got by it is ours. So wherever the listener takes
// connections for any address (0.0.0.0, [::]), all addresses in figures are its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::dashboard {

// How an answer that is none begins.
struct Refusal {
  int status = 0;
  std::string why;  // one sentence, with what to do
};

// What is wrong with a name under which the dashboard may be asked: it must be NAME or NAME:PORT. Empty:
// nothing.
std::string check_host_name(std::string_view name);

class HostCheck {
 public:
  // `listening`: with the port that it really has. `names`: under which it may be asked besides, of a proxy
  // or of this machine in its network; without a port, any will do. Precondition: each passes
  // check_host_name.
  HostCheck(net::Address listening, std::vector<std::string> names);

  // 400: it has no Host, or several. 421: it is for another host. 403: it would change something, or open a
  // stream, and comes from a web page of another host or port (scripts and scrapers send no Origin).
  // O(names).
  std::optional<Refusal> refuses(const net::Headers& headers, bool changes_something) const;

 private:
  bool is_ours(const std::string& host) const;

  net::Address listening_;
  std::vector<std::string> names_;  // in lower case
};

}  // namespace tidegate::dashboard
