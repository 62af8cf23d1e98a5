#include "tidegate/net/tls/engine.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "tidegate/base/assert.hpp"

namespace tidegate::net {
namespace {

// What a browser or curl shows that was sent here without TLS.
constexpr std::string_view kPlainHttpAnswer =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    "This port speaks TLS: ask by https:// or wss://\n";

// The newest entry of OpenSSL's queue for this thread, which is emptied; 0: there is none.
unsigned long last_openssl_error() {
  const unsigned long newest = ERR_peek_last_error();
  ERR_clear_error();
  return newest;
}

std::string reason_of(unsigned long openssl_error) {
  const char* const reason = openssl_error == 0 ? nullptr : ERR_reason_error_string(openssl_error);
  return reason == nullptr ? "" : reason;
}

TlsEnd end_of(long verdict) {
  switch (verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return TlsEnd::kOtherHost;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return TlsEnd::kExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return TlsEnd::kNotYetValid;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:  // another authority of the same name
      return TlsEnd::kUntrusted;
    default:
      return TlsEnd::kBadCertificate;
  }
}

TlsEnd end_of(unsigned long openssl_error) {
  switch (ERR_GET_REASON(openssl_error)) {
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_WRONG_VERSION_NUMBER:  // of a first record that is none
      return TlsEnd::kNoTls;
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR:  // of a signature, as another authority of the same name makes it
      return TlsEnd::kRefused;
    default:
      return TlsEnd::kDisagreed;
  }
}

}  // namespace

TlsEngine::TlsEngine(SSL_CTX& context, Side side)
    : ssl_(SSL_new(&context)), in_(BIO_new(BIO_s_mem())), out_(BIO_new(BIO_s_mem())) {
  TIDEGATE_ASSERT(ssl_ != nullptr && in_ != nullptr && out_ != nullptr, "OpenSSL has memory");
  BIO_set_mem_eof_return(in_, -1);  // empty means: later, not: over
  SSL_set_bio(ssl_.get(), in_, out_);
  side == Side::kClient ? SSL_set_connect_state(ssl_.get()) : SSL_set_accept_state(ssl_.get());
}

void TlsEngine::expect_host(const std::string& host) {
  SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER, nullptr);
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl_.get());
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1) return;
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  SSL_set1_host(ssl_.get(), host.c_str());
  // The macro SSL_set_tlsext_host_name, without its cast.
  SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           const_cast<char*>(host.c_str()));
}

void TlsEngine::resume(TlsSession session, std::move_only_function<void(TlsSession)> offered) {
  if (session) SSL_set_session(ssl_.get(), session.get());
  offered_ = std::move(offered);
  SSL_set_app_data(ssl_.get(), this);
  SSL_CTX* const context = SSL_get_SSL_CTX(ssl_.get());
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, &TlsEngine::on_session);
}

int TlsEngine::on_session(SSL* ssl, SSL_SESSION* session) {
  static_cast<TlsEngine*>(SSL_get_app_data(ssl))->offered_(TlsSession{session});
  return 1;  // it is ours now
}

TlsStep TlsEngine::handshake() {
  ERR_clear_error();
  const TlsStep step = step_of(SSL_do_handshake(ssl_.get()));
  if (step == TlsStep::kFailed && ERR_GET_REASON(failure_) == SSL_R_HTTP_REQUEST) {
    BIO_write(out_, kPlainHttpAnswer.data(), static_cast<int>(kPlainHttpAnswer.size()));
  }
  return step;
}

TlsStep TlsEngine::read(void* into, std::size_t room, std::size_t& bytes) {
  ERR_clear_error();
  return step_of(SSL_read_ex(ssl_.get(), into, room, &bytes));
}

std::size_t TlsEngine::write(const void* from, std::size_t bytes) {
  ERR_clear_error();
  std::size_t taken = 0;
  const TlsStep step = step_of(SSL_write_ex(ssl_.get(), from, std::min(bytes, kRecordBytes), &taken));
  return step == TlsStep::kDone ? taken : 0;
}

void TlsEngine::finish() {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
}

void TlsEngine::take_in(const void* from, std::size_t bytes) {
  BIO_write(in_, from, static_cast<int>(bytes));
}

std::size_t TlsEngine::outgoing() const {
  return BIO_ctrl_pending(out_);
}

std::string TlsEngine::take_out() {
  std::string bytes(outgoing(), '\0');
  BIO_read(out_, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

TlsEnd TlsEngine::end() const {
  if (SSL_is_init_finished(ssl_.get()) != 0) {
    return SSL_session_reused(ssl_.get()) != 0 ? TlsEnd::kResumed : TlsEnd::kNew;
  }
  const long verdict = SSL_get_verify_result(ssl_.get());
  return verdict != X509_V_OK ? end_of(verdict) : end_of(failure_);
}

std::string TlsEngine::failure() const {
  const long verdict = SSL_get_verify_result(ssl_.get());
  if (verdict != X509_V_OK) {
    return std::string{"its certificate was not accepted: "} + X509_verify_cert_error_string(verdict);
  }
  const std::string reason = reason_of(failure_);
  return reason.empty() ? "it does not speak TLS as we do" : "no TLS with it: " + reason;
}

TlsStep TlsEngine::step_of(int result) {
  if (result == 1) return TlsStep::kDone;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return TlsStep::kWantsBytes;
    case SSL_ERROR_ZERO_RETURN:
      return TlsStep::kEnded;
    default:
      failure_ = last_openssl_error();
      return TlsStep::kFailed;
  }
}

TlsContext make_tls_context(TlsEngine::Side side) {
  TlsContext context{
      SSL_CTX_new(side == TlsEngine::Side::kClient ? TLS_client_method() : TLS_server_method())};
  TIDEGATE_ASSERT(context != nullptr, "OpenSSL has memory");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);  // an idle connection holds no 32 KiB
  return context;
}

std::unexpected<base::Error> unusable_tls_file(const std::string& file, const std::string& what) {
  const std::string reason = reason_of(last_openssl_error());
  if (access(file.c_str(), R_OK) != 0) {
    return base::fail(base::ErrorCode::kIo, file + ": cannot be read: " + std::strerror(errno));
  }
  return base::fail(base::ErrorCode::kIo, file + ": " + what + (reason.empty() ? "" : " (" + reason + ")"));
}

}  // namespace tidegate::net
