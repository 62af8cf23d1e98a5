// Signing an order with a prepared key, beside OpenSSL's one call that begins with the key each time.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <string>

#include "tidegate/mexc/wire/requests/signing.hpp"

namespace {

using namespace tidegate;

const std::string kKey = "45d0b3c26f2644f19bfb98b07741b2f5";
const std::string kOrder =
    "newClientOrderId=tg-17f3a1-42&price=61685.99&quantity=0.01&recvWindow=5000&side=BUY&symbol=BTCUSDT&"
    "timestamp=1736411507002&type=LIMIT";

void SignPrepared(benchmark::State& state) {
  const mexc::wire::Signer signer{mexc::wire::Secret{std::string{kKey}}};
  for (auto _ : state) benchmark::DoNotOptimize(signer.sign(kOrder));
}
BENCHMARK(SignPrepared);

// The digest alone, not yet in hexadecimal.
void SignOneShot(benchmark::State& state) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  for (auto _ : state) {
    unsigned int size = 0;
    HMAC(EVP_sha256(), kKey.data(), static_cast<int>(kKey.size()),
         reinterpret_cast<const unsigned char*>(kOrder.data()), kOrder.size(), digest.data(), &size);
    benchmark::DoNotOptimize(digest);
  }
}
BENCHMARK(SignOneShot);

}  // namespace
