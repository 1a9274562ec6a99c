/** What node loads: `src/native/addon.ts` says what each function takes and gives. All of it runs on JavaScript's thread. */
#include <node_api.h>
#include <uv.h>

#include <algorithm>
#include <cerrno>

#include "core.hpp"
#include "javascript.hpp"

namespace ringway::core {

namespace {

constexpr std::size_t kMostArguments = 5;

/** One call of one of our functions. */
struct Called {
  JavaScript js;
  napi_value given[kMostArguments] = {};
  napi_value self = nullptr;

  Called(napi_env env, napi_callback_info info) : js(env) {
    std::size_t count = kMostArguments;
    napi_get_cb_info(env, info, &count, given, &self, nullptr);
  }

  /** The core whose method was called; null when it was called on something else, or after its end. */
  Core* core() const {
    void* core = nullptr;
    napi_unwrap(js.env(), self, &core);
    return static_cast<Core*>(core);
  }
  std::uint32_t number(std::size_t at) const { return js.number(given[at]); }
};

using Prompt = std::shared_ptr<const rtp::Prompt>;

Prompt promptOf(const JavaScript& js, napi_value value) {
  void* prompt = nullptr;
  return napi_get_value_external(js.env(), value, &prompt) == napi_ok ? *static_cast<Prompt*>(prompt) : nullptr;
}

Prompt newPrompt(const Called& called) {
  const JavaScript& js = called.js;
  std::vector<Bytes> packets;
  for (const napi_value packet : js.items(called.given[0])) packets.push_back(js.bytes(packet));
  return std::make_shared<const rtp::Prompt>(packets, called.number(1), js.truth(called.given[2]), js.bytes(called.given[3]));
}

napi_value whatIsMissing(napi_env env, napi_callback_info) {
  const JavaScript js(env);
  const auto missing = dtls::whatIsMissing();
  return missing ? js.text(*missing) : js.null();
}

napi_value prompt(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  auto* made = new Prompt(newPrompt(called));
  napi_value external = nullptr;
  const auto forget = [](napi_env, void* held, void*) { delete static_cast<Prompt*>(held); };
  napi_create_external(env, made, forget, nullptr, &external);
  return external;
}

napi_value failedToBind(const JavaScript& js, const Address& local, int error) {
  if (error == EADDRINUSE) return js.fail("NO_FREE_PORT", "no UDP port of the range is free");
  const char* name = uv_err_name(uv_translate_sys_error(error));
  return js.fail(name, std::string("bind ") + name + " " + local.text());
}

napi_value addLeg(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  Core* core = called.core();
  if (!core) return nullptr;
  const int keys = called.js.integer(called.given[2]);
  const AudioLine audio{static_cast<std::uint8_t>(called.number(1)),
                        keys < 0 ? std::nullopt : std::optional(static_cast<std::uint8_t>(keys))};
  int error = 0;
  const auto leg = core->addLeg(called.number(0), audio, error);
  if (!leg) return error ? failedToBind(called.js, core->local(), error) : called.js.fail("NO_CRYPTO", "OpenSSL failed");
  const napi_value told = called.js.object();
  called.js.set(told, "ufrag", called.js.text(leg->credentials.ufrag));
  called.js.set(told, "pwd", called.js.text(leg->credentials.pwd));
  called.js.set(told, "fingerprint", called.js.text(leg->fingerprint.text()));
  called.js.set(told, "ssrc", called.js.number(leg->ssrc));
  called.js.set(told, "port", called.js.number(leg->port));
  called.js.set(told, "priority", called.js.number(kHostPriority));
  return told;
}

std::vector<ice::Candidate> candidatesOf(const JavaScript& js, napi_value remote) {
  const auto addresses = js.items(js.property(remote, "addresses"));
  const auto ports = js.items(js.property(remote, "ports"));
  const auto priorities = js.items(js.property(remote, "priorities"));
  std::vector<ice::Candidate> candidates;
  for (std::size_t i = 0; i < std::min({addresses.size(), ports.size(), priorities.size()}); i++) {
    const auto address = Address::parse(js.text(addresses[i]), static_cast<std::uint16_t>(js.number(ports[i])));
    if (address) candidates.push_back({*address, js.number(priorities[i])});
  }
  return candidates;
}

napi_value connect(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  Core* core = called.core();
  const JavaScript& js = called.js;
  const napi_value told = called.given[1];
  const auto fingerprint = dtls::Fingerprint::parse(js.text(js.property(told, "fingerprint")));
  if (!fingerprint) return js.fail("BAD_FINGERPRINT", "a fingerprint has 32 pairs of hex digits");
  if (!core) return nullptr;
  const Remote remote{.credentials = {js.text(js.property(told, "ufrag")), js.text(js.property(told, "pwd"))},
                      .candidates = candidatesOf(js, told),
                      .fingerprint = *fingerprint,
                      .iceLite = js.truth(js.property(told, "iceLite")),
                      .role = js.truth(js.property(told, "dtlsClient")) ? dtls::Role::client : dtls::Role::server};
  core->order([leg = called.number(0), remote](Legs& legs) { legs.connect(leg, remote, MediaThread::now()); });
  return nullptr;
}

rtp::KeySet keysOf(const std::string& text) {
  constexpr std::string_view kKeys = "0123456789*#ABCD";
  rtp::KeySet keys = 0;
  for (const char character : text)
    if (const auto at = kKeys.find(character); at != std::string_view::npos) keys = static_cast<rtp::KeySet>(keys | 1u << at);
  return keys;
}

napi_value play(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  Core* core = called.core();
  const auto prompts = called.js.items(called.given[2]);
  const auto times = called.js.items(called.given[3]);
  std::vector<rtp::PlayItem> items;
  for (std::size_t i = 0; i < std::min(prompts.size(), times.size()); i++)
    if (auto made = promptOf(called.js, prompts[i])) items.push_back({std::move(made), called.js.number(times[i])});
  if (!core) return nullptr;
  const rtp::KeySet stopKeys = keysOf(called.js.text(called.given[4]));
  core->order([leg = called.number(0), playback = called.number(1), items = std::move(items), stopKeys](Legs& legs) {
    legs.play(leg, playback, items, stopKeys);
  });
  return nullptr;
}

napi_value join(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  const rtp::KeySet ofOne = keysOf(called.js.text(called.given[3]));
  const rtp::KeySet ofOther = keysOf(called.js.text(called.given[4]));
  if (Core* core = called.core())
    core->order([bridge = called.number(0), one = called.number(1), other = called.number(2), ofOne, ofOther](Legs& legs) {
      legs.join(bridge, one, other, ofOne, ofOther);
    });
  return nullptr;
}

napi_value keyPressed(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  if (Core* core = called.core())
    core->order([leg = called.number(0), key = static_cast<rtp::Key>(called.number(1))](Legs& legs) { legs.keyPressed(leg, key); });
  return nullptr;
}

/** A method that does `Does` to the leg or bridge of a number. */
template <auto Does>
napi_value about(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  if (Core* core = called.core()) core->order([id = called.number(0)](Legs& legs) { (legs.*Does)(id); });
  return nullptr;
}

/** A method that does `Does` to what a leg has under a number: a playback, a recording. */
template <auto Does>
napi_value aboutOneOf(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  if (Core* core = called.core())
    core->order([leg = called.number(0), id = called.number(1)](Legs& legs) { (legs.*Does)(leg, id); });
  return nullptr;
}

/** A method that switches `Switches` of a leg on or off. */
template <auto Switches>
napi_value switched(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  if (Core* core = called.core())
    core->order([leg = called.number(0), on = called.js.truth(called.given[1])](Legs& legs) { (legs.*Switches)(leg, on); });
  return nullptr;
}

napi_value send(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  const Bytes given = called.js.bytes(called.given[0]);
  if (Core* core = called.core())
    core->order([packets = std::vector(given.begin(), given.end())](Legs& legs) { legs.send(packets, MediaThread::now()); });
  return nullptr;
}

napi_value record(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  const RecordingOrder order{called.number(1), {called.js.text(called.given[2]), called.js.text(called.given[3])}};
  if (Core* core = called.core())
    core->order([leg = called.number(0), order](Legs& legs) { legs.record(leg, order, MediaThread::now()); });
  return nullptr;
}

napi_value pauseRecording(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  if (Core* core = called.core())
    core->order([leg = called.number(0), recording = called.number(1), silence = called.js.truth(called.given[2])](Legs& legs) {
      legs.pauseRecording(leg, recording, silence, MediaThread::now());
    });
  return nullptr;
}

napi_value resumeRecording(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  if (Core* core = called.core())
    core->order([leg = called.number(0), recording = called.number(1)](Legs& legs) {
      legs.resumeRecording(leg, recording, MediaThread::now());
    });
  return nullptr;
}

double milliseconds(Micros time) { return static_cast<double>(time) / kMillisecond; }

napi_value refusedOf(const JavaScript& js, const Passed& passed) {
  return js.array({passed.refused.begin(), passed.refused.end()});
}

napi_value legStats(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  const JavaScript& js = called.js;
  const Core* core = called.core();
  const auto stats = core ? core->legStats(called.number(0)) : std::nullopt;
  if (!stats) return js.null();
  const napi_value told = js.object();
  const auto& reported = stats->reported;
  js.set(told, "sent", js.number(stats->passed.sent));
  js.set(told, "received", js.number(stats->passed.received));
  js.set(told, "lost", js.number(stats->passed.lost));
  js.set(told, "refused", refusedOf(js, stats->passed));
  js.set(told, "jitterMs", js.number(milliseconds(stats->jitter)));
  js.set(told, "lostThere", reported ? js.number(reported->fractionLost) : js.null());
  js.set(told, "jitterThereMs", reported ? js.number(milliseconds(reported->jitter)) : js.null());
  js.set(told, "roundTripMs", stats->roundTrip ? js.number(milliseconds(*stats->roundTrip)) : js.null());
  js.set(told, "fault", stats->fault ? js.text(stats->fault) : js.null());
  return told;
}

napi_value forgetLeg(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  if (Core* core = called.core()) core->forgetLeg(called.number(0));
  return nullptr;
}

napi_value stats(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  const Core* core = called.core();
  if (!core) return called.js.null();
  const Passed all = core->passed();
  const Lateness& late = core->lateness();
  std::vector<double> told = {all.sent,
                              all.received,
                              all.lost,
                              milliseconds(late.quantile(0.5)),
                              milliseconds(late.quantile(0.99)),
                              milliseconds(late.max()),
                              milliseconds(core->recentP99()),
                              static_cast<double>(core->bridges())};
  told.insert(told.end(), all.refused.begin(), all.refused.end());
  return called.js.array(told);
}

napi_value shutDown(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  void* core = nullptr;
  napi_remove_wrap(env, called.self, &core);
  delete static_cast<Core*>(core);
  return nullptr;
}

napi_value methodsOf(napi_env env) {
  const napi_property_descriptor methods[] = {
      {"addLeg", nullptr, addLeg, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"connect", nullptr, connect, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"open", nullptr, about<&Legs::open>, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"play", nullptr, play, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"stop", nullptr, aboutOneOf<&Legs::stop>, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"keyPressed", nullptr, keyPressed, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"listen", nullptr, switched<&Legs::listen>, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"feed", nullptr, switched<&Legs::feed>, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"send", nullptr, send, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"join", nullptr, join, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"part", nullptr, about<&Legs::part>, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"record", nullptr, record, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"pauseRecording", nullptr, pauseRecording, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"resumeRecording", nullptr, resumeRecording, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"stopRecording", nullptr, aboutOneOf<&Legs::stopRecording>, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"closeLeg", nullptr, about<&Legs::close>, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"legStats", nullptr, legStats, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"forgetLeg", nullptr, forgetLeg, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"stats", nullptr, stats, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"shutDown", nullptr, shutDown, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  const napi_value core = JavaScript(env).object();
  napi_define_properties(env, core, std::size(methods), methods);
  return core;
}

napi_value open(napi_env env, napi_callback_info info) {
  const Called called(env, info);
  const JavaScript& js = called.js;
  const napi_value options = called.given[0];
  const auto local = Address::parse(js.text(js.property(options, "bindAddress")), 0);
  if (!local) return js.fail("BAD_ADDRESS", "bindAddress is no IP address");
  const PortRange ports{static_cast<std::uint16_t>(js.number(js.property(options, "from"))),
                        static_cast<std::uint16_t>(js.number(js.property(options, "to")))};
  int error = 0;
  if (!UdpSocket::bindWithin(*local, ports.from, ports.to, error)) return failedToBind(js, *local, error);
  const auto lifetime = static_cast<Micros>(js.number(js.property(options, "certificateLifetimeMs"))) * kMillisecond;
  const Bytes silence = js.bytes(js.property(options, "silence"));
  auto* core = new Core(*local, ports, lifetime, std::make_shared<const rtp::Prompt>(std::vector{silence}, 1, false),
                        std::make_unique<Telling>(env, called.given[1]));
  const napi_value methods = methodsOf(env);
  const auto forget = [](napi_env, void* held, void*) { delete static_cast<Core*>(held); };
  napi_wrap(env, methods, core, forget, nullptr, nullptr);
  return methods;
}

napi_value exports(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      {"whatIsMissing", nullptr, whatIsMissing, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"prompt", nullptr, prompt, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"open", nullptr, open, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, std::size(functions), functions);
  return exports;
}

}  // namespace

}  // namespace ringway::core

NAPI_MODULE(ringway_media_core, ringway::core::exports)
