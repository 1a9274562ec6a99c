#pragma once

#include <openssl/x509.h>

#include <string>

namespace ringway::load {

/** SHA-256 of a certificate as an SDP has it: pairs of upper-case hex digits with colons. */
std::string fingerprintOf(const X509* certificate);

}  // namespace ringway::load
