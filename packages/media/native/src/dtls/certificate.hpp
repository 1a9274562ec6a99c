#pragma once

#include <optional>

#include "fingerprint.hpp"
#include "openssl.hpp"

namespace ringway::dtls {

/** A key of P-256, and a certificate of it that nobody but itself has signed: who we are for as long as calls last that were begun with it. */
struct Certificate {
  Key key;
  X509Certificate certificate;
  Fingerprint fingerprint;

  /** A new one, valid from a day ago for a month. It tells nothing about us. @returns nothing when OpenSSL cannot */
  static std::optional<Certificate> make();
};

}  // namespace ringway::dtls
