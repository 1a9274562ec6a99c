#include "binding.hpp"

#include <openssl/rand.h>

#include <algorithm>

#include "../stun/writer.hpp"

namespace ringway::ice {

namespace {

/** `theirs:ours`: a check is for the other side. RFC 8445, 7.2.2. */
std::string_view writeUsername(std::array<char, 513>& room, std::string_view theirs, std::string_view ours) {
  if (theirs.size() + 1 + ours.size() > room.size()) return {};
  auto end = std::copy(theirs.begin(), theirs.end(), room.begin());
  *end++ = ':';
  end = std::copy(ours.begin(), ours.end(), end);
  return {room.data(), static_cast<std::size_t>(end - room.begin())};
}

}  // namespace

Bytes writeCheck(MessageRoom& room, const CheckWords& check, const Credentials& ours, const Credentials& theirs) {
  std::array<char, 513> username;
  stun::Writer writer(room, stun::Class::request, check.transaction);
  writer.add(stun::Attribute::username, writeUsername(username, theirs.ufrag, ours.ufrag))
      .add32(stun::Attribute::priority, check.priority)
      .add64(check.role == Role::controlling ? stun::Attribute::iceControlling : stun::Attribute::iceControlled,
             check.tieBreaker);
  if (check.nominates) writer.add(stun::Attribute::useCandidate, Bytes());
  return writer.seal(theirs.pwd).sign().bytes();
}

Bytes writeSuccess(MessageRoom& room, const stun::TransactionId& transaction, const Address& from,
                   std::string_view pwd) {
  stun::Writer writer(room, stun::Class::success, transaction);
  return writer.addMappedAddress(from).seal(pwd).sign().bytes();
}

Bytes writeError(MessageRoom& room, const stun::TransactionId& transaction, stun::ErrorCode code, std::string_view pwd,
                 const stun::UnknownAttributes& unknown) {
  stun::Writer writer(room, stun::Class::error, transaction);
  writer.addError(code);
  if (!unknown.empty()) writer.addUnknown(unknown);
  return writer.seal(pwd).sign().bytes();
}

bool renew(stun::TransactionId& transaction) {
  return RAND_bytes(transaction.data(), static_cast<int>(transaction.size())) == 1;
}

}  // namespace ringway::ice
