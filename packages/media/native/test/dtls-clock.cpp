#include "dtls-clock.hpp"

#include <sys/time.h>

#if defined(__linux__) && defined(__LP64__)
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string_view>
#include <vector>
#define RINGWAY_HAS_ELF 1
#endif

namespace ringway::check {

namespace {

/** How many clocks this thread has stopped. */
thread_local int stopped = 0;
thread_local Micros begun = 0;
thread_local Micros time = 0;

#ifdef RINGWAY_HAS_ELF

using Clock = int (*)(timeval*, void*);

/** Where a program or a library keeps the way to the clock, and where it led. */
struct Slot {
  Clock* at;
  Clock was;
};

std::vector<Slot> turned;

int timeOf(timeval* into, void* zone) {
  if (stopped == 0) return gettimeofday(into, static_cast<struct timezone*>(zone));
  into->tv_sec = time / kSecond;
  into->tv_usec = time % kSecond;
  return 0;
}

bool writeTo(Clock* slot, Clock clock) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  auto* begin = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(slot) & ~(page - 1));
  if (mprotect(begin, page, PROT_READ | PROT_WRITE) != 0) return false;
  *slot = clock;
  return true;
}

/** What the loader has been told of one program or library. */
struct Tables {
  const ElfW(Sym)* symbols = nullptr;
  const char* names = nullptr;
  const ElfW(Rela)* jumps = nullptr;
  std::size_t jumpBytes = 0;
};

Tables tablesOf(const dl_phdr_info& object) {
  Tables tables;
  for (int i = 0; i < object.dlpi_phnum; i++) {
    if (object.dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
    for (auto* entry = reinterpret_cast<const ElfW(Dyn)*>(object.dlpi_addr + object.dlpi_phdr[i].p_vaddr);
         entry->d_tag != DT_NULL; entry++) {
      if (entry->d_tag == DT_SYMTAB) tables.symbols = reinterpret_cast<const ElfW(Sym)*>(entry->d_un.d_ptr);
      if (entry->d_tag == DT_STRTAB) tables.names = reinterpret_cast<const char*>(entry->d_un.d_ptr);
      if (entry->d_tag == DT_JMPREL) tables.jumps = reinterpret_cast<const ElfW(Rela)*>(entry->d_un.d_ptr);
      if (entry->d_tag == DT_PLTRELSZ) tables.jumpBytes = entry->d_un.d_val;
    }
  }
  return tables;
}

/** Turns the calls of one program or library; our own are left as they are. */
int turn(dl_phdr_info* object, std::size_t, void*) {
  const Tables tables = tablesOf(*object);
  const auto self = reinterpret_cast<std::uintptr_t>(&turn);
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const auto begin = object->dlpi_addr + object->dlpi_phdr[i].p_vaddr;
    if (object->dlpi_phdr[i].p_type == PT_LOAD && self >= begin && self < begin + object->dlpi_phdr[i].p_memsz) return 0;
  }
  // Where addresses are not those of this process, as of the kernel's own object, there is nothing to turn.
  if (!tables.jumps || reinterpret_cast<std::uintptr_t>(tables.jumps) < object->dlpi_addr) return 0;
  for (std::size_t i = 0; i < tables.jumpBytes / sizeof *tables.jumps; i++) {
    const ElfW(Rela)& jump = tables.jumps[i];
    const std::string_view name = tables.names + tables.symbols[ELF64_R_SYM(jump.r_info)].st_name;
    if (name != "gettimeofday") continue;
    auto* slot = reinterpret_cast<Clock*>(object->dlpi_addr + jump.r_offset);
    const Clock was = *slot;
    if (writeTo(slot, timeOf)) turned.push_back({slot, was});
  }
  return 0;
}

bool turnAll() {
  dl_iterate_phdr(turn, nullptr);
  return !turned.empty();
}

void turnBack() {
  for (const Slot& slot : turned) writeTo(slot.at, slot.was);
  turned.clear();
}

#else

bool turnAll() { return false; }
void turnBack() {}

#endif

bool isTurned = false;

}  // namespace

SystemClock::SystemClock() {
  if (stopped == 0) {
    timeval now{};
    gettimeofday(&now, nullptr);
    begun = now.tv_sec * kSecond;
    isTurned = turnAll();
  }
  stopped++;
  set(0);
}

/** What is turned leads here no longer: this may be unloaded before the program ends. */
SystemClock::~SystemClock() {
  if (--stopped == 0) turnBack();
}

bool SystemClock::isSet() const { return isTurned; }

void SystemClock::set(Micros now) { time = begun + now; }

}  // namespace ringway::check
