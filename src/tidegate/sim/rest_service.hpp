// MEXC's REST answers out of the simulated exchange's state: parameters in, status and JSON out.
#pragma once

#include <optional>
#include <string>

#include "tidegate/mexc/wire/endpoints.hpp"
#include "tidegate/mexc/wire/query.hpp"
#include "tidegate/sim/exchange.hpp"

namespace tidegate::sim {

struct RestAnswer {
  int status = 200;
  std::string body;
};
// {code, msg} with the error's HTTP status.
RestAnswer to_answer(const base::Error& error);

struct RestSettings {
  // Live MEXC answers a cancel with the order's status NEW, although its documents say CANCELED.
  bool cancel_answers_new = true;
};

class RestService {
 public:
  // `exchange` must outlive this.
  RestService(Exchange& exchange, RestSettings settings) : exchange_(exchange), settings_(settings) {}

  // `account`: who asked, for signed endpoints. Everything happens at the exchange's present instant.
  RestAnswer answer(mexc::wire::Endpoint endpoint, const mexc::wire::Params& params,
                    std::optional<AccountId> account);

 private:
  base::Result<std::string> public_data(mexc::wire::Endpoint endpoint,
                                        const mexc::wire::Params& params) const;
  base::Result<std::string> private_data(mexc::wire::Endpoint endpoint, const mexc::wire::Params& params,
                                         AccountId account);
  base::Result<std::string> exchange_info(const mexc::wire::Params& params) const;
  base::Result<std::string> place(const mexc::wire::Params& params, AccountId account);
  base::Result<std::string> cancel(const mexc::wire::Params& params, AccountId account);
  base::Result<std::string> query(const mexc::wire::Params& params, AccountId account) const;
  base::Result<std::string> open_orders(const mexc::wire::Params& params, AccountId account) const;

  Exchange& exchange_;
  RestSettings settings_;
};

}  // namespace tidegate::sim
