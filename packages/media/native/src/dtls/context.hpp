#pragma once

#include <memory>
#include <optional>

#include "../bytes.hpp"
#include "certificate.hpp"
#include "openssl.hpp"

namespace ringway::dtls {

/** What all associations of one certificate have in common. */
class Context {
 public:
  /** @returns null when OpenSSL cannot */
  static std::shared_ptr<Context> make();

  const Fingerprint& fingerprint() const { return certificate_.fingerprint; }
  /** An association made of it believes the certificate whose Fingerprint its SSL_set_app_data points to; without one, none. */
  SSL_CTX* openssl() const { return context_.get(); }

 private:
  Context(Certificate certificate, std::unique_ptr<SSL_CTX, Free> context)
      : certificate_(std::move(certificate)), context_(std::move(context)) {}

  Certificate certificate_;
  std::unique_ptr<SSL_CTX, Free> context_;
};

/** The certificate that new calls begin with. Calls that have begun keep theirs. */
class Contexts {
 public:
  /** How long one is given to new calls, unless it is said. */
  static constexpr Micros kRenewedAfter = 24 * 60 * 60 * kSecond;

  explicit Contexts(Micros renewedAfter = kRenewedAfter) : renewedAfter_(renewedAfter) {}

  /** @returns null when OpenSSL cannot */
  std::shared_ptr<Context> current(Micros now);

 private:
  const Micros renewedAfter_;
  std::shared_ptr<Context> context_;
  Micros madeAt_ = 0;
};

/** What this process's OpenSSL cannot do that we need, in words; nothing when it can do all. */
std::optional<std::string> whatIsMissing();

}  // namespace ringway::dtls
