#include <node_api.h>

#include <algorithm>
#include <cstring>

#include "peer.hpp"
#include "values.hpp"

/**
 * The load peer as bench/src/calls/peer-addon.ts knows it; shapes and units are written down there. A peer lives until
 * the process ends.
 */
namespace ringway::load {

namespace {

Peer& peerOf(const Arguments& arguments) { return *static_cast<Peer*>(arguments.data); }

/** `add(ufrag, pwd, ssrc): [call, port]` */
napi_value add(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  const auto place = peerOf(arguments).add({arguments.text(0), arguments.text(1), arguments.number(2)});
  if (!place) return failed(env, std::string("no UDP port could be had: ") + std::strerror(errno));
  return numbers(env, {static_cast<double>(place->call), static_cast<double>(place->port)});
}

/** `meet(call, ufrag, fingerprint, weBegin)` */
napi_value meet(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  peerOf(arguments).meet(arguments.number(0), {arguments.text(1), arguments.text(2), arguments.truth(3)});
  return nullptr;
}

/** `hangUp(call)` */
napi_value hangUp(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  peerOf(arguments).hangUp(arguments.number(0));
  return nullptr;
}

/** `vanish(call)` */
napi_value vanish(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  peerOf(arguments).vanish(arguments.number(0));
  return nullptr;
}

/** `press(call, key)` */
napi_value press(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  peerOf(arguments).press(arguments.number(0), static_cast<std::uint8_t>(arguments.number(1)));
  return nullptr;
}

/** `speak(on)` */
napi_value speak(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  peerOf(arguments).speak(arguments.truth(0));
  return nullptr;
}

/** `openWindow(packets)` */
napi_value openWindow(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  peerOf(arguments).openWindow(arguments.number(0));
  return nullptr;
}

/** `closeWindow(): { open, lateness, delays, gaps, ownLateness, hushMicros, hushFrames }` */
napi_value closeWindow(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  const Measured measured = peerOf(arguments).closeWindow();
  napi_value object;
  napi_create_object(env, &object);
  napi_value open;
  napi_create_double(env, static_cast<double>(measured.open), &open);
  napi_set_named_property(env, object, "open", open);
  napi_set_named_property(env, object, "lateness", array(env, measured.lateness));
  napi_set_named_property(env, object, "delays", array(env, measured.delays));
  napi_set_named_property(env, object, "gaps", array(env, measured.gaps));
  napi_set_named_property(env, object, "ownLateness", array(env, measured.ownLateness));
  std::vector<std::int32_t> micros;
  std::vector<std::int32_t> frames;
  for (const Hush& hush : measured.hushes) {
    micros.push_back(hush.micros);
    frames.push_back(hush.frames);
  }
  napi_set_named_property(env, object, "hushMicros", array(env, micros));
  napi_set_named_property(env, object, "hushFrames", array(env, frames));
  return object;
}

/** `rows(): number[]`, those of one call behind those of the one before */
napi_value rows(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  std::vector<double> all;
  for (const auto& [state, count, firstAt, numbers, marks] : peerOf(arguments).rows()) {
    const auto lost = [](const NumberCount& of) { return static_cast<double>(of.expected() - of.received()); };
    const double row[] = {static_cast<double>(state),
                          static_cast<double>(count.sent),
                          static_cast<double>(count.unsent),
                          static_cast<double>(numbers.received()),
                          lost(numbers),
                          static_cast<double>(numbers.twice()),
                          static_cast<double>(numbers.outOfOrder()),
                          static_cast<double>(marks.received()),
                          lost(marks),
                          static_cast<double>(count.rejected),
                          static_cast<double>(count.strange),
                          static_cast<double>(count.rtcp),
                          static_cast<double>(count.connectedAt) / 1'000,
                          static_cast<double>(firstAt) / 1'000,
                          static_cast<double>(count.endedAt) / 1'000};
    all.insert(all.end(), std::begin(row), std::end(row));
  }
  return numbers(env, all);
}

/** `reasons(): string[]` */
napi_value reasons(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  return texts(env, peerOf(arguments).reasons());
}

/** Packets that are too long are left out. */
Sound soundOf(const Arguments& arguments, std::size_t index) {
  Sound sound = arguments.packets(index);
  std::erase_if(sound, [](const auto& packet) { return packet.empty() || packet.size() > kLongestSound; });
  return sound;
}

/** `open(address, preferGcm, sound): LoadAddonPeer` */
napi_value open(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  const Protection preferred = arguments.truth(1) ? Protection::gcm : Protection::cm;
  auto* peer = new Peer(arguments.text(0), preferred, soundOf(arguments, 2));
  napi_value object;
  napi_create_object(env, &object);
  napi_set_named_property(env, object, "fingerprint", text(env, peer->fingerprint()));
  napi_set_named_property(env, object, "goesFirst", truth(env, peer->goesFirst()));
  const std::pair<const char*, napi_callback> functions[] = {
      {"add", add},     {"meet", meet},       {"hangUp", hangUp},       {"vanish", vanish},
      {"press", press}, {"speak", speak},     {"rows", rows},
      {"openWindow", openWindow},
      {"closeWindow", closeWindow}, {"reasons", reasons}};
  for (const auto& [name, function] : functions) {
    napi_value made;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, function, peer, &made);
    napi_set_named_property(env, object, name, made);
  }
  return object;
}

napi_value begin(napi_env env, napi_value exports) {
  napi_value made;
  napi_create_function(env, "open", NAPI_AUTO_LENGTH, open, nullptr, &made);
  napi_set_named_property(env, exports, "open", made);
  return exports;
}

}  // namespace

}  // namespace ringway::load

NAPI_MODULE(ringway_load_peer, ringway::load::begin)
