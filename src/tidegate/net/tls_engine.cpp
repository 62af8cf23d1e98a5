#include "tidegate/net/tls_engine.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "tidegate/base/assert.hpp"

namespace tidegate::net {
namespace {

// The newest entry of OpenSSL's queue for this thread, which is emptied.
std::string last_openssl_error() {
  std::string text;
  while (const unsigned long code = ERR_get_error()) {
    const char* const reason = ERR_reason_error_string(code);
    if (reason != nullptr) text = reason;
  }
  return text;
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
  return step_of(SSL_do_handshake(ssl_.get()));
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

std::string TlsEngine::failure() const {
  const long verdict = SSL_get_verify_result(ssl_.get());
  if (verdict != X509_V_OK) {
    return std::string{"its certificate was not accepted: "} + X509_verify_cert_error_string(verdict);
  }
  return failure_.empty() ? "it does not speak TLS as we do" : "no TLS with it: " + failure_;
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
  const std::string reason = last_openssl_error();
  return base::fail(base::ErrorCode::kIo, file + ": " + what + (reason.empty() ? "" : " (" + reason + ")"));
}

}  // namespace tidegate::net
