#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "bytes.hpp"
#include "srtp.hpp"

namespace ringway::load {

/** One certificate for all calls, as a relay has, and what every handshake is made with. */
class DtlsIdentity {
 public:
  /** @param preferred the protection that is chosen when the other side knows both */
  explicit DtlsIdentity(Protection preferred);

  /** Of the certificate: SHA-256, pairs of upper-case hex digits with colons. */
  const std::string& fingerprint() const { return fingerprint_; }
  SSL_CTX* context() const { return context_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  std::unique_ptr<SSL_CTX, Free> context_;
  std::string fingerprint_;
};

/** What a handshake has agreed on: a key and a salt for each way. */
struct SrtpKeys {
  Protection protection;
  std::array<std::uint8_t, kMasterKeyBytes> ourKey;
  std::array<std::uint8_t, kMasterKeyBytes> theirKey;
  /** The first {@link saltBytesOf} bytes of each. */
  std::array<std::uint8_t, 14> ourSalt;
  std::array<std::uint8_t, 14> theirSalt;
};

/** One DTLS 1.2 association over datagrams, from its handshake to its goodbye. RFC 5764. It cannot be moved. */
class Dtls {
 public:
  using Send = std::function<void(Bytes)>;
  enum class State { handshaking, connected, failed, ended };

  /**
   * @param client whether we begin
   * @param expected fingerprint of the other side's certificate
   */
  Dtls(const DtlsIdentity& identity, bool client, std::string expected, Send send);
  Dtls(const Dtls&) = delete;
  Dtls& operator=(const Dtls&) = delete;

  /** Begins, when we are the client. */
  void begin() { goOn(); }
  void take(Bytes datagram);
  /** Repeats what was lost; to be called now and then while it is handshaking. */
  void lookAtTime();
  /** Says goodbye. */
  void end();

  State state() const { return state_; }
  /** Why it failed, in words. */
  const std::string& reason() const { return reason_; }
  /** Once it is connected. */
  const std::optional<SrtpKeys>& keys() const { return keys_; }

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  static BIO_METHOD* datagrams();
  static int write(BIO* bio, const char* bytes, int length);
  static int read(BIO* bio, char* room, int length);
  static long control(BIO* bio, int command, long number, void* pointer);

  void goOn();
  void finish();
  void fail(std::string why);
  std::optional<SrtpKeys> agreedKeys() const;

  const bool client_;
  const std::string expected_;
  const Send send_;
  std::unique_ptr<SSL, Free> ssl_;
  /** What `read` hands out next; nothing between datagrams. */
  Bytes incoming_;
  State state_ = State::handshaking;
  std::string reason_;
  std::optional<SrtpKeys> keys_;
};

}  // namespace ringway::load
