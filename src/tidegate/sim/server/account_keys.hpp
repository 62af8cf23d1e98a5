// The keys of the simulated exchange's accounts, ready to check what they sign.
#pragma once

#include <string_view>
#include <vector>

#include "tidegate/mexc/server/authenticator.hpp"
#include "tidegate/sim/exchange/exchange.hpp"

namespace tidegate::sim {

class AccountKeys final : public mexc::server::KeyDirectory {
 public:
  // Of the accounts there are now. `exchange` must outlive this.
  explicit AccountKeys(const Exchange& exchange) : exchange_(exchange) {
    for (std::uint32_t i = 1; i <= exchange.ledger().accounts(); ++i) {
      const mexc::wire::Secret secret{exchange.credentials(AccountId{i}).secret};
      signers_.emplace_back(secret);
    }
  }

  const mexc::wire::Signer* find(std::string_view api_key) const override {
    const auto account = exchange_.account_of(api_key);
    return account ? &signers_[account->value() - 1] : nullptr;
  }

 private:
  const Exchange& exchange_;
  std::vector<mexc::wire::Signer> signers_;  // by account, the first at 0
};

}  // namespace tidegate::sim
