// Any bytes as what an exchange or a gateway receives: parameters in a query and a body (divided at the first
// newline) or in a list of JSON, a channel's name, and a control message of a stream. Parameters survive
// being written in their canonical form.
#include <algorithm>

#include "fuzz_input.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/pushes/channels.hpp"
#include "tidegate/mexc/wire/pushes/control.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::mexc::wire {
namespace {

void expect_named(const base::Error& error) {
  TIDEGATE_ASSERT(error.code == base::ErrorCode::kParse || error.code == base::ErrorCode::kUnsupported,
                  "what cannot be read says so");
  TIDEGATE_ASSERT(!error.message.empty(), "and says what is wrong");
}

void read_parameters(std::string_view query, std::string_view body) {
  const auto request = parse_request(query, body);
  if (!request) return expect_named(request.error());
  const std::string canonical = request->params.canonical();
  const auto again = parse_form(canonical);
  TIDEGATE_ASSERT(again && again->canonical() == canonical, "the canonical form is its own");
  TIDEGATE_ASSERT(std::ranges::all_of(request->params.pairs(),
                                      [&](const auto& pair) {
                                        return again->find(pair.first) == request->params.find(pair.first);
                                      }),
                  "and says the same");
}

void read_list(std::string_view json) {
  const auto list = parse_params_list(json);
  if (!list) return expect_named(list.error());
  for (const Params& params : *list) {
    const auto again = parse_form(params.canonical());
    TIDEGATE_ASSERT(!again || again->canonical() == params.canonical(),
                    "a list's parameters are like any others");
  }
}

// A channel that is read has one name, the one it was read from.
void read_channel(std::string_view name) {
  const auto channel = parse_channel(name);
  if (!channel) return expect_named(channel.error());
  TIDEGATE_ASSERT(to_string(*channel) == name, "a channel's name is its own");
}

void read_control(std::string_view text) {
  const auto request = decode_control_request(text);
  if (!request) return expect_named(request.error());
  const auto again = decode_control_request(encode_control_request(*request));
  TIDEGATE_ASSERT(again && *again == *request, "what was read can be written and read again");
}

void read_control_answer(std::string_view text) {
  const auto answer = decode_control_answer(text);
  if (!answer) return expect_named(answer.error());
  const auto again = decode_control_answer(encode_control_answer(*answer));
  TIDEGATE_ASSERT(again && *again == *answer, "what was read can be written and read again");
}

}  // namespace
}  // namespace tidegate::mexc::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate::mexc::wire;
  const std::string_view bytes = tidegate::fuzz::bytes_of(data, size);
  const std::size_t query_end = std::min(bytes.find('\n'), bytes.size());
  read_parameters(bytes.substr(0, query_end), bytes.substr(std::min(query_end + 1, bytes.size())));
  read_list(bytes);
  read_channel(bytes);
  read_control(bytes);
  read_control_answer(bytes);
  return 0;
}
