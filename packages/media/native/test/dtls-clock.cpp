#include "dtls-clock.hpp"

#include <sys/time.h>

#if defined(__linux__) && defined(__LP64__)
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string_view>
#define RINGWAY_HAS_ELF 1
#endif

namespace ringway::check {

namespace {

using Clock = int (*)(timeval*, void*);

/** Nothing where the clock runs. */
thread_local const Micros* shown = nullptr;
thread_local Micros begun = 0;
thread_local Micros time = 0;

#ifdef RINGWAY_HAS_ELF

int stopped(timeval* into, void* zone) {
  if (!shown) return gettimeofday(into, static_cast<struct timezone*>(zone));
  into->tv_sec = *shown / kSecond;
  into->tv_usec = *shown % kSecond;
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
int turn(dl_phdr_info* object, std::size_t, void* turned) {
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
    if (writeTo(reinterpret_cast<Clock*>(object->dlpi_addr + jump.r_offset), stopped)) *static_cast<bool*>(turned) = true;
  }
  return 0;
}

/** Once for all: where no clock is stopped, what it leads to is the system's. */
bool turnAll() {
  bool turned = false;
  dl_iterate_phdr(turn, &turned);
  return turned;
}

#else

bool turnAll() { return false; }

#endif

bool isTurned() {
  static const bool turned = turnAll();
  return turned;
}

}  // namespace

SystemClock::SystemClock() {
  timeval now{};
  gettimeofday(&now, nullptr);
  begun = now.tv_sec * kSecond;
  set(0);
  shown = isTurned() ? &time : nullptr;
}

SystemClock::~SystemClock() { shown = nullptr; }

bool SystemClock::isSet() const { return shown != nullptr; }

void SystemClock::set(Micros now) { time = begun + now; }

}  // namespace ringway::check
