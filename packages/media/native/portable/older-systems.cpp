/**
 * Linked into what is published alone: the two things that a compiler of today takes from the system's libraries though older ones have not got
 * them. With these here, the addon loads wherever node's own builds run.
 */
#include <new>

/** glibc 2.32. Not single: then reference counts are always counted with care, which is right whoever else runs. */
extern "C" {
extern char __libc_single_threaded;
char __libc_single_threaded = 0;
}

namespace std {

/** libstdc++ of GCC 11. */
[[noreturn]] void __throw_bad_array_new_length();
void __throw_bad_array_new_length() { throw std::bad_array_new_length(); }

}  // namespace std
