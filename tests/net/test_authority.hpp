// A private certificate authority, made afresh for each test that needs one.
#pragma once

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "tidegate/net/tls/tls.hpp"

namespace tidegate::net {

// Writes PEM files below a folder of its own, which goes with it.
class TestAuthority {
 public:
  struct Identity {
    std::string certificate_file;
    std::string key_file;
  };

  TestAuthority() : folder_(make_folder()), key_(make_key()) {
    certificate_ = make_certificate(*key_, "", kDay);
    write(ca_file(), [this](FILE* file) { return PEM_write_X509(file, certificate_.get()); });
  }
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;
  ~TestAuthority() { std::filesystem::remove_all(folder_); }

  // Speaks TLS over `beneath` as the server of these names ("DNS:exchange.test").
  std::unique_ptr<TlsServerNetwork> serve_over(Loop& loop, Network& beneath, const std::string& names) const {
    const Identity identity = issue(names);
    return TlsServerNetwork::make(loop, beneath, {identity.certificate_file, identity.key_file}).value();
  }
  std::string ca_file() const { return folder_ / "ca.pem"; }

  // `names`: as OpenSSL writes them ("DNS:exchange.test,IP:127.0.0.1"); valid from a day ago for `seconds`
  // from now. The key file has a password where there is one.
  Identity issue(const std::string& names, long seconds = kDay, std::string password = "") const {
    const std::string number = std::to_string(++issued_);
    Identity identity{folder_ / (number + ".pem"), folder_ / (number + ".key")};
    const Key key = make_key();
    const Certificate certificate = make_certificate(*key, names, seconds);
    write(identity.certificate_file, [&](FILE* file) { return PEM_write_X509(file, certificate.get()); });
    write(identity.key_file, [&](FILE* file) {
      const bool locked = !password.empty();
      return PEM_write_PrivateKey(file, key.get(), locked ? EVP_aes_256_cbc() : nullptr, nullptr, 0, nullptr,
                                  locked ? password.data() : nullptr);
    });
    return identity;
  }

 private:
  static constexpr long kDay = 24L * 3600;
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free>;
  using Certificate = std::unique_ptr<X509, Free>;

  static std::filesystem::path make_folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "tidegate-ca-XXXXXX";
    return mkdtemp(pattern.data());
  }
  static Key make_key() { return Key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")}; }
  static void add(X509& certificate, int kind, const std::string& value) {
    const std::unique_ptr<X509_EXTENSION, Free> extension{
        X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str())};
    X509_add_ext(&certificate, extension.get(), -1);
  }
  static void write(const std::string& path, auto writer) {
    FILE* const file = std::fopen(path.c_str(), "w");
    ASSERT_NE(file, nullptr) << path;
    EXPECT_EQ(writer(file), 1) << path;
    std::fclose(file);
  }
  static void name_it(X509_NAME* name, const std::string& text) {
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0);
  }

  // The authority's own where there are no names.
  Certificate make_certificate(EVP_PKEY& key, const std::string& names, long seconds) const {
    Certificate certificate{X509_new()};
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds);
    X509_set_pubkey(certificate.get(), &key);
    name_it(X509_get_subject_name(certificate.get()), names.empty() ? "Test authority" : "Test server");
    name_it(X509_get_issuer_name(certificate.get()), "Test authority");
    if (names.empty()) {
      add(*certificate, NID_basic_constraints, "critical,CA:TRUE");
    } else {
      add(*certificate, NID_subject_alt_name, names);
    }
    X509_sign(certificate.get(), key_.get(), EVP_sha256());
    return certificate;
  }

  std::filesystem::path folder_;
  Key key_;
  Certificate certificate_;
  mutable int issued_ = 0;
  mutable long serial_ = 0;
};

}  // namespace tidegate::net
